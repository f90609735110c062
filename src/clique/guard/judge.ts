import { setImmediate as breathe } from "node:timers/promises";

import { getAddress } from "ethers";

import { ROLES, type Role } from "./access.ts";
import type { Caller } from "./callers.ts";
import { tooFast } from "./callers.ts";
import type { Call } from "./json-rpc.ts";
import type { Limits } from "./limits.ts";
import type { Members } from "./members.ts";
import { METHODS, SEND_METHOD } from "./methods.ts";
import { Paces } from "./paces.ts";
import type { Json } from "./parameters.ts";
import { Refusal } from "./refusals.ts";
import { checkTransaction, type TransactionBounds } from "./transactions.ts";

/** A call as the node is told it. */
export interface PassedCall {
  readonly method: string;
  readonly params: readonly Json[];
  /** Of the sender, for a transaction; else null. */
  readonly role: Role | null;
}

/** What calls are judged by. */
export interface JudgeOptions {
  readonly limits: Limits;
  readonly chainId: bigint;
  readonly members: Pick<Members, "head" | "isFresh" | "roleOf" | "sendersTo" | "targets">;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** What every call costs before it is looked at. */
const LOOK = 1;

/** Decides about single calls. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #bounds: TransactionBounds;
  readonly #paces: Paces;

  constructor(options: JudgeOptions) {
    this.#options = options;
    const { limits, chainId, members } = options;
    const { transactionBytes, transactionGas, transactionGwei } = limits;
    this.#bounds = {
      chainId,
      targets: members.targets,
      transactionBytes,
      transactionGas,
      transactionGwei,
    };
    this.#paces = new Paces(limits);
  }

  /**
   * What the node is told of a call.
   *
   * @throws Refusal
   */
  async judge({ method, params }: Call, caller: Caller): Promise<PassedCall> {
    const { limits, members } = this.#options;
    pay(caller, LOOK);
    const known = METHODS.get(method);
    if (known === undefined || !limits.methods.has(method)) {
      throw new Refusal("methodClosed", `the method ${shown(method)} ${adviceFor(method)}`);
    }
    if (method === SEND_METHOD && caller.lane === "anonymous") {
      throw new Refusal(
        "keyMissing",
        "transactions need an API key: send the header `Authorization: Bearer KEY`; without one the chain can be read",
      );
    }
    const { head } = members;
    if (head === null) throw outOfTouch();
    const read = known(params, { ...limits, head });
    if (read.cost > LOOK) pay(caller, read.cost - LOOK);
    if (method !== SEND_METHOD) return { method, params: read.params, role: null };
    // To recover a signer takes longest of all: let others go first.
    await breathe();
    const [raw] = read.params;
    return { method, params: read.params, role: this.#sender(raw, caller.label) };
  }

  #sender(raw: Json | undefined, key: string): Role {
    const { clock, members } = this.#options;
    if (typeof raw !== "string") throw new TypeError("a transaction that is no text");
    const { from, to, gasLimit } = checkTransaction(raw, this.#bounds);
    if (!members.isFresh) throw outOfTouch();
    const role = members.roleOf(from, to);
    if (role === null) {
      const who = members.sendersTo(to).map((one) => ROLES[one].who);
      throw new Refusal(
        "senderUnregistered",
        `${getAddress(from)} may not send to ${getAddress(to)}. Who may: ${who.join("; ")}`,
      );
    }
    this.#paces.take({ role, from, key, gasLimit }, clock());
    return role;
  }
}

function pay(caller: Caller, units: number): void {
  const wait = caller.take(units);
  if (wait > 0) {
    throw tooFast(
      wait,
      caller.lane === "key" ? "Ask less often" : "Use an API key, or ask less often",
    );
  }
}

function outOfTouch(): Refusal {
  return new Refusal(
    "sendersUnknown",
    "the guard has lost touch with the node, so it cannot judge: try again, and look after the node if that goes on",
    1_000,
  );
}

function shown(method: string): string {
  return /^\w+$/.test(method) ? method : JSON.stringify(method);
}

function adviceFor(method: string): string {
  const closed = "is not let through";
  if (/Filter|^eth_(?:un)?subscribe$/.test(method)) return `${closed}: ask eth_getLogs by ranges`;
  if (/^(?:eth_sendTransaction|eth_sign|personal_)/.test(method)) {
    return `${closed}: sign on your side, and send with eth_sendRawTransaction`;
  }
  return `${closed}: docs/guard.md lists those that are`;
}
