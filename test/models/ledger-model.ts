/**
 * What the reading ledger should do, written as plainly as its rules read: arrays of totals, one loop a rule, nothing
 * packed. Only heads are hashes, made with the mirror from the plain content.
 */
import { ZeroAddress, ZeroHash } from "ethers";

import {
  amendNote,
  changeNote,
  ChangeKind,
  encodeElements,
  growNote,
  headOf,
  openNote,
  origin,
  recordNote,
  rootOf,
  type Change,
  type Element,
  type Tip,
} from "../../src/chain/bank-history.ts";
import { lanesPerWord, laneTop, pack, vacantLane } from "../../src/chain/lanes.ts";
import type {
  Call,
  Lane,
  ModelBank,
  ModelSeat,
  ModelState,
  Named,
  Outcome,
  Site,
  Value,
  Witness,
} from "./ledger-types.ts";

const MAX_WORDS = 1_024;
const PAGE_WORDS = 16;
const TOLERANCE = 60;
const STATES = { none: 0n, active: 1n, suspended: 2n, retired: 3n } as const;

/** A refusal on its way out. */
class Refusal extends Error {
  readonly error: Named;

  constructor(name: string, ...values: (Value | number)[]) {
    super(name);
    this.error = [name, values.map(valueOf)];
  }
}

const valueOf = (value: Value | number): Value =>
  typeof value === "number" ? BigInt(value) : value;

const event = (name: string, ...values: (Value | number)[]): Named => [name, values.map(valueOf)];

/** The words that lanes make. */
export const wordsOf = (lanes: readonly Lane[], wide: boolean): bigint[] =>
  pack(
    lanes.map((lane) => lane ?? vacantLane(wide)),
    wide,
  );

/** The head that a witness opens, if it is true. */
export const headOfWitness = ({ wide, tip, lanes }: Witness): string =>
  headOf(tip, rootOf(wordsOf(lanes, wide)));

export class LedgerModel {
  readonly site: Site;
  state: ModelState = {
    banks: new Map(),
    seats: new Map(),
    occupants: new Map(),
    corrections: new Map(),
    dayHeads: new Map(),
  };

  constructor(site: Site) {
    this.site = site;
  }

  /** Takes a call, or refuses it and stays as it was. */
  take(caller: string, now: number, call: Call): Outcome {
    const before = structuredClone(this.state);
    try {
      return { events: this.#dispatch(caller, now, call) };
    } catch (refusal) {
      this.state = before;
      if (refusal instanceof Refusal) return { error: refusal.error };
      throw refusal;
    }
  }

  /** The latest slot that may be recorded at a time. */
  latestSlot(now: number): number {
    return Math.floor((now + TOLERANCE - this.site.gridOrigin) / this.site.slotSeconds);
  }

  dayOf(slot: number): number {
    return Math.floor((slot - 1) / (86_400 / this.site.slotSeconds));
  }

  #dispatch(caller: string, now: number, call: Call): Named[] {
    if (call.kind === "record") return this.#record(caller, now, call);
    if (call.kind === "amend") return this.#amend(caller, call);
    if (caller !== this.site.operator) throw new Refusal("LedgerNotOperator", caller);
    if (call.kind === "open") return this.#open(now, call);
    if (call.kind === "appoint") return this.#appoint(call);
    if (call.kind === "grow") return this.#grow(call);
    return this.#change(call);
  }

  #open(now: number, call: Call & { kind: "open" }): Named[] {
    const { bank: id, gateway, wide, maxStep, words, slot } = call;
    if (id === 0) throw new Refusal("LedgerBankInvalid", id);
    if (this.state.banks.has(id)) throw new Refusal("LedgerBankExists", id);
    if (words === 0 || words > MAX_WORDS) throw new Refusal("LedgerWordsInvalid", id, words);
    if (slot === 0) throw new Refusal("LedgerSlotZero");
    this.#checkNotFuture(now, slot);
    checkSettings(id, gateway, maxStep);
    const bank: ModelBank = { gateway, maxStep, wide, entries: [] };
    this.state.banks.set(id, bank);
    const before = origin(this.site.chainId, this.site.ledger, id);
    const lanes = Array.from({ length: words * lanesPerWord(wide) }, () => null);
    append(bank, { before, index: 0, slot, note: openNote() }, lanes);
    return [event("BankOpened", id, slot, before, gateway, maxStep, wide, words)];
  }

  #appoint({ bank: id, gateway, maxStep }: Call & { kind: "appoint" }): Named[] {
    const bank = this.state.banks.get(id);
    if (bank === undefined) throw new Refusal("LedgerBankUnknown", id);
    checkSettings(id, gateway, maxStep);
    bank.gateway = gateway;
    bank.maxStep = maxStep;
    return [event("GatewayAppointed", id, gateway, maxStep)];
  }

  #grow({ bank: id, witness, words }: Call & { kind: "grow" }): Named[] {
    const { bank, tip, lanes, before } = this.#current(id, witness);
    const all = lanes.length / lanesPerWord(bank.wide) + words;
    if (words === 0 || all > MAX_WORDS) throw new Refusal("LedgerWordsInvalid", id, words);
    const more = Array.from({ length: words * lanesPerWord(bank.wide) }, () => null);
    const index = appendKeepingSlot(bank, before, tip, growNote(words), [...lanes, ...more]);
    return [event("BankGrown", id, tip.slot, index, before, words)];
  }

  #change({ bank: id, witness, page, changes }: Call & { kind: "change" }): Named[] {
    const { bank, tip, lanes, before } = this.#current(id, witness);
    if (changes.length === 0) throw new Refusal("LedgerEntryEmpty", id);
    const next = [...lanes];
    const each = PAGE_WORDS * lanesPerWord(bank.wide);
    for (const change of changes) {
      const { lane } = change;
      if (lane < page * each || lane >= (page + 1) * each || lane >= lanes.length) {
        throw new Refusal("LedgerLaneInvalid", id, lane);
      }
      next[lane] = this.#move(id, bank.wide, tip, change, next[lane] ?? null);
    }
    const index = appendKeepingSlot(bank, before, tip, changeNote(changes), next);
    const said = changes.map(({ kind, lane, total, subject }): Value[] => [
      BigInt(kind),
      BigInt(lane),
      total,
      subject,
    ]);
    return [event("LanesChanged", id, tip.slot, index, before, said)];
  }

  /** What a lane holds after a change. */
  #move(id: number, wide: boolean, tip: Tip, change: Change, held: Lane): Lane {
    const { kind, lane, total, subject } = change;
    const place = `${String(id)}/${String(lane)}`;
    const occupant = this.state.occupants.get(place);
    const index = tip.index + 1;
    if (kind === ChangeKind.Enrol) {
      checkTotal(lane, total, wide);
      if (occupant !== undefined) throw new Refusal("LedgerLaneOccupied", id, lane, occupant);
      if (subject === ZeroHash) throw new Refusal("LedgerPointInvalid", subject);
      const seated = this.state.seats.get(subject);
      if (seated !== undefined) {
        throw new Refusal("LedgerPointSeated", subject, seated.bank, seated.lane);
      }
      const seat = { bank: id, lane, since: index, until: 0, kept: 0n, keptSlot: 0 };
      this.state.seats.set(subject, { ...seat, state: "active" });
      this.state.occupants.set(place, subject);
      return total;
    }
    const seat = occupant === undefined ? undefined : this.state.seats.get(occupant);
    if (occupant === undefined || seat === undefined) throw new Refusal("LedgerLaneFree", id, lane);
    const must = (state: ModelSeat["state"]): void => {
      if (seat.state !== state) throw new Refusal("LedgerSeatState", occupant, STATES[seat.state]);
    };
    if (kind === ChangeKind.Suspend) must("active");
    if (seat.state === "active" && (kind === ChangeKind.Suspend || kind === ChangeKind.Retire)) {
      if (this.state.corrections.get(occupant)?.at(-1) === index) {
        throw new Refusal("LedgerCorrectedInEntry", occupant, index);
      }
      seat.kept = held ?? 0n;
      seat.keptSlot = tip.slot;
    }
    switch (kind) {
      case ChangeKind.Resume:
        must("suspended");
        seat.state = "active";
        return takeKept(seat);
      case ChangeKind.Retire:
        seat.state = "retired";
        seat.until = index;
        this.state.occupants.delete(place);
        return null;
      case ChangeKind.Suspend:
        seat.state = "suspended";
        return null;
      case ChangeKind.Exchange:
        must("active");
        return held;
      case ChangeKind.Correct:
        must("active");
        checkTotal(lane, total, wide);
        this.state.corrections.set(occupant, [
          ...(this.state.corrections.get(occupant) ?? []),
          index,
        ]);
        return total;
    }
  }

  #record(caller: string, now: number, call: Call & { kind: "record" }): Named[] {
    const { bank: id, witness, slot, evidence, exceptions, next: bits } = call;
    const bank = this.state.banks.get(id);
    const { wide, tip } = witness;
    if (bank?.gateway !== caller) throw new Refusal("LedgerNotGateway", id, caller);
    if (bits.length !== witness.lanes.length) {
      throw new Refusal("LedgerWordsInvalid", id, bits.length / lanesPerWord(wide));
    }
    const vacant = vacantLane(wide);
    const next = bits.map((value) => (value === vacant ? null : value));
    const packable = next.every((value) => value === null || value <= laneTop(wide));
    const before = headOfWitness(witness);
    const note = recordNote(evidence, encodeElements(exceptions));
    const made = { before, index: tip.index + 1, slot, note };
    const stored = lastOf(bank).head;
    if (packable && headOfWitness({ wide, tip: made, lanes: next }) === stored) return [];
    if (before !== stored) throw new Refusal("LedgerNotCurrent", id, stored);

    if (slot <= tip.slot) throw new Refusal("LedgerSlotNotAfter", id, slot, tip.slot);
    this.#checkNotFuture(now, slot);
    const limit = bank.maxStep * BigInt(slot - tip.slot);
    for (const [lane, held] of witness.lanes.entries()) {
      const wanted = next[lane] ?? null;
      const fits =
        held === null || wanted === null
          ? held === wanted
          : wanted >= held && wanted - held <= limit && wanted <= laneTop(wide);
      if (!fits) throw new Refusal("LedgerImplausible", id, lane, held ?? vacant, wanted ?? vacant);
    }
    checkOrder(exceptions, next.length, ({ lane, code }) => {
      if (code < 1 || code > 4) throw new Refusal("LedgerQualityInvalid", id, lane, code);
      const [from, to] = [witness.lanes[lane] ?? vacant, next[lane] ?? vacant];
      if (code < 4 && from !== to) throw new Refusal("LedgerImplausible", id, lane, from, to);
    });

    const events: Named[] = [];
    const day = this.dayOf(tip.slot);
    if (this.dayOf(slot) !== day) {
      this.state.dayHeads.set(`${String(id)}/${String(day)}`, before);
      events.push(event("DayClosed", id, day, before));
    }
    append(bank, made, next);
    const list = encodeElements(exceptions);
    const words = wordsOf(next, wide);
    return [...events, event("Recorded", id, slot, made.index, before, evidence, list, words)];
  }

  #amend(caller: string, call: Call & { kind: "amend" }): Named[] {
    const { bank: id, witness, about, evidence, data } = call;
    const gateway = this.state.banks.get(id)?.gateway;
    if (caller !== gateway && caller !== this.site.operator) {
      throw new Refusal("LedgerNotGateway", id, caller);
    }
    const { bank, tip, lanes, before } = this.#current(id, witness);
    if (about === 0 || about > tip.slot) {
      throw new Refusal("LedgerSlotNotPast", id, about, tip.slot);
    }
    if (data.length === 0) throw new Refusal("LedgerEntryEmpty", id);
    checkOrder(data, lanes.length, ({ lane, code, value }) => {
      if (code > 4) throw new Refusal("LedgerQualityInvalid", id, lane, code);
      checkTotal(lane, value, bank.wide);
    });
    const list = encodeElements(data);
    const note = amendNote(about, evidence, list);
    const index = appendKeepingSlot(bank, before, tip, note, lanes);
    return [event("Amended", id, tip.slot, index, before, about, evidence, list)];
  }

  /** The bank, when the witness opens its head. */
  #current(id: number, witness: Witness): Witness & { bank: ModelBank; before: string } {
    const bank = this.state.banks.get(id);
    if (bank === undefined) throw new Refusal("LedgerBankUnknown", id);
    const before = lastOf(bank).head;
    if (headOfWitness(witness) !== before) {
      throw new Refusal("LedgerNotCurrent", id, before);
    }
    return { ...witness, bank, before };
  }

  #checkNotFuture(now: number, slot: number): void {
    const latest = this.latestSlot(now);
    if (slot > latest) throw new Refusal("LedgerSlotInFuture", slot, latest);
  }
}

/** The last entry of a bank. */
export function lastOf({ entries }: ModelBank): ModelBank["entries"][number] {
  const last = entries.at(-1);
  if (last === undefined) throw new Error("a bank has an entry from the start");
  return last;
}

function append(bank: ModelBank, tip: Tip, lanes: readonly Lane[]): void {
  const entry = { wide: bank.wide, tip, lanes };
  bank.entries.push({ ...entry, head: headOfWitness(entry) });
}

function appendKeepingSlot(
  bank: ModelBank,
  before: string,
  { index, slot }: Tip,
  note: string,
  lanes: readonly Lane[],
): number {
  append(bank, { before, index: index + 1, slot, note }, lanes);
  return index + 1;
}

function checkSettings(id: number, gateway: string, maxStep: bigint): void {
  if (gateway === ZeroAddress) throw new Refusal("LedgerGatewayInvalid", id, gateway);
  if (maxStep === 0n) throw new Refusal("LedgerMaxStepZero", id);
}

/** The total that a suspended point comes back with. */
function takeKept(seat: ModelSeat): bigint {
  const { kept } = seat;
  seat.kept = 0n;
  seat.keptSlot = 0;
  return kept;
}

function checkTotal(lane: number, total: bigint, wide: boolean): void {
  if (total > laneTop(wide)) throw new Refusal("LedgerTotalInvalid", lane, total, laneTop(wide));
}

/** Elements name lanes of the bank, ascending; `check` looks at each. */
function checkOrder(
  elements: readonly Element[],
  lanes: number,
  check: (element: Element) => void,
): void {
  let least = 0;
  for (const [position, element] of elements.entries()) {
    if (element.lane < least || element.lane >= lanes) {
      throw new Refusal("ElementsMalformed", position);
    }
    check(element);
    least = element.lane + 1;
  }
}
