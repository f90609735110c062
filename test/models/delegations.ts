/** What the contract of delegations should do, written the long way: slots are a list, alarms are, nothing is packed. */

/** What somebody does; homes are named by their index, delegations and alarms by the number they got. */
export type Deed =
  | { readonly kind: "request"; readonly by: number; readonly terms: Wish }
  | { readonly kind: "accept" | "decline" | "cancel"; readonly by: number; readonly id: number }
  | { readonly kind: "settle"; readonly id: number }
  | { readonly kind: "withdraw"; readonly by: number }
  | { readonly kind: "alarm"; readonly home: number }
  | {
      readonly kind: "acknowledge";
      readonly by: number;
      readonly home: number;
      readonly seq: number;
    };

/** Terms as a home wishes them. */
export interface Wish {
  readonly delegatee: number;
  readonly from: number;
  readonly until: number;
  readonly price: bigint;
  readonly penalty: bigint;
}

type Kept = "requested" | "active" | "settled" | "declined" | "withdrawn";
/** How far a delegation has come. */
export type Stage = Kept | "none" | "ended" | "expired";

interface Agreement {
  readonly delegator: number;
  readonly wish: Wish;
  readonly escrow: bigint;
  kept: Kept;
  /** The slots that the delegatee reads. */
  slots: number[];
}

interface Alarm {
  readonly slot: number;
  readonly responsible: number;
  /** The delegation's number, or 0. */
  readonly id: number;
  answered: number | null;
}

const DEADLINE = 4;
const A_DAY = 8;

/** The model, for homes that are enrolled and have keys. */
export class DelegationsModel {
  /** The latest slot. */
  latest: number;
  /** By number; the first is none. */
  readonly agreements: (Agreement | null)[] = [null];
  readonly owed: bigint[];
  readonly alarms: Alarm[][];
  readonly #slotsPerDay: number;

  constructor(homes: number, latest: number, slotsPerDay: number) {
    this.latest = latest;
    this.owed = Array.from({ length: homes }, () => 0n);
    this.alarms = Array.from({ length: homes }, () => []);
    this.#slotsPerDay = slotsPerDay;
  }

  /** Escrow that is neither paid nor given back yet. */
  get held(): bigint {
    const open = this.agreements.filter((each) => {
      return each?.kept === "requested" || each?.kept === "active";
    });
    return open.reduce((sum, each) => sum + (each?.escrow ?? 0n), 0n);
  }

  /** How far a delegation has come. */
  stageOf(id: number): Stage {
    const agreement = this.agreements[id];
    if (!agreement) return "none";
    const { kept, wish, slots } = agreement;
    if (kept === "requested" && range(this.latest + 1, wish.until).length <= 0) return "expired";
    // Another slot has ended since its last one, or there is none.
    if (kept === "active" && slots.every((slot) => slot < this.latest)) return "ended";
    return kept;
  }

  /** Does it; the name of the contract's error when it may not be done. */
  do(deed: Deed): string | null {
    switch (deed.kind) {
      case "request":
        return this.#request(deed.by, deed.terms);
      case "accept":
      case "decline":
        return this.#answer(deed.kind, deed.by, deed.id);
      case "cancel":
        return this.#cancel(deed.by, deed.id);
      case "settle":
        return this.#settle(deed.id);
      case "withdraw": {
        if (this.owed[deed.by] === 0n) return "DelegationNothingOwed";
        this.owed[deed.by] = 0n;
        return null;
      }
      case "alarm":
        return this.#alarm(deed.home);
      case "acknowledge":
        return this.#acknowledge(deed.by, deed.home, deed.seq);
    }
  }

  #request(by: number, wish: Wish): string | null {
    if (wish.delegatee === by) return "DelegationDelegateeInvalid";
    if (wish.from <= this.latest || wish.until <= wish.from) return "DelegationTermInvalid";
    const standing = this.agreements.some((each, id) => {
      return each?.delegator === by && ["requested", "active"].includes(this.stageOf(id));
    });
    if (standing) return "DelegationStanding";
    const escrow = wish.price * BigInt(wish.until - wish.from);
    this.agreements.push({ delegator: by, wish, escrow, kept: "requested", slots: [] });
    return null;
  }

  #answer(answer: "accept" | "decline", by: number, id: number): string | null {
    const agreement = this.agreements[id];
    if (!agreement || this.stageOf(id) !== "requested") return "DelegationState";
    const { wish, delegator, escrow } = agreement;
    if (by !== wish.delegatee) return "DelegationNotParty";
    if (answer === "accept") {
      agreement.kept = "active";
      agreement.slots = range(wish.from, wish.until).filter((slot) => slot > this.latest);
    } else {
      agreement.kept = "declined";
      this.#credit(delegator, escrow);
    }
    return null;
  }

  #cancel(by: number, id: number): string | null {
    const agreement = this.agreements[id];
    const stage = this.stageOf(id);
    if (!agreement || (stage !== "requested" && stage !== "active")) return "DelegationState";
    const { wish, delegator, escrow, slots } = agreement;
    if (by !== delegator && (by !== wish.delegatee || stage === "requested")) {
      return "DelegationNotParty";
    }
    if (stage === "requested") {
      agreement.kept = "withdrawn";
      this.#credit(delegator, escrow);
      return null;
    }
    const left = slots.filter((slot) => slot <= this.latest);
    if (left.length === slots.length) return "DelegationEnding";
    agreement.slots = left;
    return null;
  }

  #settle(id: number): string | null {
    const agreement = this.agreements[id];
    const stage = this.stageOf(id);
    if (!agreement || (stage !== "ended" && stage !== "expired")) return "DelegationState";
    const counted = this.alarms.flat().filter((alarm) => alarm.id === id);
    const missed = counted.filter(({ slot, answered }) => {
      return answered === null || answered > slot + DEADLINE;
    });
    const open = counted.some(({ slot }) => this.latest <= slot + DEADLINE);
    if (missed.length > 0 && open) return "DelegationAlarmsOpen";
    const { wish, delegator, escrow, slots } = agreement;
    const due = BigInt(slots.length) * wish.price - BigInt(missed.length) * wish.penalty;
    const paid = due > 0n ? due : 0n;
    agreement.kept = "settled";
    this.#credit(wish.delegatee, paid);
    this.#credit(delegator, escrow - paid);
    return null;
  }

  #alarm(home: number): string | null {
    const raised = this.alarms[home] ?? [];
    const day = (slot: number): number => Math.floor(slot / this.#slotsPerDay);
    const today = raised.filter(({ slot }) => day(slot) === day(this.latest));
    if (today.length === A_DAY) return "AlarmLimitReached";
    const id = this.agreements.findIndex((each) => {
      return each?.delegator === home && each.slots.includes(this.latest);
    });
    const serving = this.agreements[id];
    const responsible = serving ? serving.wish.delegatee : home;
    raised.push({ slot: this.latest, responsible, id: Math.max(id, 0), answered: null });
    return null;
  }

  #acknowledge(by: number, home: number, seq: number): string | null {
    const alarm = this.alarms[home]?.[seq - 1];
    if (!alarm) return "AlarmUnknown";
    if (alarm.responsible !== by) return "AlarmNotParty";
    if (alarm.answered !== null) return "AlarmKnown";
    alarm.answered = this.latest;
    return null;
  }

  #credit(home: number, amount: bigint): void {
    this.owed[home] = (this.owed[home] ?? 0n) + amount;
  }
}

function range(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
}
