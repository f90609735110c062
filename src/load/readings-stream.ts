import { getBytes, id, ZeroHash } from "ethers";

import { fold } from "../chain/bank-fold.ts";
import { ChangeKind, origin, pageOf, type Change } from "../chain/bank-history.ts";
import type { BankState } from "../chain/bank-state.ts";
import type { LedgerEvent } from "../chain/entries.ts";
import { lanesPerWord, PAGE_WORDS, wordsFor } from "../chain/lanes.ts";
import type { LedgerSite } from "../chain/ledger-site.ts";
import { changeData, openData } from "../chain/load-contracts.ts";
import { PackedBank } from "../chain/packed-bank.ts";
import { transactionsOf } from "./limits.ts";
import type { Content } from "./raw-signer.ts";
import { schedule } from "./schedule.ts";
import type { ReadingsLoad } from "./scenario.ts";
import { seededNumbers } from "./seeded-numbers.ts";
import type { Outgoing, Stream, StreamPlace } from "./stream.ts";

/** Greatest rise of a lane per slot, base units; every batch stays far below. */
const MAX_STEP = 100_000n;
/** A total rises by less than this from batch to batch, base units. */
const RISE = 2_000n;
/** Totals begin in [2^24, 2^30), so that calldata has as few zero bytes as in use. */
const FIRST = { least: 2n ** 24n, below: 2n ** 30n - 2n ** 24n } as const;
/** Gas to open a bank, to open a page and to enrol a point, with a margin of a fifth (measured: 53 thousand). */
const GAS = { open: 160_000n, word: 1_000n, page: 150_000n, enrol: 64_000n } as const;

/** Nowhere yet: what is planned stands in no block, and no head commits to the place. */
const PLACE = { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash };

/**
 * Batches for banks that the run opens for itself. All is known beforehand: heads commit to content only, so that
 * every witness can be computed and every transaction be signed before the first is sent.
 *
 * @param gateways accounts of the stream's senders; bank b belongs to number b modulo their count
 * @param first number of the first bank
 * @param slot that the banks open with; batch n of a bank records slot + 1 + n
 */
export function readingsStream(
  place: StreamPlace,
  load: ReadingsLoad,
  options: {
    readonly site: LedgerSite;
    readonly gateways: readonly string[];
    readonly first: number;
    readonly slot: number;
  },
): Stream {
  const { site, gateways, first, slot } = options;
  const random = seededNumbers(BigInt(place.seed));
  const setup: Content[] = [];
  const packed: PackedBank[] = [];
  for (let i = 0; i < load.banks; i++) {
    const gateway = gateways[i % gateways.length] ?? "";
    const opened = openBank(site, { bank: first + i, gateway, size: load.bankSize, slot }, random);
    setup.push(...opened.setup);
    packed.push(new PackedBank(site.ledger, opened.state));
  }
  const rise = (): number => Number(random(RISE));
  const streamOf = (here: StreamPlace, opening: readonly Content[]): Stream => ({
    place: here,
    target: site.ledger,
    setup: opening,
    warmUp: [],
    outgoing: () => batches(here, { packed, rise, senders: gateways.length }),
    banks: () =>
      packed.map(({ bank, index, head }) => ({ bank, size: load.bankSize, index, head })),
    goOn: (later) => streamOf(later, []),
  });
  return streamOf(place, setup);
}

function* batches(
  { load, begin, seconds }: StreamPlace,
  from: {
    readonly packed: readonly PackedBank[];
    readonly rise: () => number;
    readonly senders: number;
  },
): Generator<Outgoing> {
  const { packed, rise, senders } = from;
  const count = transactionsOf(load, seconds);
  const perSecond = { rate: load.rate, size: load.bankSize };
  for (const { position, at } of schedule(count, begin, perSecond)) {
    const number = position % packed.length;
    const bank = packed[number];
    if (bank === undefined) throw new RangeError(`no bank ${String(number)}`);
    const content = bank.record(bank.slot + 1, load.bankSize, rise);
    yield { sender: number % senders, content, due: at, readings: load.bankSize };
  }
}

/** A bank with a point in each of its lanes: what opens it, and the state that this leads to. */
function openBank(
  site: LedgerSite,
  bank: {
    readonly bank: number;
    readonly gateway: string;
    readonly size: number;
    readonly slot: number;
  },
  random: (below: bigint) => bigint,
): { readonly setup: Content[]; readonly state: BankState } {
  const words = wordsFor(bank.size, false);
  const opening = { ...bank, maxStep: MAX_STEP, words };
  const setup: Content[] = [
    {
      to: site.ledger,
      data: openData(opening),
      gasLimit: GAS.open + GAS.word * BigInt(words),
    },
  ];
  const before = origin(site.chainId, site.ledger, bank.bank);
  let state = folded(site, null, {
    kind: "opened",
    index: 0,
    wide: false,
    before,
    place: PLACE,
    ...opening,
  });
  const perPage = PAGE_WORDS * lanesPerWord(false);
  for (let lane = 0; lane < bank.size; lane += perPage) {
    const changes: Change[] = [];
    for (let at = lane; at < Math.min(bank.size, lane + perPage); at++) {
      const subject = id(`load/${String(bank.bank)}/${String(at)}`);
      const total = FIRST.least + random(FIRST.below);
      changes.push({ kind: ChangeKind.Enrol, lane: at, total, subject });
    }
    const data = changeData(bank.bank, state.tip, pageOf(state.words, lane, false), changes);
    const gasLimit = GAS.page + GAS.enrol * BigInt(changes.length) + calldataGas(data);
    setup.push({ to: site.ledger, data, gasLimit });
    state = folded(site, state, {
      kind: "changed",
      bank: bank.bank,
      slot: state.tip.slot,
      index: state.tip.index + 1,
      before: state.head,
      changes,
      place: PLACE,
    });
  }
  return { setup, state };
}

function folded(site: LedgerSite, state: BankState | null, event: LedgerEvent): BankState {
  const next = fold(site, state, event);
  if (!next.ok) throw new TypeError(next.verdict.reason);
  return next.state;
}

function calldataGas(data: string): bigint {
  return BigInt(16 * getBytes(data).length);
}
