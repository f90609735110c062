import { QUALITY, worstQuality } from "../../../domain/quality.ts";
import type { SourcePosition } from "../../../domain/reading.ts";
import {
  excerpt,
  readingItem,
  reportItem,
  type AdapterContext,
  type AdapterItem,
} from "../adapter.ts";
import { readIdentity } from "./identity.ts";
import { readMeasure } from "./measure.ts";
import { groupsOf, type ObisObject, type ObisObjects } from "./obis.ts";
import { readStamp, type Stamp } from "./stamp.ts";

/** 1.8.x is import, 2.8.x export; x is the tariff, 0 the total. */
const ENERGY = /^(1-\d+:([12])\.8)\.(\d)$/;

interface EnergyRegister {
  readonly object: ObisObject;
  readonly code: string;
  /** The code without its tariff. */
  readonly direction: string;
  readonly isTotal: boolean;
  readonly isImport: boolean;
}

/**
 * The readings of the electricity meter itself: import (1.8) and export (2.8), each tariff a
 * register of its own. A total over all tariffs (1.8.0) is read only when it is the only one.
 *
 * @param telegram where the telegram begins
 * @param newestChannel the newest M-Bus stamp of the telegram, or null
 */
export function readElectricity(
  objects: ObisObjects,
  telegram: SourcePosition,
  newestChannel: Stamp | null,
  context: AdapterContext,
): readonly AdapterItem[] {
  const registers = energyRegisters(objects);
  if (registers.length === 0) return [];
  const identity = readIdentity(objects, 0);
  const device = identity.device ?? context.device;
  if (device === null) {
    const detail = "the telegram names no meter (0-0:96.1.1); give its id";
    return [reportItem(context, telegram, "device-unknown", detail, registers.length)];
  }
  const stamp = stampOf(objects, newestChannel, context);
  if (stamp === null) {
    const detail = "the telegram says no usable time (0-0:1.0.0), and no clock stands in for it";
    return [reportItem(context, telegram, "time-unknown", detail, registers.length)];
  }
  return registers.map((register) => {
    const { object } = register;
    const groups = groupsOf(object);
    const text = groups.length === 1 ? (groups[0]?.text ?? "") : "";
    const measure = readMeasure(text, "energy");
    const { code, isImport } = register;
    if (measure === null) {
      return reportItem(
        context,
        object,
        "value-malformed",
        `${code} shows ${excerpt(text)}, no energy`,
      );
    }
    return readingItem({
      device,
      point: identity.point,
      register: code,
      resource: "energy",
      direction: isImport ? "import" : "export",
      kind: "register",
      ...measure,
      start: null,
      end: stamp.time,
      quality: stamp.quality,
      cost: null,
      source: { format: "dsmr", path: context.path, line: object.line, byte: object.byte },
    });
  });
}

/** The registers of energy, without the totals that only add up tariffs also given. */
function energyRegisters(objects: ObisObjects): readonly EnergyRegister[] {
  const found: EnergyRegister[] = [];
  const withTariffs = new Set<string>();
  for (const object of objects.values()) {
    const [, direction = "", quantity, tariff] = ENERGY.exec(object.code) ?? [];
    if (quantity === undefined) continue;
    if (tariff !== "0") withTariffs.add(direction);
    found.push({
      object,
      code: object.code,
      direction,
      isTotal: tariff === "0",
      isImport: quantity === "1",
    });
  }
  return found.filter(({ direction, isTotal }) => !isTotal || !withTariffs.has(direction));
}

/**
 * The time of the electricity registers: the meter's clock; failing that the receiver's. DSMR 2
 * and 3 send no clock at all: a stored telegram then takes the newest M-Bus stamp, which is up to
 * an hour older than the telegram, and is marked questionable.
 */
function stampOf(
  objects: ObisObjects,
  newestChannel: Stamp | null,
  context: AdapterContext,
): Stamp | null {
  const clock = objects.get("0-0:1.0.0");
  const text = clock === undefined ? undefined : groupsOf(clock)[0]?.text;
  const own = readStamp(text ?? "", context.zone);
  if (typeof own !== "string") return own;
  const doubt = clock === undefined ? QUALITY.valid : QUALITY.questionable;
  if (context.receivedAt !== null) return { time: context.receivedAt(), quality: doubt };
  if (clock !== undefined || newestChannel === null) return null;
  return { ...newestChannel, quality: worstQuality([newestChannel.quality, QUALITY.questionable]) };
}
