import type { CsvMap } from "../../../src/meters/formats/csv/csv-map.ts";
import { readMeterMap, type MeterMap } from "../../../src/meters/formats/meter-map.ts";

/** A register in kWh of a column `kWh`. */
export const REGISTER = {
  column: "kWh",
  register: "1.8.0",
  resource: "energy",
  direction: "import",
  kind: "register",
  unit: "kWh",
} as const;

/** Columns Meter, Time and kWh in Dutch local time, unless told otherwise. */
export function csvMapOf(changes: Partial<CsvMap> = {}): MeterMap {
  const csv: CsvMap = {
    time: { column: "Time", pattern: "yyyy-MM-dd HH:mm", zone: "Europe/Amsterdam" },
    device: "Meter",
    values: [REGISTER],
    ...changes,
  };
  return readMeterMap(JSON.stringify({ csv }), "map.json");
}

/** A file with two columns for date and time, decimal commas and three meters' registers a row. */
export const COLUMNS = csvMapOf({
  decimal: ",",
  thousands: ".",
  missing: ["n/a"],
  time: {
    date: "Date",
    time: "Time",
    pattern: "dd.MM.yyyy HH:mm",
    zone: "Europe/Amsterdam",
  },
  values: [
    { ...REGISTER, column: "Import kWh" },
    { ...REGISTER, column: "Export kWh", register: "2.8.0", direction: "export" },
    { ...REGISTER, column: "Water, m³", register: "8.1.0", resource: "water", unit: "m3" },
  ],
});

/** A file with one value a row and a column that says of which register. */
export const LONG = csvMapOf({
  delimiter: ";",
  time: { column: "stamp", pattern: "iso", zone: "Europe/Amsterdam" },
  device: "meter",
  register: "obis",
  quality: { column: "state", codes: { ok: "valid", guess: "estimated" } },
  values: [
    { ...REGISTER, column: "value", is: "1.8.0", modulus: "100000" },
    { ...REGISTER, column: "value", is: "2.8.0", register: "2.8.0", direction: "export" },
  ],
});
