import { ZeroHash } from "ethers";

import { entriesOf } from "../../chain/bank-entries.ts";
import { encodeElements } from "../../chain/bank-history.ts";
import { totalsOf } from "../../chain/bank-state.ts";
import { createSender } from "../../chain/sender.ts";
import { GridwellError } from "../../domain/errors.ts";
import { formatInstant } from "../../domain/instant.ts";
import type { Quality } from "../../domain/quality.ts";
import { operatorOf, type Community } from "../community.ts";
import { chainTime } from "../credential-file.ts";
import { laneHistory, type LaneHistory } from "../lane-history.ts";
import { makeEntry } from "../operator-entry.ts";
import { gatewayKey } from "../own-keys.ts";
import { planBank, type PlannedLane } from "../import/bank-plan.ts";
import { findPoint, type FoundPoint } from "../point-finder.ts";
import type { Reason } from "../reason.ts";
import type { HeldReading, Release } from "./quarantine.ts";
import { releasedTotal } from "./released-total.ts";

/** What a release wrote. */
export interface Released {
  readonly reading: HeldReading;
  readonly release: Release;
  readonly bank: number;
  /** Index of the entry. */
  readonly entry: number;
  /** True when an earlier command had written it already and did not live to say so. */
  readonly found: boolean;
}

/**
 * Writes a reading from quarantine, because an operator vouches for it: about a slot that the bank has passed as an
 * amendment, about a later one as the next batch. Exactly once, however often it is called and whenever it dies: what
 * is going to be written is noted first, and a note that is found means to look on the chain before writing again. Two
 * writes at once open the same head, and the ledger takes one.
 *
 * @param quality questionable, or substituted where the value is settled by agreement
 * @throws GridwellError `QUARANTINE_DECIDED`, `QUARANTINE_UNRELEASABLE` with what to do instead, `POINT_UNKNOWN`, and what
 * the ledger refuses
 */
export async function releaseReading(
  community: Community,
  id: string,
  quality: Quality,
  reason: Reason,
): Promise<Released> {
  const { quarantine, index } = community;
  await index.sync();
  const reading = quarantine.find(id);
  if (reading.state === "released" || reading.state === "dropped") throw decided(reading);
  if (reading.state === "held") {
    const who = await operatorOf(community).getAddress();
    const time = await chainTime(community);
    const release = await plan(community, reading, quality);
    quarantine.begin(reading, release, { time, who, why: reason.text });
    // Begun here or, a moment earlier, by another command: the note says what is to be written.
    return finish(community, quarantine.find(reading.id), reason, false);
  }
  return finish(community, reading, reason, true);
}

async function finish(
  community: Community,
  reading: HeldReading,
  reason: Reason,
  again: boolean,
): Promise<Released> {
  const { quarantine } = community;
  const { release } = reading;
  if (reading.state !== "releasing" || release === null) throw decided(reading);
  const point = findPoint(community, reading.point);
  const earlier = again ? entryOf(community, point, release) : null;
  let entry = earlier;
  try {
    entry ??= await write(community, point, release, reason);
  } catch (error) {
    // A refusal wrote nothing; whatever else happened may have, so the note stays.
    const refused =
      error instanceof GridwellError && /^(?:LEDGER_|QUARANTINE_UNRELEASABLE)/.test(error.code);
    if (refused && entryOf(community, point, release) === null) quarantine.abandon(reading);
    throw error;
  }
  quarantine.released(reading, entry);
  const { bank } = point.state;
  return { reading: quarantine.find(reading.id), release, bank, entry, found: earlier !== null };
}

/**
 * Decides that a reading is never written.
 *
 * @throws GridwellError `QUARANTINE_DECIDED` when it was released, is being so, or was dropped before
 */
export async function dropReading(
  community: Community,
  id: string,
  why: string,
): Promise<HeldReading> {
  const reading = community.quarantine.find(id);
  const who = await operatorOf(community).getAddress();
  const time = await chainTime(community);
  const dropped = community.quarantine.drop(reading, { time, who, why });
  const now = community.quarantine.find(reading.id);
  if (!dropped) throw decided(now);
  return now;
}

async function plan(
  community: Community,
  reading: HeldReading,
  quality: Quality,
): Promise<Release> {
  const point = findPoint(community, reading.point);
  const terms = await community.contracts.registry.termsOf(point.id);
  const latest = Number(await community.contracts.ledger.latestSlot());
  const { slot, total } = releasedTotal(community, point, reading, {
    history: historyOf(community, point),
    term: terms.at(-1) ?? null,
    latest,
  });
  return { slot, total, quality, since: point.state.tip.index };
}

/** Writes it, or finds that somebody has: the index of the entry. */
async function write(
  community: Community,
  point: FoundPoint,
  release: Release,
  reason: Reason,
): Promise<number> {
  const { slot, total, quality } = release;
  const { bank, tip } = point.state;
  if (slot > tip.slot) await record(community, point, release);
  else {
    const data = encodeElements([{ lane: point.seat.lane, code: quality, value: total }]);
    try {
      await makeEntry(community, () => {
        // Called anew whenever somebody else was faster: was it this very release?
        if (entryOf(community, point, release) !== null) throw new AlreadyWritten();
        const state = community.index.state(bank);
        if (state === null) throw new TypeError(`bank ${String(bank)} is gone`);
        const { registry } = community.contracts;
        const [at, root] = [{ ...state.tip }, state.root];
        return registry.amend.populateTransaction(
          ...([bank, at, root, slot, ZeroHash, data, reason.code] as const),
        );
      });
    } catch (error) {
      if (!(error instanceof AlreadyWritten)) throw error;
    }
  }
  await community.index.sync();
  const entry = entryOf(community, point, release);
  if (entry !== null) return entry;
  throw new GridwellError(
    "QUARANTINE_NOT_WRITTEN",
    `The total of ${formatInstant(slotTime(community, slot))} is not on the chain yet: release it again, it is written once`,
  );
}

class AlreadyWritten extends Error {}

/** Records the slot: the point with its total, every other as missing. */
async function record(community: Community, point: FoundPoint, release: Release): Promise<void> {
  const { state, seat } = point;
  const { provider, index, store, pollSeconds, keys } = community;
  const { slot, total, quality } = release;
  const lanes: PlannedLane[] = [];
  for (const [lane, held] of totalsOf(state).entries()) {
    if (held === null) continue;
    const values = lane === seat.lane ? [{ slot, total, quality }] : [];
    lanes.push({ lane, total: held, values });
  }
  const { batches, refused } = planBank(lanes, state.tip.slot, state.maxStep, state.wide);
  const [refusal] = refused;
  if (refusal !== undefined) {
    throw new GridwellError(
      "QUARANTINE_UNRELEASABLE",
      `The ledger would refuse ${String(total)}: ${refusal.reason}; set the total with ./gridwell meters correct`,
    );
  }
  const signer = gatewayKey(keys, state.gateway).connect(provider);
  const sender = createSender({ provider, signer, index, store, pollSeconds });
  try {
    await sender.flush();
    for (const batch of batches) sender.enqueue({ bank: state.bank, evidence: ZeroHash, ...batch });
    await sender.flush();
  } finally {
    await sender.close();
  }
}

/** The entry after the release's beginning that says what it says; null while there is none. */
function entryOf(community: Community, point: FoundPoint, release: Release): number | null {
  const { slot, total, quality, since } = release;
  const { amendments, records } = historyOf(community, point);
  const amended = amendments.find(
    (each) =>
      each.index > since && each.slot === slot && each.total === total && each.quality === quality,
  );
  const recorded = records.find(
    (each) =>
      each.index > since &&
      each.slot === slot &&
      (each.estimate ?? each.total) === total &&
      each.quality === quality,
  );
  return amended?.index ?? recorded?.index ?? null;
}

function historyOf(community: Community, { seat, state }: FoundPoint): LaneHistory {
  return laneHistory(entriesOf(community.index, state.bank), state.wide, seat);
}

function slotTime({ site }: Community, slot: number): number {
  return site.grid.origin + slot * site.grid.slotSeconds;
}

function decided({ id, state, decision }: HeldReading): GridwellError {
  const when = decision === null ? "" : ` on ${formatInstant(decision.time)} ("${decision.why}")`;
  return new GridwellError(
    "QUARANTINE_DECIDED",
    `${id} was ${state}${when}: what was decided stands; ./gridwell meters amend says something else of the slot`,
  );
}
