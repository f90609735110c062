import { formatInstant } from "../../../domain/instant.ts";
import type { MeterRecord } from "../meter-stream.ts";
import type { Period } from "../period.ts";
import type { SimulatedMeter } from "../simulate.ts";
import { espiEntry, espiPeriod, espiReadingType } from "./espi.ts";
import type { FormatWriter } from "./writer.ts";

const RESOURCE = "/espi/1_1/resource";
const CUSTOMER = `${RESOURCE}/Subscription/SIMULATED`;

/** The reading types that occur. */
const DRAWN = { id: "1", commodity: 1, currency: null, flow: 1, kind: 12, uom: 72 };
const FED = { id: "2", commodity: 1, currency: null, flow: 19, kind: 12, uom: 72 };
const WATER = { id: "3", commodity: 9, currency: null, flow: 1, kind: 58, uom: 134 };

/** ESPI service kinds. */
const SERVICE = { energy: 0, water: 2 } as const;

/**
 * A Green Button feed (NAESB ESPI): a usage point a meter, a meter reading a register, a block of intervals a day. It
 * holds what was used in each interval, so the dial at the beginning is not in it.
 */
export const greenbuttonWriter: FormatWriter = {
  name: "greenbutton",
  extension: "greenbutton.xml",
  head: ({ from, slotSeconds, days }) => {
    const types = [DRAWN, FED, WATER].map(({ id, ...type }) =>
      espiEntry(
        `${RESOURCE}/ReadingType/${id}`,
        `${RESOURCE}/ReadingType`,
        [],
        espiReadingType({ ...type, length: slotSeconds }),
      ),
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
  <id>urn:uuid:5d0c6a1e-0f0b-4c55-9a65-3a3d7f6c2f11</id>
  <title>Simulated usage</title>
  <updated>${formatInstant(from + days.length * 86_400)}</updated>
${types.join("\n")}
`;
  },
  tail: "</feed>\n",
  map: null,
  body: ({ meters }, period) =>
    meters.map((simulated) => `${entriesOf(simulated, period).join("\n")}\n`).join(""),
};

function entriesOf({ meter, records }: SimulatedMeter, { slotsPerDay }: Period): string[] {
  const point = `${CUSTOMER}/UsagePoint/${meter.point}-${meter.resource}`;
  const service = String(SERVICE[meter.resource]);
  const entries = [
    espiEntry(
      point,
      `${CUSTOMER}/UsagePoint`,
      [`${point}/MeterReading`],
      `<espi:UsagePoint><espi:ServiceCategory><espi:kind>${service}</espi:kind></espi:ServiceCategory></espi:UsagePoint>`,
    ),
  ];
  // The record that opens the series is of no length: nothing was used yet.
  const intervals = records.filter(({ start, end }) => end > start);
  for (const [register, { direction }] of meter.registers.entries()) {
    const { id } = meter.resource === "water" ? WATER : direction === "export" ? FED : DRAWN;
    const reading = `${point}/MeterReading/${id}`;
    const links = [`${reading}/IntervalBlock`, `${RESOURCE}/ReadingType/${id}`];
    entries.push(espiEntry(reading, `${point}/MeterReading`, links, "<espi:MeterReading/>"));
    for (let from = 0; from < intervals.length; from += slotsPerDay) {
      const block = `${reading}/IntervalBlock/${String(from / slotsPerDay + 1)}`;
      const part = intervals.slice(from, from + slotsPerDay);
      const content = blockOf(part, register, meter.modulus);
      entries.push(espiEntry(block, `${reading}/IntervalBlock`, [], content));
    }
  }
  return entries;
}

function blockOf(records: readonly MeterRecord[], register: number, modulus: number): string {
  const begin = Math.min(...records.map(({ start }) => start));
  const end = Math.max(...records.map((record) => record.end));
  const readings = records.map(
    (record) =>
      `        <espi:IntervalReading><espi:timePeriod>${espiPeriod(record.start, record.end - record.start)}` +
      `</espi:timePeriod><espi:value>${String(amountOf(record, register, modulus))}</espi:value></espi:IntervalReading>\n`,
  );
  return `<espi:IntervalBlock>\n        <espi:interval>${espiPeriod(begin, end - begin)}</espi:interval>\n${readings.join("")}      </espi:IntervalBlock>`;
}

/** What the register rose by; over the top of the dial when it fell by more than half of it. */
function amountOf({ before, dials }: MeterRecord, register: number, modulus: number): number {
  const rise = (dials[register] ?? 0) - (before[register] ?? 0);
  return rise < -modulus / 2 ? rise + modulus : rise;
}
