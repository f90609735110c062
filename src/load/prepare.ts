import { getCreateAddress, type Wallet } from "ethers";

import { ledgerCreation, obviousCreation } from "../chain/load-contracts.ts";
import type { LedgerSite } from "../chain/ledger-site.ts";
import { GridwellError } from "../domain/errors.ts";
import { timeGrid } from "../domain/time-grid.ts";
import type { Fees } from "../chain/fees.ts";
import type { Clock } from "./clock.ts";
import { drive } from "./drive.ts";
import { LIMITS } from "./limits.ts";
import { readAccounts, readNodeFacts, type NodeFacts } from "./node-facts.ts";
import { obviousStream } from "./obvious-stream.ts";
import { RawSigner, runFees, senderKey, type Content, type Planned } from "./raw-signer.ts";
import { readingsStream } from "./readings-stream.ts";
import { readReceipts } from "./receipts.ts";
import type { RpcClient } from "./rpc.ts";
import type { Scenario } from "./scenario.ts";
import type { HandOver, PathPlan } from "./sender-path.ts";
import { placesOf, type RunContracts, type Stream } from "./stream.ts";

/** Everything that is signed and ready to be sent. */
export interface Prepared {
  readonly facts: NodeFacts;
  readonly streams: readonly Stream[];
  readonly paths: readonly PathPlan[];
  readonly contracts: RunContracts;
  /** Of the run's own ledger. */
  readonly site: LedgerSite;
  /** Slot that all banks opened with. */
  readonly slot: number;
}

/** What a preparation needs. */
export interface PrepareOptions {
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Pays for everything, deploys and is the run's operator. */
  readonly funder: Wallet;
  readonly depth: number;
  readonly log: (line: string) => void;
  readonly handOver?: HandOver | null;
  readonly signal?: AbortSignal;
}

const DAY = 86_400;
/** Slot that banks open with: one hour into the grid's first day. */
const FIRST_SLOT = 3_600;
/** Gas of the two creations and of a payment, with a margin. */
const GAS = { ledger: 5_500_000n, obvious: 1_200_000n, pay: 21_000n } as const;
/** Gas of the greatest transaction that a run signs; no offer may pass an ether with it. */
const GREATEST_GAS = 12_000_000n;

/**
 * Deploys contracts of the run's own, opens and fills its banks, pays its senders and signs the whole load. A
 * community on the same chain is left alone: no invented reading ever comes into its history.
 *
 * The ledger counts seconds (`slotSeconds` 1) from a midnight two days back, and its banks open one hour into the
 * first of those days. So a bank takes 82,800 batches as fast as they come: their slots have all ended, and lie in one
 * day.
 *
 * @throws GridwellError `LOAD_POOL_BUSY`, `LOAD_FUNDS_MISSING`, `LOAD_BLOCK_SMALL`, `LOAD_SETUP_FAILED`,
 * `LOAD_NODE_SILENT`, `LOAD_NODE_REFUSED`
 */
export async function prepare(scenario: Scenario, options: PrepareOptions): Promise<Prepared> {
  const { rpc, funder, log } = options;
  const facts = await readNodeFacts(rpc);
  const fees = runFees(facts, GREATEST_GAS);
  const places = placesOf(scenario);

  let count = 0;
  const wallets = places.map(({ load, after }) => {
    const own = after === null ? load.senders : 0;
    return Array.from({ length: own }, () => senderKey(funder, count++));
  });
  const all = wallets.flat();
  const known = await readAccounts(
    rpc,
    [funder, ...all].map(({ address }) => address),
  );
  const [own, ...theirs] = known;
  if (own === undefined) throw new TypeError("no account");
  for (const { nonce, pending } of known) {
    if (pending === nonce) continue;
    throw new GridwellError(
      "LOAD_POOL_BUSY",
      "The node still holds transactions of an earlier run: wait until they are mined, or start the node anew",
    );
  }

  const paying = new RawSigner(funder, { chainId: facts.chainId, fees, nonce: own.nonce });
  const setup: Planned[] = [];
  const create = (data: string, gasLimit: bigint): string => {
    const address = getCreateAddress({ from: funder.address, nonce: paying.nonce });
    setup.push(paying.sign({ to: null, data, gasLimit }));
    return address;
  };
  const origin = (Math.floor(facts.time / DAY) - 2) * DAY;
  const grid = { slotSeconds: 1, origin };
  const ledger = create(ledgerCreation(funder.address, grid), GAS.ledger);
  const obvious = create(obviousCreation(), GAS.obvious);
  const site = { chainId: facts.chainId, ledger, grid: timeGrid(origin, 1) };

  log("building the banks");
  let bank = 1;
  const slot = FIRST_SLOT;
  const streams: Stream[] = [];
  for (const [number, place] of places.entries()) {
    const { load, after } = place;
    const earlier = after === null ? undefined : streams[after];
    const accounts = (wallets[number] ?? []).map(({ address }) => address);
    if (earlier !== undefined) streams.push(earlier.goOn(place));
    else if (load.what === "obvious") {
      streams.push(obviousStream(place, load, { obvious, accounts }));
    } else {
      streams.push(readingsStream(place, load, { site, gateways: accounts, first: bank, slot }));
      bank += load.banks;
    }
  }

  log("signing");
  const signers = all.map((wallet, position) => {
    const nonce = theirs[position]?.nonce ?? 0;
    return new RawSigner(wallet, { chainId: facts.chainId, fees, nonce });
  });
  const signed = await signStreams(
    streams,
    wallets.map(({ length }) => signers.splice(0, length)),
    facts,
  );

  for (const stream of streams)
    for (const content of stream.setup) setup.push(paying.sign(content));
  for (const [position, { signer }] of signed.entries()) {
    const lacking = signer.cost - (theirs[position]?.balance ?? 0n);
    if (lacking <= 0n) continue;
    setup.push(paying.sign({ to: signer.account, data: "0x", gasLimit: GAS.pay, value: lacking }));
  }
  checkFunds(own.balance, paying.cost, fees, funder.address);

  log(`preparing the chain: ${String(setup.length)} transactions`);
  await settle([{ account: funder.address, transactions: setup }], facts.head, options);
  const warm = signed.filter(({ warmUp }) => warmUp.length > 0);
  if (warm.length > 0) {
    log("writing every meter of the obvious ledger once");
    const plans = warm.map(({ signer, warmUp }) => ({
      account: signer.account,
      transactions: warmUp,
    }));
    await settle(plans, facts.head, options);
  }
  const paths = signed.map(({ signer, load }) => {
    return { account: signer.account, transactions: load };
  });
  return { facts, streams, paths, contracts: { ledger, obvious }, site, slot };
}

/** What one sender signed. */
interface SignedSender {
  readonly signer: RawSigner;
  readonly warmUp: Planned[];
  readonly load: Planned[];
}

/** @param signers of each stream; none where it goes on with another */
async function signStreams(
  streams: readonly Stream[],
  signers: readonly (readonly RawSigner[])[],
  facts: NodeFacts,
): Promise<SignedSender[]> {
  const byStream: SignedSender[][] = [];
  let count = 0;
  for (const [number, stream] of streams.entries()) {
    const { after } = stream.place;
    const own =
      (after === null ? undefined : byStream[after]) ??
      (signers[number] ?? []).map((signer) => ({ signer, warmUp: [], load: [] }));
    byStream.push(own);
    const of = (sender: number): SignedSender => {
      const found = own[sender];
      if (found === undefined) throw new RangeError(`no sender ${String(sender)}`);
      return found;
    };
    for (const { sender, content } of stream.warmUp) {
      of(sender).warmUp.push(of(sender).signer.sign(content));
    }
    for (const { sender, content, due, readings } of stream.outgoing()) {
      checkGas(content, facts);
      of(sender).load.push(of(sender).signer.sign(content, { due, readings, stream: number }));
      // Lets Ctrl-C and timers through.
      if (++count % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return byStream.filter((_, number) => streams[number]?.place.after === null).flat();
}

function checkGas({ gasLimit }: Content, facts: NodeFacts): void {
  if (gasLimit <= facts.gasLimit) return;
  throw new GridwellError(
    "LOAD_BLOCK_SMALL",
    `A batch may need ${gasLimit.toString()} gas and a block of this chain holds ${facts.gasLimit.toString()}: choose ` +
      "smaller batches",
  );
}

function checkFunds(balance: bigint, cost: bigint, fees: Fees, account: string): void {
  if (balance >= cost) return;
  throw new GridwellError(
    "LOAD_FUNDS_MISSING",
    `${account} holds ${balance.toString()} wei and the run may cost ${cost.toString()} at ${fees.cap.toString()} wei a ` +
      "unit of gas: fund it, or ask for less",
  );
}

/**
 * Sends at once and waits until all is final and has succeeded.
 *
 * @param head block from which on they may be mined
 * @throws GridwellError `LOAD_SETUP_FAILED`, `LOAD_STOPPED`
 */
export async function settle(
  plans: readonly PathPlan[],
  head: number,
  options: Omit<PrepareOptions, "funder" | "log">,
): Promise<void> {
  const { rpc, clock, depth, handOver = null, signal } = options;
  const driven = await drive(plans, {
    rpc,
    clock,
    depth,
    from: head,
    drain: LIMITS.drainSeconds * 1_000,
    handOver,
    ...(signal === undefined ? {} : { signal }),
  });
  const hashes = plans.flatMap(({ transactions }) => transactions.map(({ hash }) => hash));
  const { watcher } = driven;
  const receipts = await readReceipts(rpc, hashes, (hash) => watcher.blockOf(hash));
  const failed = hashes.filter((hash) => receipts.get(hash)?.status !== 1);
  if (failed.length === 0) return;
  if (signal?.aborted === true) {
    throw new GridwellError(
      "LOAD_STOPPED",
      "Stopped while the chain was prepared: nothing was measured",
    );
  }
  const refusal = driven.paths.flatMap(({ refusals }) => [...refusals.keys()])[0];
  throw new GridwellError(
    "LOAD_SETUP_FAILED",
    `${String(failed.length)} of ${String(hashes.length)} preparing transactions did not succeed` +
      (refusal === undefined ? ": does the chain mine?" : `: the node says "${refusal}"`),
    { where: failed[0] ?? "" },
  );
}
