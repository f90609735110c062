import { parseInstant } from "../../src/domain/instant.ts";
import type { CsvMap } from "../../src/meters/formats/csv/csv-map.ts";
import { readMeterMap, type MeterMap } from "../../src/meters/formats/meter-map.ts";
import { seededSteps } from "./meter-inputs.ts";

/**
 * How the values of many meters lie in a file: all of one meter and then the next, all meters of one
 * quarter-hour and then the next, or a row a quarter-hour with a column for each meter.
 */
export type YearLayout = "meter" | "time" | "wide";

/** Every layout. */
export const LAYOUTS: readonly YearLayout[] = ["meter", "time", "wide"];

/** When the values of a file begin, unix seconds. */
export const BEGIN = parseInstant("2026-01-01T00:00:00Z");
const QUARTER = 900;
const QUARTERS = 96;
const ZONE = "Europe/Amsterdam";
const PIECE_BYTES = 65_536;

/** The operator's map of a file of {@link meterYear}. */
export function yearMap(layout: YearLayout): MeterMap {
  const csv: CsvMap = {
    time: { column: "Time", pattern: "yyyy-MM-dd HH:mm", zone: ZONE },
    ...(layout === "wide" ? {} : { device: "Meter" }),
    values: [
      {
        column: layout === "wide" ? "*" : "kWh",
        register: "1-0:1.29.0",
        resource: "energy",
        direction: "import",
        kind: "interval",
        unit: "kWh",
        intervalSeconds: QUARTER,
      },
    ],
  };
  return readMeterMap(JSON.stringify({ csv }), "bench");
}

/**
 * A CSV file of quarter-hours from 2026 on, in Dutch local time, made piece by piece and never
 * stored. Always the same for the same size.
 */
export function* meterYear(layout: YearLayout, meters: number, days: number): Generator<Buffer> {
  const stamps = localStamps(days);
  const names = Array.from({ length: meters }, (_, meter) => `H${String(meter).padStart(6, "0")}`);
  const random = seededSteps(417);
  const value = (): string => `0.${String(1_000 + (random() % 1_000)).slice(1)}`;
  let text = layout === "wide" ? `Time,${names.join(",")}\n` : "Meter,Time,kWh\n";
  const outer = layout === "meter" ? names : stamps;
  for (const first of outer) {
    if (layout === "wide") text += `${first}${names.map(() => `,${value()}`).join("")}\n`;
    else {
      for (const second of layout === "meter" ? stamps : names) {
        const [name, stamp] = layout === "meter" ? [first, second] : [second, first];
        text += `${name},${stamp},${value()}\n`;
      }
    }
    if (text.length < PIECE_BYTES) continue;
    yield Buffer.from(text, "latin1");
    text = "";
  }
  yield Buffer.from(text, "latin1");
}

/** The local times at which the quarter-hours end, those of the repeated hour twice. */
function localStamps(days: number): string[] {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: ZONE,
    dateStyle: "short",
    timeStyle: "short",
  });
  return Array.from({ length: days * QUARTERS }, (_, index) =>
    format.format((BEGIN + (index + 1) * QUARTER) * 1000),
  );
}
