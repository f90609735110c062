import { GridwellError } from "../domain/errors.ts";
import { dayOfSlot } from "../domain/time-grid.ts";
import { headOf, origin, rootOf, type Tip } from "./bank-history.ts";
import type { BankState } from "./bank-state.ts";
import { noteOf, type Changed, type Entry, type LedgerEvent, type Opened } from "./entries.ts";
import { MAX_WORDS } from "./lanes.ts";
import type { LedgerSite } from "./ledger-site.ts";
import { seatAfter, type Seating } from "./seats.ts";

/**
 * Why events are no bank's history.
 *
 * - `absent`: the bank's opening is not among them.
 * - `withheld`: an index is missing: entries are kept back, or come in another order.
 * - `fork`: an entry does not follow from those before it: it or one of them was altered.
 * - `unproved`: the entries agree with each other, but do not add up to what the chain says: the last one was altered,
 *   later ones are kept back, or a setting that no head commits to was altered.
 */
export interface Verdict {
  readonly kind: "absent" | "withheld" | "fork" | "unproved";
  readonly bank: number;
  /** Index at which it shows. */
  readonly index: number;
  /** A sentence with the values in question. */
  readonly reason: string;
}

/** A state, or why there is none. */
export type Fold =
  | { readonly ok: true; readonly state: BankState }
  | { readonly ok: false; readonly verdict: Verdict };

/** The events of a bank are no history; `verdict` says why. */
export class HistoryRefused extends GridwellError {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(
      "HISTORY_REFUSED",
      `${verdict.reason}: the node keeps back or alters events of bank ${String(verdict.bank)}; ` +
        "rebuild from another node",
    );
    this.verdict = verdict;
  }
}

/**
 * The state after events of one bank, in the order of the chain.
 *
 * @param from the state before them; null to start with the bank's opening
 */
export function foldAll(
  site: LedgerSite,
  bank: number,
  events: Iterable<LedgerEvent>,
  from: BankState | null = null,
): Fold {
  let state = from;
  for (const event of events) {
    const next = foldLogged(site, state, event);
    if (!next.ok) return next;
    state = next.state;
  }
  if (state === null) return refuse("absent", bank, 0, `no event of bank ${String(bank)}`);
  const missing = unfinished(state);
  return missing === null ? { ok: true, state } : { ok: false, verdict: missing };
}

/**
 * Like {@link fold}, for events as a node gives them: what they leave out shows, too. A record that leaves a day comes
 * with the event that closes the day.
 */
export function foldLogged(site: LedgerSite, state: BankState | null, event: LedgerEvent): Fold {
  const next = fold(site, state, event);
  if (!next.ok || event.kind !== "recorded" || state?.closing !== null) return next;
  if (next.state.checkpoint === state.checkpoint) return next;
  const day = String(dayOfSlot(site.grid, state.tip.slot));
  return refuse(
    "withheld",
    event.bank,
    event.index,
    `the event that closes day ${day} is missing before entry ${String(event.index)}`,
  );
}

/** Why a state cannot be the end of a block: the record that closes a day is missing. Null when it can. */
export function unfinished({ bank, tip, closing }: BankState): Verdict | null {
  if (closing === null) return null;
  const index = tip.index + 1;
  const reason = `entry ${String(index)}, which closes day ${String(closing.day)}, is missing`;
  return { kind: "withheld", bank, index, reason };
}

/**
 * The state after one more event of the same bank. It is computed, never believed: an entry counts only when its
 * `before` is the head that the entries up to it add up to.
 */
export function fold(site: LedgerSite, state: BankState | null, event: LedgerEvent): Fold {
  const { bank } = event;
  if (event.kind === "opened") {
    if (state === null) return opened(site, event);
    return refuse("fork", bank, 0, `bank ${String(bank)} is opened twice`);
  }
  if (state === null) {
    return refuse("absent", bank, 0, `bank ${String(bank)} has a ${event.kind} before its opening`);
  }
  switch (event.kind) {
    case "appointed":
      return { ok: true, state: { ...state, gateway: event.gateway, maxStep: event.maxStep } };
    case "day-closed":
      if (state.closing !== null) {
        return refuse("fork", bank, state.tip.index, `day ${String(event.day)} is closed twice`);
      }
      // Judged with the record that it announces: only that tells a wrong head from a missing entry.
      return { ok: true, state: { ...state, closing: event } };
    case "grown":
    case "recorded":
    case "changed":
    case "amended":
      return appended(site, state, event);
  }
}

function opened(site: LedgerSite, entry: Opened): Fold {
  const before = origin(site.chainId, site.ledger, entry.bank);
  if (entry.before !== before) {
    return refuse("fork", entry.bank, 0, `the opening follows ${entry.before}, not ${before}`);
  }
  if (entry.words === 0 || entry.words > MAX_WORDS || entry.slot === 0) {
    return refuse(
      "fork",
      entry.bank,
      0,
      `an opening with ${String(entry.words)} words in slot ${String(entry.slot)}`,
    );
  }
  const words = vacantWords(entry.words);
  const root = rootOf(words);
  const tip: Tip = { before, index: 0, slot: entry.slot, note: noteOf(entry) };
  const { bank, gateway, maxStep, wide } = entry;
  const state: BankState = {
    bank,
    gateway,
    maxStep,
    wide,
    openedSlot: entry.slot,
    words,
    seats: new Map(),
    occupants: new Map(),
    tip,
    root,
    head: headOf(tip, root),
    checkpoint: null,
    closing: null,
  };
  return { ok: true, state };
}

function appended(site: LedgerSite, state: BankState, entry: Exclude<Entry, Opened>): Fold {
  const { bank, index, slot, before } = entry;
  const wanted = state.tip.index + 1;
  if (index > wanted) {
    return refuse(
      "withheld",
      bank,
      wanted,
      `entry ${String(wanted)} is missing before entry ${String(index)}`,
    );
  }
  if (index < wanted) {
    return refuse(
      "fork",
      bank,
      index,
      `entry ${String(index)} comes after entry ${String(state.tip.index)}`,
    );
  }
  if (before !== state.head) {
    return refuse(
      "fork",
      bank,
      index,
      `entry ${String(index)} follows ${before}, the entries before it make ${state.head}`,
    );
  }
  const isRecord = entry.kind === "recorded";
  if (isRecord ? slot <= state.tip.slot : slot !== state.tip.slot) {
    return refuse(
      "fork",
      bank,
      index,
      `${entry.kind} in slot ${String(slot)} after slot ${String(state.tip.slot)}`,
    );
  }
  let seating: Seating;
  try {
    seating = seatingAfter(state, entry);
  } catch (error) {
    // Only what the events say can be out of range here; anything else is a fault of ours.
    if (!(error instanceof RangeError)) throw error;
    return refuse(
      "fork",
      bank,
      index,
      `the ledger would have refused entry ${String(index)}: ${error.message}`,
    );
  }
  const root = seating.words === state.words ? state.root : rootOf(seating.words);
  const tip: Tip = { before, index, slot, note: noteOf(entry) };
  const day = dayOfSlot(site.grid, state.tip.slot);
  const crossed = isRecord && dayOfSlot(site.grid, slot) !== day;
  const checkpoint = crossed ? { day, head: state.head, index: state.tip.index } : state.checkpoint;
  const { closing } = state;
  if (closing !== null && (!crossed || closing.day !== day || closing.head !== before)) {
    const said = `closes day ${String(closing.day)} with ${closing.head}`;
    return refuse(
      "fork",
      bank,
      index,
      `entry ${String(index)} ${said}; the entries make ${String(day)}, ${before}`,
    );
  }
  return {
    ok: true,
    state: { ...state, ...seating, tip, root, head: headOf(tip, root), checkpoint, closing: null },
  };
}

/** Words and seats after an entry. */
function seatingAfter(state: BankState, entry: Exclude<Entry, Opened>): Seating {
  const { words, seats, occupants } = state;
  switch (entry.kind) {
    case "grown": {
      if (entry.words === 0 || words.length + entry.words > MAX_WORDS) {
        throw new RangeError(`${String(entry.words)} more words`);
      }
      return { words: [...words, ...vacantWords(entry.words)], seats, occupants };
    }
    case "recorded":
      if (entry.registers.length !== words.length) {
        throw new RangeError(
          `${String(entry.registers.length)} words in a bank of ${String(words.length)}`,
        );
      }
      return { words: entry.registers, seats, occupants };
    case "changed":
      return changedSeating(state, entry);
    case "amended":
      return { words, seats, occupants };
  }
}

function changedSeating(state: BankState, entry: Changed): Seating {
  return seatAfter(state, entry.changes, {
    wide: state.wide,
    index: entry.index,
    slot: entry.slot,
  });
}

function vacantWords(count: number): bigint[] {
  return new Array<bigint>(count).fill((1n << 256n) - 1n);
}

function refuse(kind: Verdict["kind"], bank: number, index: number, reason: string): Fold {
  return { ok: false, verdict: { kind, bank, index, reason } };
}
