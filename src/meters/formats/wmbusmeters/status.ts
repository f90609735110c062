import type { AlarmKind } from "../../../domain/alarm.ts";

/**
 * What wmbusmeters' status flags mean, by the words in them; the first that fits decides. The names
 * differ from driver to driver (LOW_ABIENT_TEMPERATURE is how one spells it).
 */
const MEANINGS: readonly (readonly [RegExp, AlarmKind])[] = [
  [/PHASE/, "fault"],
  [/TAMPER|SABOTAGE|REMOVED|SEAL_BROKEN|MAGNET|MANIPULATION/, "tamper"],
  [/REVERSE|BACKWARD|BACK_?FLOW/, "reverse-flow"],
  [/BURST/, "burst"],
  [/LEAK/, "leak"],
  [/^DRY$|EMPTY_PIPE|NO_WATER/, "dry"],
  [/NO_CONSUMPTION|NO_USAGE|NO_FLOW/, "no-use"],
  [/^FLOW_ABOVE|^OVER_?FLOW/, "over-flow"],
  [/BATTERY|POWER_LOW|^LOW$/, "low-battery"],
  [/TEMPERATURE|FROST/, "temperature"],
  [/POWER_(?:FAIL|OUT)|NO_POWER/, "power-failure"],
  [/CLOCK|RTC/, "clock"],
];

/** The flags of a status text, without those that say that all is well. */
export function flagsOf(status: string): readonly string[] {
  return status.split(/[\s,]+/).filter((flag) => flag !== "" && flag !== "OK");
}

/** What a flag complains of; a flag that nobody has told us of is a fault. */
export function alarmKindOf(flag: string): AlarmKind {
  return MEANINGS.find(([words]) => words.test(flag))?.[1] ?? "fault";
}
