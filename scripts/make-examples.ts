/**
 * Writes the sample inputs in `examples/`: a day of an invented home in two real shapes.
 * `node --import tsx scripts/make-examples.ts`
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { formatInstant, parseInstant } from "../src/domain/instant.ts";
import { decimal } from "../src/meters/simulate/writers/decimal.ts";
import { dsmrId, dsmrStamp, dsmrTelegram } from "../src/meters/simulate/writers/dsmr-telegram.ts";
import { espiEntry, espiPeriod, espiReadingType } from "../src/meters/simulate/writers/espi.ts";

const DAY = parseInstant("2026-03-10T00:00:00Z");
const QUARTER = 900;
const QUARTERS = 96;
const AMSTERDAM_IN_WINTER = 3_600;

/** Numbers from 0 to below 2^32, the same for the same seed on every machine (xorshift). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** What a home draws in a quarter-hour, in Wh, before its panels. */
function demandOf(quarter: number, random: () => number): number {
  const hour = Math.floor(quarter / 4);
  const usual = hour < 6 ? 30 : hour < 9 ? 120 : hour < 16 ? 70 : hour < 22 ? 160 : 50;
  return usual + (random() % usual);
}

/** What the panels of that home give, in Wh: nothing at night, most at noon UTC. */
function sunOf(quarter: number, random: () => number): number {
  const fromNoon = Math.abs(quarter - 46);
  return fromNoon > 20 ? 0 : (20 - fromNoon) * 16 + (random() % 40);
}

/**
 * A DSMR 5 stream: a telegram each quarter-hour from midnight to midnight UTC, two tariffs, export
 * and a water meter on M-Bus channel 1, every telegram with its true checksum.
 */
export function exampleTelegrams(): string {
  const random = randomOf(0x5eed);
  const energy = { import1: 4_211_860, import2: 3_987_042, export1: 612_455, export2: 1_804_973 };
  let water = 318_402;
  let telegrams = "";
  for (let quarter = 0; quarter <= QUARTERS; quarter++) {
    const local = new Date((DAY + quarter * QUARTER + AMSTERDAM_IN_WINTER) * 1000);
    const low = local.getUTCHours() < 7 || local.getUTCHours() === 23;
    let net = 0;
    if (quarter > 0) {
      net = demandOf(quarter, random) - sunOf(quarter, random);
      energy[`${net >= 0 ? "import" : "export"}${low ? "1" : "2"}`] += Math.abs(net);
      if (quarter % 3 === 0 && net > 60) water += random() % 40;
    }
    const stamp = dsmrStamp(DAY + quarter * QUARTER);
    const kWh = (wattHours: number): string => `${decimal(wattHours, 6)}*kWh`;
    telegrams += dsmrTelegram([
      "/GWL5\\2M550T-1012",
      "",
      "1-3:0.2.8(50)",
      `0-0:1.0.0(${stamp})`,
      `0-0:96.1.1(${dsmrId("E9990000000000126")})`,
      `1-0:1.8.1(${kWh(energy.import1)})`,
      `1-0:1.8.2(${kWh(energy.import2)})`,
      `1-0:2.8.1(${kWh(energy.export1)})`,
      `1-0:2.8.2(${kWh(energy.export2)})`,
      `0-0:96.14.0(000${low ? "1" : "2"})`,
      `1-0:1.7.0(${decimal(Math.max(net, 0) * 4, 2)}*kW)`,
      `1-0:2.7.0(${decimal(Math.max(-net, 0) * 4, 2)}*kW)`,
      "0-0:96.7.21(00004)",
      "0-0:96.7.9(00002)",
      "1-0:32.32.0(00001)",
      "1-0:32.36.0(00000)",
      "0-0:96.13.0()",
      "1-0:32.7.0(231.0*V)",
      "0-1:24.1.0(007)",
      `0-1:96.1.0(${dsmrId("W9990000000000226")})`,
      `0-1:24.2.1(${stamp})(${decimal(water, 5)}*m3)`,
    ]);
  }
  return telegrams;
}

/** A Green Button feed: 96 quarter-hours of the day, one of them estimated, and their summary. */
export function exampleFeed(): string {
  const random = randomOf(0xfeed);
  const base = "/espi/1_1/resource";
  const point = `${base}/Subscription/7D4E21/UsagePoint/GW004217`;
  let sum = 0;
  let readings = "";
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const value = demandOf(quarter, random);
    sum += value;
    readings += [
      "<espi:IntervalReading>",
      `  <espi:cost>${String(value * 12)}</espi:cost>`,
      ...(quarter === 50
        ? ["  <espi:ReadingQuality><espi:quality>8</espi:quality></espi:ReadingQuality>"]
        : []),
      `  <espi:timePeriod>${espiPeriod(DAY + quarter * QUARTER, QUARTER)}</espi:timePeriod>`,
      `  <espi:value>${String(value)}</espi:value>`,
      "</espi:IntervalReading>",
    ]
      .map((line) => `        ${line}\n`)
      .join("");
  }
  const day = espiPeriod(DAY, 86_400);
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
  <id>urn:uuid:5d0c6a1e-0f0b-4c55-9a65-3a3d7f6c2f10</id>
  <title>Usage of an invented home</title>
  <updated>${formatInstant(DAY + 86_400)}</updated>
${espiEntry(point, `${base}/Subscription/7D4E21/UsagePoint`, [`${point}/MeterReading`, `${point}/UsageSummary`], "<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint>")}
${espiEntry(`${point}/MeterReading/QH`, `${point}/MeterReading`, [`${point}/MeterReading/QH/IntervalBlock`, `${base}/ReadingType/QH`], "<espi:MeterReading/>")}
${espiEntry(`${base}/ReadingType/QH`, `${base}/ReadingType`, [], espiReadingType({ commodity: 1, currency: 978, flow: 1, kind: 12, uom: 72, length: QUARTER }))}
${espiEntry(`${point}/MeterReading/QH/IntervalBlock/1`, `${point}/MeterReading/QH/IntervalBlock`, [], `<espi:IntervalBlock>\n        <espi:interval>${day}</espi:interval>\n${readings}      </espi:IntervalBlock>`)}
${espiEntry(`${point}/UsageSummary/1`, `${point}/UsageSummary`, [], `<espi:UsageSummary><espi:billingPeriod>${day}</espi:billingPeriod><espi:currentBillingPeriodOverAllConsumption><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:timeStamp>${String(DAY + 86_400)}</espi:timeStamp><espi:uom>72</espi:uom><espi:value>${String(sum)}</espi:value></espi:currentBillingPeriodOverAllConsumption></espi:UsageSummary>`)}
</feed>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const examples = new URL("../examples/", import.meta.url);
  await writeFile(new URL("home.dsmr.txt", examples), exampleTelegrams());
  await writeFile(new URL("home.greenbutton.xml", examples), exampleFeed());
}
