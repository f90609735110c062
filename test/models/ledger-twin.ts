/** A ledger and its model side by side: the same calls, and everything compared after each. */
import { expect } from "chai";
import { Result, toQuantity } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { encodeElements, pageHashes, rootOf } from "../../src/chain/bank-history.ts";
import { lanesPerWord } from "../../src/chain/lanes.ts";
import { ReadingLedger__factory, type ReadingLedger } from "../../types/contracts/index.ts";
import { BANKS, type Cast, type Sending } from "./ledger-calls.ts";
import { lastOf, LedgerModel, wordsOf } from "./ledger-model.ts";
import type { Call, ModelState, Named, Outcome, Value } from "./ledger-types.ts";

const DAY = 86_400;
const PAGE_WORDS = 16;
const ZERO_HASH = `0x${"00".repeat(32)}`;
const STATES = ["none", "active", "suspended", "retired"];

/** What was sent, and how both looked before it. */
interface Frame {
  readonly snapshot: unknown;
  readonly state: ModelState;
  readonly sending: Sending;
}

export class LedgerTwin {
  readonly cast: Cast;
  readonly model: LedgerModel;
  readonly #connection: NetworkConnection;
  readonly #ledger: ReadingLedger;
  readonly #address: string;
  readonly #frames: Frame[] = [];
  /** Unix seconds of the last block. */
  clock: number;

  private constructor(
    connection: NetworkConnection,
    ledger: ReadingLedger,
    model: LedgerModel,
    cast: Cast,
    clock: number,
  ) {
    this.#connection = connection;
    this.#ledger = ledger;
    this.#address = model.site.ledger;
    this.model = model;
    this.cast = cast;
    this.clock = clock;
  }

  /** A new ledger with four slots a day, and its model. */
  static async deploy(connection: NetworkConnection): Promise<LedgerTwin> {
    const { ethers, networkHelpers } = connection;
    const [operator, one, other, stranger] = await ethers.getSigners();
    if (!operator || !one || !other || !stranger) throw new Error("four accounts are needed");
    const clock = await networkHelpers.time.latest();
    const gridOrigin = Math.floor(clock / DAY) * DAY - 30 * DAY;
    const slotSeconds = DAY / 4;
    const factory = new ReadingLedger__factory(operator);
    const ledger = await factory.deploy(operator, slotSeconds, gridOrigin);
    const model = new LedgerModel({
      chainId: (await ethers.provider.getNetwork()).chainId,
      ledger: await ledger.getAddress(),
      operator: operator.address,
      gridOrigin,
      slotSeconds,
    });
    const gateways = [one.address, other.address];
    const cast = { operator: operator.address, gateways, stranger: stranger.address };
    return new LedgerTwin(connection, ledger, model, cast, await networkHelpers.time.latest());
  }

  get latestSlot(): number {
    return this.model.latestSlot(this.clock);
  }

  /** Lets time pass until a slot may be recorded, to the second, or one second less. */
  waitFor(slot: number, secondsShort: number): void {
    const { gridOrigin, slotSeconds } = this.model.site;
    // The next block comes a second after the clock.
    const time = gridOrigin + slot * slotSeconds - 60 - 1 - secondsShort;
    if (time > this.clock && slot < 2 ** 31) this.clock = time;
  }

  /** Sends a call to both; they must do the same. */
  async send(sending: Sending): Promise<Outcome> {
    const snapshot = await this.#request("evm_snapshot");
    this.#frames.push({ snapshot, state: structuredClone(this.model.state), sending });
    this.clock += 1;
    const expected = this.model.take(sending.caller, this.clock, sending.call);
    const actual = await this.#execute(sending);
    expect(actual, describe(sending)).to.deep.equal(expected);
    return actual;
  }

  /** Undoes the last calls on both; gives them back, the oldest first. */
  async undo(depth: number): Promise<Sending[]> {
    const undone = this.#frames.splice(Math.max(0, this.#frames.length - depth));
    const [first] = undone;
    if (first === undefined) return [];
    expect(await this.#request("evm_revert", first.snapshot)).to.equal(true);
    this.model.state = first.state;
    return undone.map(({ sending }) => sending);
  }

  /** Compares everything that can be asked of the ledger. */
  async compare(): Promise<void> {
    const { state } = this.model;
    const ledger = this.#ledger;
    const checks: Promise<unknown>[] = [];
    const same = async (
      asked: Promise<unknown>,
      expected: unknown,
      what: string,
    ): Promise<void> => {
      const actual = await asked;
      expect(actual instanceof Result ? actual.toArray() : actual, what).to.deep.equal(expected);
    };
    for (const id of BANKS) {
      const bank = state.banks.get(id);
      const name = `bank ${String(id)}`;
      checks.push(same(ledger.headOf(id), bank ? lastOf(bank).head : ZERO_HASH, `head of ${name}`));
      if (bank === undefined) continue;
      const last = lastOf(bank);
      const words = BigInt(last.lanes.length / lanesPerWord(bank.wide));
      checks.push(same(ledger.bankOf(id), [bank.gateway, bank.maxStep, bank.wide, words], name));
      const day = this.model.dayOf(last.tip.slot);
      // The open day and the one after it have no head yet.
      for (const open of [day, day + 1]) {
        checks.push(same(ledger.dayHeadOf(id, open), ZERO_HASH, `open day of ${name}`));
      }
      for (let lane = 0; lane < 6; lane++) {
        const occupant = state.occupants.get(`${String(id)}/${String(lane)}`) ?? ZERO_HASH;
        checks.push(same(ledger.occupantOf(id, lane), occupant, `lane ${String(lane)} of ${name}`));
      }
    }
    for (const [key, head] of state.dayHeads) {
      const [id = "", day = ""] = key.split("/");
      checks.push(same(ledger.dayHeadOf(id, day), head, `day ${key}`));
    }
    for (const [point, seat] of state.seats) {
      const { bank, lane, since, until, kept, keptSlot } = seat;
      const tuple = [bank, lane, since, until, STATES.indexOf(seat.state)].map(BigInt);
      checks.push(same(ledger.seatOf(point), [...tuple, kept, BigInt(keptSlot)], `seat ${point}`));
      const indices = state.corrections.get(point) ?? [];
      for (const asked of new Set([0, 2 ** 32 - 1, ...indices, ...indices.map((i) => i - 1)])) {
        const count = BigInt(indices.filter((index) => index <= asked).length);
        checks.push(same(ledger.correctionsUpTo(point, asked), count, `corrections ${point}`));
      }
    }
    await Promise.all(checks);
  }

  async #execute({ caller, call }: Sending): Promise<Outcome> {
    await this.#connection.networkHelpers.time.setNextBlockTimestamp(this.clock);
    const data = this.#encode(call);
    let hash: unknown;
    try {
      const transaction = { from: caller, to: this.#address, data, gas: toQuantity(12_000_000) };
      hash = await this.#request("eth_sendTransaction", transaction);
    } catch (cause) {
      return { error: this.#refusalOf(cause) };
    }
    const receipt = await this.#connection.ethers.provider.getTransactionReceipt(String(hash));
    return {
      events: (receipt?.logs ?? []).map((log) => {
        const parsed = this.#ledger.interface.parseLog(log);
        if (parsed === null) throw new Error("the ledger wrote a log that is no event of it");
        return named(parsed);
      }),
    };
  }

  #refusalOf(cause: unknown): Named {
    const data = dataOf(cause);
    const parsed = typeof data === "string" ? this.#ledger.interface.parseError(data) : null;
    if (parsed === null) throw new Error("the ledger failed without an error of it", { cause });
    return named(parsed);
  }

  #encode(call: Call): string {
    const { interface: abi } = this.#ledger;
    const { bank } = call;
    if (call.kind === "open") {
      const { gateway, wide, maxStep, words, slot } = call;
      return abi.encodeFunctionData("open", [bank, gateway, wide, maxStep, words, slot]);
    }
    if (call.kind === "appoint") {
      return abi.encodeFunctionData("appoint", [bank, call.gateway, call.maxStep]);
    }
    const { wide, tip, lanes } = call.witness;
    const words = wordsOf(lanes, wide);
    if (call.kind === "grow") return abi.encodeFunctionData("grow", [bank, tip, words, call.words]);
    if (call.kind === "amend") {
      const { about, evidence } = call;
      const data = encodeElements(call.data);
      return abi.encodeFunctionData("amend", [bank, tip, rootOf(words), about, evidence, data]);
    }
    if (call.kind === "change") {
      const first = call.page * PAGE_WORDS;
      const page = {
        hashes: pageHashes(words),
        number: call.page,
        words: words.slice(first, first + PAGE_WORDS),
      };
      return abi.encodeFunctionData("change", [bank, tip, page, [...call.changes]]);
    }
    const { slot, evidence } = call;
    const exceptions = encodeElements(call.exceptions);
    const next = bitsOf(call.next, wide);
    return abi.encodeFunctionData("record", [bank, tip, words, slot, evidence, exceptions, next]);
  }

  async #request(method: string, ...params: unknown[]): Promise<unknown> {
    return this.#connection.provider.request({ method, params });
  }
}

/** Words of values that need not be totals. */
function bitsOf(values: readonly bigint[], wide: boolean): bigint[] {
  const each = lanesPerWord(wide);
  const bits = BigInt(256 / each);
  const words: bigint[] = [];
  for (let first = 0; first < values.length; first += each) {
    words.push(
      values.slice(first, first + each).reduce((word, value) => (word << bits) | value, 0n),
    );
  }
  return words;
}

/** What a call returned with its failure: in the error itself, or one level down when the stack is not known. */
function dataOf(cause: unknown): unknown {
  if (typeof cause !== "object" || cause === null || !("data" in cause)) return null;
  return typeof cause.data === "string" ? cause.data : dataOf(cause.data);
}

/** Name and values of an event or error. */
const named = ({ name, args }: { name: string; args: Result }): Named => [
  name,
  args.toArray(true) as Value[],
];

const describe = ({ caller, call }: Sending): string =>
  JSON.stringify({ caller, call }, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
