import fc from "fast-check";
import { id } from "ethers";

import { ChangeKind, type Change, type Element } from "../../src/chain/bank-history.ts";
import { totalsOf } from "../../src/chain/bank-state.ts";
import { lanesPerWord, PAGE_WORDS } from "../../src/chain/lanes.ts";
import { pointId, type BankDriver } from "./bank-driver.ts";

/** One step of a history: what happens, and two numbers that choose where and how much. */
export interface Step {
  readonly what: (typeof KINDS)[number];
  readonly a: number;
  readonly b: number;
}

/** The more often a kind stands here, the more often it happens. */
const KINDS = [
  ...(["record", "record", "record", "record", "record", "enrol", "enrol", "correct"] as const),
  ...(["suspend", "resume", "retire", "exchange", "amend", "grow", "appoint", "several"] as const),
];

/** Slots that a record may pass: neighbours, within a day, a day, several days. */
const LEAPS = [1, 1, 1, 2, 50, 96, 97, 300];

/** Histories, short ones first when one fails. */
export function histories(minLength: number, maxLength: number): fc.Arbitrary<Step[]> {
  const step = fc.record({
    what: fc.constantFrom(...KINDS),
    a: fc.nat(1_000),
    b: fc.nat(1_000),
  });
  return fc.array(step, { minLength, maxLength });
}

/** Takes a step at the ledger; one that the bank's state does not allow is left out. */
export async function take(bank: BankDriver, { what, a, b }: Step): Promise<void> {
  const { state } = bank;
  const active = lanesIn(bank, "active");
  const lane = active[a % Math.max(active.length, 1)];
  const reason = id("reason");
  switch (what) {
    case "record": {
      const carried = b % 3 === 0 ? lane : undefined;
      const remarks: Element[] = [];
      if (carried !== undefined) {
        const code = 1 + (b % 4);
        remarks.push({ lane: carried, code, value: BigInt(b) });
      }
      const rise = (at: number): bigint => (at === carried ? 0n : BigInt((at * 7 + b) % 20));
      await bank.record(state.tip.slot + (LEAPS[a % LEAPS.length] ?? 1), rise, remarks);
      return;
    }
    case "enrol": {
      const lanes = totalsOf(state).map((_, at) => at);
      const free = lanes.filter((at) => !state.occupants.has(at));
      const chosen = free[a % Math.max(free.length, 1)];
      if (chosen !== undefined) await bank.enrol(chosen, BigInt(b), nextName(bank));
      return;
    }
    case "resume": {
      const suspended = lanesIn(bank, "suspended");
      const chosen = suspended[a % Math.max(suspended.length, 1)];
      if (chosen === undefined) return;
      await bank.change({ kind: ChangeKind.Resume, lane: chosen, total: 0n, subject: reason });
      return;
    }
    case "correct":
    case "suspend":
    case "retire":
    case "exchange": {
      if (lane !== undefined) await bank.change(changeOf(what, lane, b));
      return;
    }
    case "several": {
      if (lane === undefined) return;
      const page = (at: number): number => Math.floor(at / lanesPerWord(state.wide) / PAGE_WORDS);
      const others = active.filter((at) => at !== lane && page(at) === page(lane));
      const last = (["exchange", "suspend", "retire", "correct"] as const)[b % 4] ?? "correct";
      const more = others.slice(0, 1).map((at) => changeOf("correct", at, a));
      // An entry that corrects a point may not empty its lane.
      const first = last === "suspend" || last === "retire" ? "exchange" : "correct";
      await bank.change(changeOf(first, lane, b), ...more, changeOf(last, lane, a));
      return;
    }
    case "amend": {
      const about = Math.max(1, state.tip.slot - (a % 3));
      await bank.amend(about, [{ lane: a % 8, code: b % 5, value: BigInt(b) }]);
      return;
    }
    case "grow":
      if (state.words.length < 40) await bank.grow(1 + (b % 9));
      return;
    case "appoint":
      await bank.appoint(bank.fixture.gateway, 1_000_000n + BigInt(b));
  }
}

/** An id that the bank has not seen yet, and that is the same whenever the same history is walked. */
function nextName(bank: BankDriver): string {
  return `${String(bank.bank)}/${String(bank.state.seats.size)}`;
}

/** The points of a bank by the names that {@link take} gave them. */
export function pointsOf(bank: BankDriver): string[] {
  return [...bank.state.seats.keys()].map((_, i) => pointId(`${String(bank.bank)}/${String(i)}`));
}

function lanesIn(bank: BankDriver, wanted: "active" | "suspended"): number[] {
  const { seats, occupants } = bank.state;
  return [...occupants].filter(([, point]) => seats.get(point)?.state === wanted).map(([at]) => at);
}

function changeOf(
  what: "correct" | "suspend" | "retire" | "exchange",
  lane: number,
  number: number,
): Change {
  const kinds = {
    correct: ChangeKind.Correct,
    suspend: ChangeKind.Suspend,
    retire: ChangeKind.Retire,
    exchange: ChangeKind.Exchange,
  };
  const total = what === "correct" ? BigInt(number) : 0n;
  return { kind: kinds[what], lane, total, subject: id(`${what} ${String(number)}`) };
}
