import type { EventIndex } from "../chain/event-index.ts";
import type { Proof, Reading } from "../chain/proof-check.ts";
import { proveReading } from "../chain/proofs.ts";
import { GridwellError } from "../domain/errors.ts";
import { formatInstant } from "../domain/instant.ts";
import { LAST_SLOT, slotAt, timeOfSlot } from "../domain/time-grid.ts";
import { periodTimes, type Market } from "./market.ts";

/** Two proved readings of a metering point, around a period. */
export interface Span {
  readonly start: Proof;
  readonly end: Proof;
}

/** What a member used of a resource in a period, as its meters prove it. */
export interface Evidence {
  /** Its metering points, in the order of the quota book. */
  readonly points: readonly string[];
  readonly spans: readonly Span[];
  /** Sum over the points: never less than what was used, base units. */
  readonly consumed: bigint;
}

/** Batches after the period's end that are looked at for a reading that was taken. */
const LATER_BATCHES = 96;
/** Up to this quality code a batch took no reading, see the ledger. */
const LAST_CARRIED = 3;

/**
 * The proofs of what a member used in a period: of each point the last reading up to its start, and the first one from
 * its end on that was taken and is final. Both on the period's edges prove it to the unit.
 *
 * @throws GridwellError `MEMBER_WITHOUT_POINTS`, `DELIVERY_UNPROVED` where a reading is lacking
 */
export async function proveConsumption(
  market: Market,
  member: string,
  resource: number,
  period: number,
): Promise<Evidence> {
  const { index, grid } = market;
  const points = await pointsOf(market, member, resource, period);
  const times = periodTimes(grid, period);
  const first = slotAt(index.site.grid, times.start);
  const last = slotAt(index.site.grid, times.end);
  const spans = points.map((point) => spanOf(index, point, first, last));
  const consumed = spans.reduce((sum, { used }) => sum + used, 0n);
  return { points: [...points], spans: spans.map(({ start, end }) => ({ start, end })), consumed };
}

/**
 * What a member used since a period's start, as far as its gateways recorded: not proved, since the period is not over.
 *
 * @returns the consumption, base units, and until when it is known, Unix seconds
 * @throws GridwellError `MEMBER_WITHOUT_POINTS`, `DELIVERY_UNPROVED`
 */
export async function consumedSoFar(
  market: Market,
  member: string,
  resource: number,
  period: number,
): Promise<{ readonly consumed: bigint; readonly until: number }> {
  const { index, grid } = market;
  const points = await pointsOf(market, member, resource, period);
  const first = slotAt(index.site.grid, periodTimes(grid, period).start);
  let consumed = 0n;
  let until = Number.MAX_SAFE_INTEGER;
  for (const point of points) {
    const bank = index.entries.seat(point)?.bank;
    const begin = bank === undefined ? null : index.entries.lastRecorded(bank, first);
    const last = bank === undefined ? null : index.entries.lastRecorded(bank, LAST_SLOT);
    const start = begin === null ? null : tryReading(index, point, begin);
    const now = last === null ? null : tryReading(index, point, last);
    if (start === null || now === null) {
      throw unproved(point, `has no reading up to ${instant(index, first)}`);
    }
    consumed += now.reading.total - start.reading.total;
    until = Math.min(until, timeOfSlot(index.site.grid, now.reading.slot));
  }
  return { consumed, until };
}

/** @throws GridwellError `MEMBER_WITHOUT_POINTS` */
async function pointsOf(
  { contracts }: Market,
  member: string,
  resource: number,
  period: number,
): Promise<readonly string[]> {
  const points = await contracts.book.pointsOf(member, resource, period);
  if (points.length > 0) return points;
  throw new GridwellError(
    "MEMBER_WITHOUT_POINTS",
    `No metering points count for ${member} in period ${String(period)}: let the allocator name them ` +
      "(./gridwell quota points)",
  );
}

function spanOf(
  index: EventIndex,
  point: string,
  first: number,
  last: number,
): Span & { used: bigint } {
  const bank = index.entries.seat(point)?.bank;
  if (bank === undefined) throw unproved(point, "was never enrolled");
  const begin = index.entries.lastRecorded(bank, first);
  const start = begin === null ? null : tryReading(index, point, begin);
  if (start === null) throw unproved(point, `has no reading up to ${instant(index, first)}`);
  for (const slot of index.entries.recordedFrom(bank, last, LATER_BATCHES)) {
    const end = tryReading(index, point, slot);
    if (end?.reading.closed !== true || isGap(end.proof, end.reading)) continue;
    const used = end.reading.total - start.reading.total;
    return { start: start.proof, end: end.proof, used: used < 0n ? 0n : used };
  }
  throw unproved(point, `has no final reading from ${instant(index, last)} on that was taken`);
}

/** Null where the point had no total. */
function tryReading(
  index: EventIndex,
  point: string,
  slot: number,
): { proof: Proof; reading: Reading } | null {
  try {
    return proveReading(index, point, slot);
  } catch (error) {
    if (error instanceof GridwellError && error.code === "READING_ABSENT") return null;
    throw error;
  }
}

/** When a slot ends, for people. */
function instant(index: EventIndex, slot: number): string {
  return formatInstant(timeOfSlot(index.site.grid, slot));
}

function isGap({ opened }: Proof, { quality }: Reading): boolean {
  return opened === 0 && quality !== 0 && quality <= LAST_CARRIED;
}

function unproved(point: string, why: string): GridwellError {
  return new GridwellError(
    "DELIVERY_UNPROVED",
    `Point ${point} ${why}: wait for its gateway, or let the operator look at the bank (./gridwell meters health)`,
  );
}
