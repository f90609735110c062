import { formatInstant, parseInstant } from "../../src/domain/instant.ts";
import { readMeterMap, type MeterMap } from "../../src/meters/formats/meter-map.ts";
import { exampleFeed, exampleTelegrams } from "../make-examples.ts";

/** An input of one format, of invented meters, and what has to be said of it. */
export interface MeterFile {
  readonly bytes: Buffer;
  readonly map: MeterMap | null;
}

const BEGIN = parseInstant("2026-01-01T00:00:00Z");
const QUARTER = 900;
/** Size of an input: large enough for its beginning not to matter. */
const BYTES = 1_000_000;
const CSV_ROWS = 30_000;
const INTERVALS = 48;

/** What files of counts without units need, and the columns of the CSV file. */
const MAP = readMeterMap(
  JSON.stringify({
    meters: [{ device: "*", resource: "energy", unit: "kWh", scale: "0.01" }],
    csv: {
      time: { column: "Time", pattern: "yyyy-MM-dd HH:mm", zone: "UTC" },
      device: "Meter",
      values: [
        {
          column: "kWh",
          register: "1-0:1.8.0",
          resource: "energy",
          direction: "import",
          kind: "register",
          unit: "kWh",
        },
      ],
    },
  }),
  "bench",
);

/** Numbers in [0, 1,000,000), the same for the same seed on every machine. */
export function seededSteps(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 2_048) % 1_000_000;
  };
}

/**
 * An input of a format, about a megabyte, always the same.
 *
 * @throws Error for a format that nobody wrote one for
 */
export function meterFile(format: string): MeterFile {
  const make = MAKERS[format];
  if (make === undefined) throw new Error(`there is no bench input of the format ${format}`);
  return { bytes: Buffer.from(make()), map: MAP };
}

/** Lines of one message each, a quarter-hour apart, of ten meters by turns. */
function messages(line: (meter: number, time: number, count: number) => object): string {
  const random = seededSteps(1);
  let text = "";
  for (let index = 0; text.length < BYTES; index++) {
    const time = BEGIN + Math.floor(index / 10) * QUARTER;
    text += `${JSON.stringify(line(index % 10, time, index * 10 + (random() % 10)))}\n`;
  }
  return text;
}

const MAKERS: Readonly<Record<string, () => string>> = {
  dsmr: () => exampleTelegrams().repeat(12),
  greenbutton: exampleFeed,
  wmbusmeters: () =>
    messages((meter, time, count) => ({
      _: "telegram",
      media: "cold water",
      meter: "kamwater",
      name: `Cellar ${String(meter)}`,
      id: `0041700${String(meter)}`,
      total_m3: count / 1_000,
      status: "OK",
      timestamp: formatInstant(time),
    })),
  rtlamr: () =>
    messages((meter, time, count) => ({
      Time: formatInstant(time),
      Offset: 0,
      Length: 229_376,
      Type: "SCM",
      Message: {
        ID: 41_700_000 + meter,
        Type: 7,
        TamperPhy: 0,
        TamperEnc: 0,
        Consumption: count,
        ChecksumVal: 28_672,
      },
    })),
  rtl_433: () =>
    messages((meter, time, count) => ({
      time: formatInstant(time),
      model: "ERT-SCM",
      id: 41_700_100 + meter,
      physical_tamper: 0,
      ert_type: 7,
      encoder_tamper: 0,
      consumption_data: count,
      mic: "CRC",
    })),
  glow: () =>
    messages((meter, time, count) => ({
      electricitymeter: {
        timestamp: formatInstant(time),
        energy: {
          export: { cumulative: 0, units: "kWh" },
          import: {
            cumulative: count / 1_000,
            units: "kWh",
            mpan: `990000000041${String(meter)}`,
            supplier: "ABC ENERGY",
          },
        },
        power: { value: 0.951, units: "kW" },
      },
    })),
  octopus: () => {
    const random = seededSteps(2);
    const results = Array.from({ length: 8_000 }, (_, index) => ({
      consumption: random() / 1_000_000,
      interval_start: formatInstant(BEGIN + index * 2 * QUARTER),
      interval_end: formatInstant(BEGIN + (index + 1) * 2 * QUARTER),
    })).reverse();
    const url =
      "https://api.octopus.energy/v1/electricity-meter-points/9900000000417/meters/00E0417001/consumption/?page=2";
    return JSON.stringify({ count: results.length, next: url, previous: null, results });
  },
  nem12: () => {
    const random = seededSteps(3);
    let text = "100,NEM12,202604050900,GWLMDP,GWLRET\n";
    for (let meter = 0; text.length < BYTES; meter++) {
      text += `200,NGWL${String(meter).padStart(6, "0")},E1,1,E1,N1,GW${String(meter)},kWh,30,\n`;
      for (let day = 0; day < 28; day++) {
        const values = Array.from({ length: INTERVALS }, () => (random() / 1_000_000).toFixed(3));
        text += `300,202602${String(day + 1).padStart(2, "0")},${values.join(",")},A,,,20260301000000,\n`;
      }
    }
    return `${text}900\n`;
  },
  nem13: () => {
    let text = "100,NEM13,202604050900,GWLMDP,GWLRET\n";
    for (let meter = 0; text.length < BYTES; meter++) {
      const id = String(meter).padStart(6, "0");
      text += `250,NGWL${id},11,01,11,11,GW${id},E,000021.2,20260101103230,A,,,000534.5,20260401100030,A,,,513.3,kWh,20260701,20260402125010,20260403000130\n`;
    }
    return `${text}900\n`;
  },
  csv: () => {
    const random = seededSteps(4);
    let text = "Meter,Time,kWh\n";
    for (let row = 0; row < CSV_ROWS; row++) {
      const time = formatInstant(BEGIN + row * QUARTER);
      const total = ((row * 1_000_000 + random()) / 1_000_000).toFixed(3);
      text += `H0417,${time.slice(0, 10)} ${time.slice(11, 16)},${total}\n`;
    }
    return text;
  },
};
