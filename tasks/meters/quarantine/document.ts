import { formatInstant } from "../../../src/domain/instant.ts";
import { qualityName } from "../../../src/domain/quality.ts";
import { formatTotal, resourceByName } from "../../../src/domain/resource.ts";
import type { Community } from "../../../src/gateway/community.ts";
import type { HeldReading } from "../../../src/gateway/quarantine/quarantine.ts";

/** A stamp that no calendar holds is written as the number that it is. */
const LAST_SECOND = 253_402_300_799;

/** A reading in quarantine as the documents have it. */
export function heldDocument(community: Community, reading: HeldReading): object {
  const { id, point, device, reason, detail, where, state, value, before, start, end } = reading;
  const { kept, decision, release, entry } = reading;
  const known = community.points.get(point);
  return {
    id,
    state,
    reason,
    point,
    name: known?.name ?? null,
    device,
    resource: known?.resource ?? null,
    start: start === null ? null : instantOf(start),
    time: instantOf(end),
    value: value.toString(),
    before: before?.toString() ?? null,
    detail,
    where,
    kept: kept === null ? null : instantOf(kept),
    decision: decision === null ? null : { ...decision, time: instantOf(decision.time) },
    written:
      release === null
        ? null
        : {
            slot: release.slot,
            total: release.total.toString(),
            quality: qualityName(release.quality) ?? "questionable",
            entry,
          },
  };
}

/** The value of a reading for people. */
export function valueOf(community: Community, { point, value }: HeldReading): string {
  const resource = community.points.get(point)?.resource;
  return resource === undefined
    ? `${value.toString()} base units`
    : formatTotal(resourceByName(resource), value);
}

/** When it was read, for people and documents. */
export function instantOf(time: number): string {
  return time >= 0 && time <= LAST_SECOND ? formatInstant(time) : String(time);
}
