import type { MeterRecord } from "../meter-stream.ts";
import type { SimulatedMeter, SimulatedPremises } from "../simulate.ts";
import { decimal } from "./decimal.ts";
import { dsmrId, dsmrStamp, dsmrTelegram } from "./dsmr-telegram.ts";
import type { FormatWriter } from "./writer.ts";

/** What one telegram carries: the electricity meter's record, the water meter's, or both. */
interface Shown {
  energy: MeterRecord | null;
  water: MeterRecord | null;
}

/**
 * DSMR 5 telegrams of a home's P1 port, each with its true checksum: the electricity meter's totals over all tariffs
 * (1.8.0 and 2.8.0), and the water meter on M-Bus channel 1. What the two say at the same time shares a telegram.
 */
export const dsmrWriter: FormatWriter = {
  name: "dsmr",
  extension: "dsmr.txt",
  head: () => "",
  tail: "",
  map: null,
  body: (premises) => {
    const energy = premises.meters.find(({ meter }) => meter.resource === "energy");
    return [...telegramsOf(premises)].map((shown) => telegramOf(shown, energy)).join("");
  },
};

/** Pairs the records of both meters by when they were heard, in the order of hearing. */
function telegramsOf({ meters }: SimulatedPremises): Shown[] {
  const byTime = new Map<number, { energy: MeterRecord[]; water: MeterRecord[] }>();
  for (const { meter, records } of meters) {
    for (const record of records) {
      let heard = byTime.get(record.received);
      if (heard === undefined) byTime.set(record.received, (heard = { energy: [], water: [] }));
      heard[meter.resource].push(record);
    }
  }
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .flatMap(([, { energy, water }]) =>
      Array.from({ length: Math.max(energy.length, water.length) }, (_, at) => ({
        energy: energy[at] ?? null,
        water: water[at] ?? null,
      })),
    );
}

function telegramOf({ energy, water }: Shown, meter: SimulatedMeter | undefined): string {
  const lines = ["/GWL5\\2M550T-1012", "", "1-3:0.2.8(50)"];
  lines.push(`0-0:1.0.0(${dsmrStamp((energy ?? water)?.end ?? 0)})`);
  if (energy !== null && meter !== undefined) {
    lines.push(`0-0:96.1.1(${dsmrId(`E${energy.device}`)})`);
    for (const [at, { register }] of meter.meter.registers.entries()) {
      lines.push(`${register}(${decimal(energy.dials[at] ?? 0, 6)}*kWh)`);
    }
  }
  if (water !== null) {
    lines.push("0-1:24.1.0(007)", `0-1:96.1.0(${dsmrId(`W${water.device}`)})`);
    const value = decimal(water.dials[0] ?? 0, 5);
    lines.push(`0-1:24.2.1(${dsmrStamp(water.end)})(${value}*m3)`);
  }
  return dsmrTelegram(lines);
}
