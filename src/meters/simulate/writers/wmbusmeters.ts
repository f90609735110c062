import { formatInstant } from "../../../domain/instant.ts";
import type { MeterRecord } from "../meter-stream.ts";
import type { SimulatedMeter } from "../simulate.ts";
import { decimal } from "./decimal.ts";
import type { FormatWriter } from "./writer.ts";

/** Alarms as the `status` of wmbusmeters spells them. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["tamper", "TAMPER"],
  ["reverse-flow", "REVERSE"],
]);

/**
 * JSON lines as wmbusmeters prints them (drivers `kamwater` and `amiplus`), one a telegram. The time of day is the
 * meter's, as of a receiver that hears it at once.
 */
export const wmbusmetersWriter: FormatWriter = {
  name: "wmbusmeters",
  extension: "jsonl",
  head: () => "",
  tail: "",
  map: null,
  body: ({ meters }) => meters.map(linesOf).join(""),
};

function linesOf(simulated: SimulatedMeter): string {
  const { meter, records, alarms } = simulated;
  const status = new Map(
    alarms.map(({ kind, time, device }) => [`${device} ${String(time)}`, FLAGS.get(kind) ?? "OK"]),
  );
  let lines = "";
  for (const record of records) {
    const flags = status.get(`${record.device} ${String(record.end)}`) ?? "OK";
    const kind =
      meter.resource === "water"
        ? '"media":"cold water","meter":"kamwater"'
        : '"media":"electricity","meter":"amiplus"';
    lines +=
      `{"_":"telegram",${kind},"name":"${meter.point}","id":"${record.device}",` +
      `${valuesOf(simulated, record)},"status":"${flags}",` +
      `"timestamp":"${formatInstant(record.end)}"}\n`;
  }
  return lines;
}

function valuesOf({ meter }: SimulatedMeter, { dials }: MeterRecord): string {
  return meter.registers
    .map(({ direction }, register) => {
      const value = decimal(dials[register] ?? 0);
      if (meter.resource === "water") return `"total_m3":${value}`;
      const flow = direction === "import" ? "consumption" : "production";
      return `"total_energy_${flow}_kwh":${value}`;
    })
    .join(",");
}
