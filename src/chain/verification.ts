import type { ReadingLedger } from "../../types/contracts/metering/ReadingLedger.ts";
import { GridwellError } from "../domain/errors.ts";
import { ChangeKind, decodeElements, type Element } from "./bank-history.ts";
import { foldAll, foldLogged, type Verdict } from "./bank-fold.ts";
import type { BankState } from "./bank-state.ts";
import type { LedgerEvent, Recorded } from "./entries.ts";
import type { EventIndex } from "./event-index.ts";
import { laneAt, vacantLane } from "./lanes.ts";
import type { LedgerSite } from "./ledger-site.ts";
import type { Reading } from "./proof-check.ts";

/** What a ledger stores of a bank. */
export interface StoredBank {
  readonly head: string;
  readonly gateway: string;
  readonly maxStep: bigint;
  readonly wide: boolean;
  readonly words: number;
}

const SETTINGS = ["head", "gateway", "maxStep", "wide", "words"] as const;

/** A bank of which every entry is proved, or why it is not. */
export type Verification =
  | {
      readonly ok: true;
      readonly state: BankState;
      /** By point, in the order of slots: the one provable reading of each slot. */
      readonly readings: ReadonlyMap<string, readonly Reading[]>;
    }
  | { readonly ok: false; readonly verdict: Verdict };

/**
 * Holds a bank's events against what the chain stores. The events add up to the stored head only if each of them is
 * what the ledger accepted, so then every total in them is proved.
 *
 * @param events all events of the bank, in the order of the chain
 */
export function proveBank(
  site: LedgerSite,
  bank: number,
  events: Iterable<LedgerEvent>,
  stored: StoredBank,
): Verification {
  const readings = new Readings();
  let state: BankState | null = null;
  for (const event of events) {
    const next = foldLogged(site, state, event);
    if (!next.ok) return next;
    state = next.state;
    readings.add(event, state);
  }
  const end = foldAll(site, bank, [], state);
  if (!end.ok) return end;
  const { index } = end.state.tip;
  const added = settingsOf(end.state);
  for (const name of SETTINGS) {
    if (added[name] === stored[name]) continue;
    const reason = `the chain stores the ${name} ${String(stored[name])}, the events make it ${String(added[name])}`;
    return { ok: false, verdict: { kind: "unproved", bank, index, reason } };
  }
  return { ok: true, state: end.state, readings: readings.byPoint };
}

/**
 * Reads what the ledger stores of a bank.
 *
 * @param block its number; by default the latest
 */
export async function readStoredBank(
  ledger: ReadingLedger,
  bank: number,
  block?: number,
): Promise<StoredBank> {
  const at = block === undefined ? {} : { blockTag: block };
  const [head, { gateway, maxStep, wide, words }] = await Promise.all([
    ledger.headOf(bank, at),
    ledger.bankOf(bank, at),
  ]);
  return { head, gateway, maxStep, wide, words: Number(words) };
}

/**
 * Proves a bank of the index against its chain, as of the index's last block.
 *
 * @throws GridwellError `CHAIN_MOVED` when that block is no longer the chain's: sync and try again
 */
export async function verifyBank(
  index: EventIndex,
  ledger: ReadingLedger,
  bank: number,
): Promise<Verification> {
  const at = index.head;
  const stored = await readStoredBank(ledger, bank, at?.number);
  const block = at === null ? null : await ledger.runner?.provider?.getBlock(at.number);
  if (block?.hash !== at?.hash) {
    throw new GridwellError(
      "CHAIN_MOVED",
      `block ${String(at?.number)} is no longer the chain's: sync the index and verify again`,
    );
  }
  return proveBank(index.site, bank, ledgerEvents(index, bank), stored);
}

function* ledgerEvents(index: EventIndex, bank: number): Generator<LedgerEvent> {
  for (const { ledger } of index.events({ bank })) if (ledger !== null) yield ledger;
}

function settingsOf({ head, gateway, maxStep, wide, words }: BankState): StoredBank {
  return { head, gateway, maxStep, wide, words: words.length };
}

/** Gathers the one reading that each point has in each slot, by the rule of the contract `ReadingVerifier`. */
class Readings {
  readonly byPoint = new Map<string, Reading[]>();
  #batch: Recorded | null = null;
  #remarks: ReadonlyMap<number, Element> = new Map();

  /** @param state the state after the event */
  add(event: LedgerEvent, state: BankState): void {
    if (event.kind === "recorded") {
      this.#close();
      this.#batch = event;
      this.#remarks = new Map(decodeElements(event.exceptions).map((each) => [each.lane, each]));
      for (const point of state.occupants.values()) this.#read(point, state);
    } else if (event.kind === "changed") {
      const corrected = event.changes.filter(({ kind }) => kind === ChangeKind.Correct);
      for (const seat of state.seats.values()) {
        if (
          corrected.some(({ lane }) => lane === seat.lane) &&
          seat.corrections.at(-1) === event.index
        ) {
          this.#read(seat.point, state);
        }
      }
    }
  }

  /** A later slot is recorded: nothing changes what was read before. */
  #close(): void {
    for (const readings of this.byPoint.values()) {
      const last = readings.pop();
      if (last !== undefined) readings.push({ ...last, closed: true });
    }
  }

  /** What a point has in the batch's slot after an entry of that slot. */
  #read(point: string, state: BankState): void {
    const seat = state.seats.get(point);
    const batch = this.#batch;
    if (seat === undefined || batch === null || seat.since > batch.index) return;
    const readings = this.byPoint.get(point) ?? [];
    this.byPoint.set(point, readings);
    // A correction replaces what the batch wrote, and may leave nothing.
    if (readings.at(-1)?.slot === batch.slot) readings.pop();
    const total = laneAt(state.words, seat.lane, state.wide);
    if (total === vacantLane(state.wide)) return;
    const remark = this.#remarks.get(seat.lane);
    readings.push({
      slot: batch.slot,
      total,
      quality: remark?.code ?? 0,
      estimate: remark?.value ?? 0n,
      index: state.tip.index,
      corrections: seat.corrections.length,
      closed: false,
    });
  }
}
