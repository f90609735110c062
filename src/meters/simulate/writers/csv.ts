import { formatInstant } from "../../../domain/instant.ts";
import type { FormatWriter } from "./writer.ts";

/** Name of a register in the file: export has a row of its own. */
const REGISTERS = [
  {
    is: "1-0:1.8.0",
    resource: "energy",
    direction: "import",
    unit: "Wh",
    modulus: "1000000000",
  },
  {
    is: "1-0:2.8.0",
    resource: "energy",
    direction: "export",
    unit: "Wh",
    modulus: "1000000000",
  },
  { is: "total", resource: "water", direction: "import", unit: "L", modulus: "100000000" },
] as const;

/** A CSV file in the long form, one row a register and time, with the map that reads it back. */
export const csvWriter: FormatWriter = {
  name: "csv",
  extension: "csv",
  head: () => "time,point,device,register,value\n",
  tail: "",
  map: {
    csv: {
      time: { column: "time", pattern: "iso" },
      point: "point",
      device: "device",
      register: "register",
      values: REGISTERS.map(({ is, ...meaning }) => ({
        column: "value",
        is,
        register: is,
        kind: "register",
        ...meaning,
      })),
    },
  },
  body: ({ meters }) => {
    let rows = "";
    for (const { meter, records } of meters) {
      for (const { device, end, dials } of records) {
        const stamp = formatInstant(end);
        for (const [at, { register }] of meter.registers.entries()) {
          rows += `${stamp},${meter.point},${device},${register},${String(dials[at] ?? 0)}\n`;
        }
      }
    }
    return rows;
  },
};
