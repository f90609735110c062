import type { Reading, SourcePosition } from "../../../domain/reading.ts";
import {
  excerpt,
  readingItem,
  reportItem,
  type AdapterContext,
  type AdapterItem,
} from "../adapter.ts";
import { readIdentity } from "./identity.ts";
import { readMeasure } from "./measure.ts";
import { groupsOf, registerOf, type ObisGroup, type ObisObject, type ObisObjects } from "./obis.ts";
import { readStamp, type Stamp } from "./stamp.ts";

const CHANNELS = [1, 2, 3, 4] as const;

/**
 * M-Bus device types and the resources that their registers may show. Gas shows its volume or,
 * rarely, its energy.
 */
const RESOURCES: ReadonlyMap<number, readonly string[]> = new Map([
  [2, ["energy"]],
  [3, ["gas", "gas-energy"]],
  [4, ["heat"]],
  [6, ["water"]], // warm water
  [7, ["water"]],
  [12, ["heat"]], // heat, measured at the inlet
]);

/** The readings of the meters behind the electricity meter, and the newest of their stamps. */
export interface ChannelReadings {
  readonly items: readonly AdapterItem[];
  readonly newest: Stamp | null;
}

/** A register as a channel shows it: stamp and value, wherever the version puts them. */
interface ChannelRegister extends SourcePosition {
  readonly register: string;
  readonly stamp: string;
  readonly value: string;
}

/** A reading, or the reason for none. */
type Outcome =
  | { readonly reading: Reading; readonly stamp: Stamp }
  | { readonly reason: string; readonly detail: string; readonly place: SourcePosition };

/**
 * Reads the M-Bus channels. A meter is known by its id, not by its channel: after an exchange or a
 * re-installation the same one may show on two, and then its newest stamp counts.
 */
export function readChannels(objects: ObisObjects, context: AdapterContext): ChannelReadings {
  const chosen = new Map<string, Reading>();
  const reports: AdapterItem[] = [];
  let newest: Stamp | null = null;
  for (const channel of CHANNELS) {
    for (const outcome of readChannel(objects, channel, context)) {
      if ("reason" in outcome) {
        reports.push(reportItem(context, outcome.place, outcome.reason, outcome.detail));
        continue;
      }
      if (newest === null || outcome.stamp.time > newest.time) newest = outcome.stamp;
      const { reading } = outcome;
      const key = JSON.stringify([reading.device, reading.register, reading.resource]);
      const rival = chosen.get(key);
      if (rival === undefined || reading.end > rival.end) chosen.set(key, reading);
      if (rival !== undefined) reports.push(...compareRivals(rival, reading, context));
    }
  }
  return { items: [...[...chosen.values()].map(readingItem), ...reports], newest };
}

function* readChannel(
  objects: ObisObjects,
  channel: number,
  context: AdapterContext,
): Iterable<Outcome> {
  const prefix = `0-${String(channel)}:24.`;
  const typeObject = objects.get(`${prefix}1.0`);
  const type = typeObject === undefined ? 0 : readType(typeObject);
  const shown = [...objects.values()].filter(
    ({ code }) => code.startsWith(`${prefix}2.`) || code.startsWith(`${prefix}3.`),
  );
  if (shown.length === 0 && typeObject !== undefined && type !== 0) {
    yield refusal(
      typeObject,
      "channel-dead",
      `channel ${String(channel)} has a device but no reading`,
    );
  }
  for (const object of shown) {
    const register = readRegister(object);
    if (register === null || type === 0) {
      yield refusal(
        object,
        "channel-dead",
        `channel ${String(channel)} shows nothing under ${object.code}`,
      );
    } else {
      yield readOne(register, type, objects, channel, context);
    }
  }
}

/** The M-Bus device type; 0, which is none, when it cannot be read. */
function readType(object: ObisObject): number {
  const text = groupsOf(object)[0]?.text ?? "";
  return /^\d{1,3}$/.test(text) ? Number(text) : 0;
}

function readOne(
  shown: ChannelRegister,
  type: number,
  objects: ObisObjects,
  channel: number,
  context: AdapterContext,
): Outcome {
  const where = `channel ${String(channel)}`;
  const resources = RESOURCES.get(type);
  if (resources === undefined) {
    return refusal(
      shown,
      "device-type-unsupported",
      `${where} has a device of type ${String(type)}`,
    );
  }
  const { device, point } = readIdentity(objects, channel);
  if (device === null) return refusal(shown, "device-unknown", `${where} names no device`);
  const stamp = readStamp(shown.stamp, context.zone);
  if (typeof stamp === "string") {
    return refusal(shown, stamp, `${where} was last read at ${excerpt(shown.stamp)}`);
  }
  for (const resource of resources) {
    const measure = readMeasure(shown.value, resource);
    if (measure === null) continue;
    const reading: Reading = {
      device,
      point,
      register: shown.register,
      resource,
      direction: "import",
      kind: "register",
      ...measure,
      start: null,
      end: stamp.time,
      quality: stamp.quality,
      cost: null,
      source: { format: "dsmr", path: context.path, line: shown.line, byte: shown.byte },
    };
    return { reading, stamp };
  }
  return refusal(
    shown,
    "value-malformed",
    `${where} shows ${excerpt(shown.value)}, no ${resources.join(" or ")}`,
  );
}

/**
 * From DSMR 4 on `24.2.x(stamp)(value*unit)`; before it, over two lines,
 * `24.3.0(stamp)(..)(minutes)(count)(register)(unit)` and `(value)`.
 */
function readRegister(object: ObisObject): ChannelRegister | null {
  const groups = groupsOf(object);
  const [stamp, second, , count, named, unit, value] = groups;
  const at = ({ line, byte }: ObisGroup): SourcePosition => ({ line, byte });
  if (stamp === undefined || second === undefined) return null;
  if (registerOf(object.code).startsWith("24.2.")) {
    if (groups.length !== 2 || second.text === "") return null;
    return {
      ...at(second),
      register: registerOf(object.code),
      stamp: stamp.text,
      value: second.text,
    };
  }
  if (count?.text !== "1" || unit === undefined || value === undefined || groups.length !== 7)
    return null;
  const register =
    /^\d+-\d+:(\d{1,3}\.\d{1,3}\.\d{1,3})$/.exec(named?.text ?? "")?.[1] ?? registerOf(object.code);
  return { ...at(value), register, stamp: stamp.text, value: `${value.text}*${unit.text}` };
}

function compareRivals(
  first: Reading,
  second: Reading,
  context: AdapterContext,
): readonly AdapterItem[] {
  if (first.end === second.end && first.value.equals(second.value)) return [];
  const sameTime = first.end === second.end;
  const reason = sameTime ? "channels-disagree" : "channel-stale";
  const loser = sameTime || second.end < first.end ? second : first;
  const detail = `${loser.device} shows on two channels; this one does not count`;
  return [reportItem(context, loser.source, reason, detail)];
}

function refusal(place: SourcePosition, reason: string, detail: string): Outcome {
  return { reason, detail, place };
}
