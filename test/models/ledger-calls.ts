/**
 * Calls that somebody might make of a ledger in a given state: mostly right ones, and ones that are wrong in one thing.
 */
import { encodeBytes32String, ZeroAddress, ZeroHash } from "ethers";

import { ChangeKind, recordNote, encodeElements } from "../../src/chain/bank-history.ts";
import type { Change, Element } from "../../src/chain/bank-history.ts";
import { lanesPerWord, laneTop, vacantLane } from "../../src/chain/lanes.ts";
import type { Dice } from "./dice.ts";
import { headOfWitness, lastOf } from "./ledger-model.ts";
import type { Call, ModelBank, ModelState, Witness } from "./ledger-types.ts";

/** Everybody who calls. */
export interface Cast {
  readonly operator: string;
  readonly gateways: readonly string[];
  readonly stranger: string;
}

/** A call and who makes it. */
export interface Sending {
  readonly caller: string;
  readonly call: Call;
}

export const BANKS = [1, 2, 3] as const;
const POINTS = Array.from({ length: 12 }, (_, i) => encodeBytes32String(`point ${String(i)}`));
/** Points and changes keep to the first lanes, so that they meet. */
const LANES_USED = 6;

/** Somebody's knowledge of a bank: its last witness, or an older one. */
function witnessOf(dice: Dice, bank: ModelBank): Witness {
  return dice.once(15) ? dice.pick(bank.entries) : lastOf(bank);
}

/** Points for the first lanes of a bank, so that its batches have something to move. */
export function enrolment(cast: Cast, id: number, bank: ModelBank): Sending {
  const subjects = POINTS.slice(3 * (id - 1), 3 * id);
  const changes = subjects.map((subject, lane) => ({
    kind: ChangeKind.Enrol,
    lane: 2 * lane,
    total: 100n,
    subject,
  }));
  const call: Call = { kind: "change", bank: id, witness: lastOf(bank), page: 0, changes };
  return { caller: cast.operator, call };
}

/** The one who may, or somebody else. */
const callerOf = (dice: Dice, cast: Cast, right: string): string =>
  dice.once(15) ? dice.pick([cast.operator, ...cast.gateways, cast.stranger]) : right;

export function opening(dice: Dice, cast: Cast, latest: number): Sending {
  const call: Call = {
    kind: "open",
    bank: dice.once(12) ? 0 : dice.pick(BANKS),
    gateway: dice.once(15) ? ZeroAddress : dice.pick(cast.gateways),
    wide: dice.once(2),
    maxStep: dice.once(15) ? 0n : BigInt(1 + dice.roll(1_000)),
    words: dice.pick([1, 2, 2, 17, 17, dice.pick([0, 1_025])]),
    slot: dice.once(12) ? dice.pick([0, latest + 1, 2 ** 32 - 1]) : latest - 1 - dice.roll(4),
  };
  return { caller: callerOf(dice, cast, cast.operator), call };
}

export function appointment(dice: Dice, cast: Cast): Sending {
  const call: Call = {
    kind: "appoint",
    bank: dice.pick(BANKS),
    gateway: dice.once(15) ? ZeroAddress : dice.pick(cast.gateways),
    maxStep: dice.once(15) ? 0n : dice.rollBig(dice.pick([100n, 10_000n, 2n ** 64n - 1n])),
  };
  return { caller: callerOf(dice, cast, cast.operator), call };
}

export function growth(dice: Dice, cast: Cast, id: number, bank: ModelBank): Sending {
  const words = dice.pick([1, 1, 2, 15, 0, 1_024]);
  const call: Call = { kind: "grow", bank: id, witness: witnessOf(dice, bank), words };
  return { caller: callerOf(dice, cast, cast.operator), call };
}

export function amendment(dice: Dice, cast: Cast, id: number, bank: ModelBank): Sending {
  const witness = witnessOf(dice, bank);
  const lanes = witness.lanes.length;
  const data: Element[] = [];
  for (let lane = dice.roll(4); lane < lanes + 1 && data.length < 4; lane += 1 + dice.roll(lanes)) {
    const top = laneTop(bank.wide);
    data.push({ lane, code: dice.roll(6), value: dice.once(12) ? top + 1n : dice.rollBig(top) });
  }
  if (dice.once(15)) data.reverse();
  const { slot } = witness.tip;
  const about = dice.once(10) ? dice.pick([0, slot + 1]) : slot - dice.roll(Math.min(slot, 5));
  const call: Call = {
    kind: "amend",
    bank: id,
    witness,
    about,
    evidence: dice.once(2) ? ZeroHash : encodeBytes32String("evidence"),
    data,
  };
  return { caller: callerOf(dice, cast, dice.pick([bank.gateway, cast.operator])), call };
}

export function changing(dice: Dice, cast: Cast, id: number, state: ModelState): Sending | null {
  const bank = state.banks.get(id);
  if (bank === undefined) return null;
  const count = dice.once(20) ? 0 : 1 + dice.roll(3);
  const changes = Array.from({ length: count }, () => changeOf(dice, id, bank, state));
  const page = dice.once(15) ? Math.floor(lastOf(bank).lanes.length / 128) : 0;
  const existing = Math.ceil(lastOf(bank).lanes.length / lanesPerWord(bank.wide) / 16);
  const call: Call = {
    kind: "change",
    bank: id,
    witness: witnessOf(dice, bank),
    page: Math.min(page, existing - 1),
    changes,
  };
  return { caller: callerOf(dice, cast, cast.operator), call };
}

function changeOf(dice: Dice, id: number, bank: ModelBank, state: ModelState): Change {
  const lane = dice.once(25) ? 65_535 : dice.roll(LANES_USED);
  const top = laneTop(bank.wide);
  const total = dice.once(25) ? top + 1n : dice.pick([0n, 1n, 500n, dice.rollBig(top), top]);
  const occupant = state.occupants.get(`${String(id)}/${String(lane)}`);
  const suspended = occupant !== undefined && state.seats.get(occupant)?.state === "suspended";
  const { Enrol, Exchange, Retire, Suspend, Resume, Correct } = ChangeKind;
  let kind: ChangeKind = dice.pick([Exchange, Suspend, Suspend, Correct, Correct, Retire]);
  if (suspended) kind = dice.pick([Resume, Resume, Retire]);
  if (occupant === undefined) kind = Enrol;
  if (dice.once(12)) kind = dice.pick(Object.values(ChangeKind));
  if (kind !== Enrol) return { kind, lane, total, subject: encodeBytes32String("reason") };
  const free = POINTS.filter((point) => !state.seats.has(point));
  const anybody = dice.once(10) || free.length === 0;
  return { kind, lane, total, subject: dice.pick(anybody ? [...POINTS, ZeroHash] : free) };
}

/** A batch for the next slot or one soon after it. */
export function recording(dice: Dice, cast: Cast, id: number, bank: ModelBank): Sending {
  return recordingOn(dice, cast, id, bank, witnessOf(dice, bank));
}

/** Batches one after the other, each made as if those before it had been taken. */
export function recordingAhead(dice: Dice, cast: Cast, id: number, bank: ModelBank): Sending[] {
  const sendings: Sending[] = [];
  let witness: Witness = lastOf(bank);
  for (let i = 2 + dice.roll(3); i > 0; i--) {
    const sending = recordingOn(dice, cast, id, bank, witness);
    sendings.push(sending);
    if (sending.call.kind !== "record") break;
    const { slot, evidence, exceptions, next } = sending.call;
    const vacant = vacantLane(bank.wide);
    if (next.length !== witness.lanes.length || slot > 2 ** 31) break;
    if (next.some((value) => value !== vacant && value > laneTop(bank.wide))) break;
    const note = recordNote(evidence, encodeElements(exceptions));
    const before = headOfWitness(witness);
    witness = {
      wide: bank.wide,
      tip: { before, index: witness.tip.index + 1, slot, note },
      lanes: next.map((value) => (value === vacant ? null : value)),
    };
  }
  return sendings;
}

function recordingOn(
  dice: Dice,
  cast: Cast,
  id: number,
  bank: ModelBank,
  witness: Witness,
): Sending {
  const { wide, maxStep } = bank;
  const top = laneTop(wide);
  const slot = witness.tip.slot + 1 + (dice.once(4) ? dice.roll(9) : 0);
  const limit = maxStep * BigInt(slot - witness.tip.slot);
  const exceptions: Element[] = [];
  const next = witness.lanes.map((held, lane) => {
    const code = dice.once(6) ? 1 + dice.roll(4) : 0;
    if (code > 0) exceptions.push({ lane, code, value: dice.rollBig(2n ** 64n - 1n) });
    if (held === null) return vacantLane(wide);
    if (code > 0 && code < 4) return held;
    const room = limit < top - held ? limit : top - held;
    return held + dice.pick([0n, room, dice.rollBig(room)]);
  });
  const call = {
    kind: "record" as const,
    bank: id,
    witness,
    slot,
    evidence: dice.once(2) ? ZeroHash : encodeBytes32String("evidence"),
    exceptions,
    next,
  };
  const caller = callerOf(dice, cast, bank.gateway);
  return { caller, call: dice.once(3) ? spoil(dice, call, bank) : call };
}

/** The same batch with one thing that may be wrong. */
function spoil(dice: Dice, call: Call & { kind: "record" }, { wide }: ModelBank): Call {
  const lane = dice.roll(call.next.length);
  const held = call.next[lane] ?? 0n;
  const [top, vacant] = [laneTop(wide), vacantLane(wide)];
  const bent = (value: bigint): Call => ({ ...call, next: call.next.with(lane, value & vacant) });
  const exception = (code: number): Call => ({
    ...call,
    exceptions: [...call.exceptions, { lane, code, value: 0n }],
  });
  switch (dice.roll(10)) {
    case 0:
      return bent(held + 1n);
    case 1:
      return bent(held === 0n ? vacant : held - 1n);
    case 2:
      return bent(dice.pick([0n, top, top + 1n, vacant - 1n, vacant]));
    case 3:
      return bent(dice.rollBig(vacant));
    case 4:
      return { ...call, slot: call.witness.tip.slot - dice.roll(2) };
    case 5:
      return { ...call, slot: dice.pick([2 ** 32 - 1, call.slot + 200]) };
    case 6:
      return exception(dice.roll(7));
    case 7:
      return {
        ...call,
        exceptions: [{ lane: call.next.length + dice.roll(2), code: 1, value: 0n }],
      };
    case 8:
      return { ...call, next: call.next.slice(lanesPerWord(wide)) };
    default:
      return { ...call, exceptions: call.exceptions.toReversed() };
  }
}
