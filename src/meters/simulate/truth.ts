import type { SimulatedPremises } from "./simulate.ts";

/**
 * The ground truth of one premises as JSON lines, one a register: the running total at the beginning and at the end of
 * each slot, and with a meter's first register the faults that were put into the meter. Totals are base units, times
 * unix seconds.
 */
export function truthLines({ premises, meters }: SimulatedPremises): string {
  let lines = "";
  for (const { meter, injected } of meters) {
    for (const [position, { register, direction, totals }] of meter.registers.entries()) {
      const line = {
        point: meter.point,
        kind: premises.kind,
        gateway: premises.gateway,
        device: meter.device,
        resource: meter.resource,
        register,
        direction,
        modulus: meter.modulus,
        totals: Array.from(totals),
        injected: position === 0 ? injected : [],
      };
      lines += `${JSON.stringify(line)}\n`;
    }
  }
  return lines;
}
