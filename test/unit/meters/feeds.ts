/** Pieces of a Green Button feed, in the shape of real ones. */

export const BASE = "/espi/1_1/resource";
export const POINT = `${BASE}/RetailCustomer/9A/UsagePoint/GW0042`;
export const METER_READING = `${POINT}/MeterReading/01`;
export const TYPE = `${BASE}/ReadingType/07`;
/** 2026-03-10T05:00:00Z. */
export const START = 1773118800;

export interface IntervalShape {
  start?: number | string;
  duration?: number | string;
  value?: number | string;
  qualities?: readonly (number | string)[];
  cost?: number | string;
}

export function interval({
  start = START,
  duration = 900,
  value = 100,
  qualities = [],
  cost,
}: IntervalShape = {}): string {
  const quality = qualities
    .map((code) => `<ReadingQuality><quality>${String(code)}</quality></ReadingQuality>`)
    .join("");
  return (
    `<IntervalReading>${cost === undefined ? "" : `<cost>${String(cost)}</cost>`}${quality}` +
    `<timePeriod><duration>${String(duration)}</duration><start>${String(start)}</start></timePeriod>` +
    `<value>${String(value)}</value></IntervalReading>\n`
  );
}

/** Quarter-hours one after the other. */
export function quarters(values: readonly number[], start = START): string {
  return values.map((value, index) => interval({ value, start: start + index * 900 })).join("");
}

export function block(
  readings: string,
  claim: { start?: number; duration?: number } | null = null,
): string {
  const { start = START, duration = 900 } = claim ?? {};
  const period =
    claim === null
      ? ""
      : `<interval><duration>${String(duration)}</duration><start>${String(start)}</start></interval>\n`;
  return `<IntervalBlock xmlns="http://naesb.org/espi">${period}${readings}</IntervalBlock>`;
}

export function entry(
  self: string,
  up: string,
  related: readonly string[],
  content: string,
): string {
  const links = [
    `<link rel="self" href="${self}"/>`,
    `<link rel="up" href="${up}"/>`,
    ...related.map((href) => `<link rel="related" href="${href}"/>`),
  ];
  return `<entry>\n${links.join("\n")}\n<title/>\n<content>${content}</content>\n</entry>\n`;
}

export function pointEntry(kind: number | null = 0, self = POINT): string {
  const service =
    kind === null ? "" : `<ServiceCategory><kind>${String(kind)}</kind></ServiceCategory>`;
  return entry(
    self,
    `${BASE}/RetailCustomer/9A/UsagePoint`,
    [`${self}/MeterReading`, `${self}/ElectricPowerUsageSummary`],
    `<UsagePoint>${service}</UsagePoint>`,
  );
}

export function meterReadingEntry(self = METER_READING, type = TYPE, point = POINT): string {
  return entry(
    self,
    `${point}/MeterReading`,
    [`${self}/IntervalBlock`, type],
    '<MeterReading xmlns="http://naesb.org/espi"/>',
  );
}

/** ReadingType fields; null leaves one out. */
export function typeEntry(
  changes: Record<string, number | string | null> = {},
  self = TYPE,
): string {
  const fields: Record<string, number | string | null> = {
    accumulationBehaviour: 4,
    commodity: 1,
    currency: 840,
    flowDirection: 1,
    intervalLength: 900,
    kind: 12,
    powerOfTenMultiplier: 0,
    uom: 72,
    ...changes,
  };
  const xml = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<${name}>${String(value)}</${name}>`)
    .join("");
  return entry(self, `${BASE}/ReadingType`, [], `<ReadingType>${xml}</ReadingType>`);
}

export function blockEntry(content: string, number = 1, meterReading = METER_READING): string {
  return entry(
    `${meterReading}/IntervalBlock/${String(number)}`,
    `${meterReading}/IntervalBlock`,
    [],
    content,
  );
}

export function summaryEntry(
  value: number,
  period: { start: number; duration: number },
  powerOfTen = 0,
  uom = 72,
): string {
  const times = `<duration>${String(period.duration)}</duration><start>${String(period.start)}</start>`;
  return entry(
    `${POINT}/ElectricPowerUsageSummary/01`,
    `${POINT}/ElectricPowerUsageSummary`,
    [],
    `<ElectricPowerUsageSummary><billingPeriod>${times}</billingPeriod><currentBillingPeriodOverAllConsumption>` +
      `<powerOfTenMultiplier>${String(powerOfTen)}</powerOfTenMultiplier><uom>${String(uom)}</uom>` +
      `<value>${String(value)}</value></currentBillingPeriodOverAllConsumption></ElectricPowerUsageSummary>`,
  );
}

export function feed(...entries: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<title>Feed</title>\n${entries.join("")}</feed>\n`;
}

/** A whole feed around blocks. */
export function feedOf(
  blocks: string,
  type: Record<string, number | string | null> = {},
  kind: number | null = 0,
): string {
  return feed(pointEntry(kind), meterReadingEntry(), typeEntry(type), blockEntry(blocks));
}
