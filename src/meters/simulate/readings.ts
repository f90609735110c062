import type { Alarm } from "../../domain/alarm.ts";
import { QUALITY } from "../../domain/quality.ts";
import { Rational } from "../../domain/rational.ts";
import type { Reading } from "../../domain/reading.ts";
import type { SimulatedMeter } from "./simulate.ts";

/** Name of the simulator where readings name their format. */
const FORMAT = "simulation";

/** What was heard of a meter as readings of its registers, in the order of coming. */
export function* readingsOf({ meter, records }: SimulatedMeter): Generator<Reading, void> {
  const modulus = BigInt(meter.modulus);
  for (const [index, { device, end, dials }] of records.entries()) {
    for (const [position, { register, direction }] of meter.registers.entries()) {
      yield {
        device,
        point: meter.point,
        register,
        resource: meter.resource,
        direction,
        kind: "register",
        value: Rational.of(BigInt(dials[position] ?? 0)),
        modulus,
        start: null,
        end,
        quality: QUALITY.valid,
        cost: null,
        source: { format: FORMAT, path: null, line: index + 1, byte: 0 },
      };
    }
  }
}

/** What a meter complains of. */
export function alarmsOf({ meter, alarms }: SimulatedMeter): readonly Alarm[] {
  return alarms.map((alarm) => ({ ...alarm, point: meter.point, source: null }));
}
