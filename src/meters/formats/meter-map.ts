import { Ajv2020 } from "ajv/dist/2020.js";

import schema from "../../../docs/schemas/meter-map.schema.json" with { type: "json" };
import { Rational } from "../../domain/rational.ts";
import type { Direction } from "../../domain/reading.ts";
import { baseUnitsIn, RESOURCES, type Resource } from "../../domain/resource.ts";
import { modbusLayout, type ModbusLayout, type ModbusMap } from "../modbus/modbus-map.ts";
import { csvLayout, type CsvLayout } from "./csv/csv-layout.ts";
import type { CsvMap } from "./csv/csv-map.ts";
import { knownZone, mapInvalid } from "./map-invalid.ts";

/** How the raw counts of a meter are to be read: what its format leaves unsaid. */
export interface MeterScale {
  /** The meter's id as in its messages; `*` for every meter that has no entry of its own. */
  readonly device: string;
  /** Name of the resource, for example `energy`. */
  readonly resource: string;
  readonly direction: Direction;
  /** One count in base units of the resource; above zero. */
  readonly scale: Rational;
  /** At this count, which is no amount, the register starts again; null for what the format says. */
  readonly modulus: bigint | null;
  /** The only one of the meter's registers that is read; null for all. */
  readonly register: string | null;
  /** Name of the metered place, or null when only the meter is known. */
  readonly point: string | null;
}

/** What the operator says of meters and files that they do not say of themselves (`--map`). */
export interface MeterMap {
  /** At most one entry a device and register. */
  readonly meters: readonly MeterScale[];
  /** IANA zone of times that carry none; null to leave it to the command. */
  readonly zone: string | null;
  /** How CSV files are laid out; absent without the member `csv`. */
  readonly csv?: CsvLayout;
  /** Which registers of a Modbus device are read; absent without the member `modbus`. */
  readonly modbus?: ModbusLayout;
}

/** The device of the entry that stands for every meter without one of its own. */
export const ANY_DEVICE = "*";

/** An entry as the schema lets it through. Numbers are text, so that none becomes a float. */
interface MeterEntry {
  readonly device: string;
  readonly resource: string;
  readonly unit: string;
  readonly scale: string;
  readonly direction?: Direction;
  readonly modulus?: string;
  readonly register?: string;
  readonly point?: string;
}

interface MapDocument {
  readonly meters?: readonly MeterEntry[];
  readonly zone?: string;
  readonly csv?: CsvMap;
  readonly modbus?: ModbusMap;
}

const validate = new Ajv2020({ allErrors: false, strict: true }).compile<MapDocument>(schema);

/**
 * Reads the JSON file behind `--map` (docs/schemas/meter-map.schema.json).
 *
 * @param text the file's content
 * @param path the file's name for the error
 * @param resources what may be metered
 * @throws GridwellError `MAP_INVALID` with the place (`file` or `file#/meters/0/unit`)
 */
export function readMeterMap(
  text: string,
  path: string,
  resources: readonly Resource[] = RESOURCES,
): MeterMap {
  const json = documentOf(text, path);
  const meters = (json.meters ?? []).map((entry, index) =>
    scaleOf(entry, `${path}#/meters/${String(index)}`, resources),
  );
  const known = new Set<string>();
  for (const [index, { device, register }] of meters.entries()) {
    const key = JSON.stringify([device, register]);
    if (known.has(key)) {
      const problem = `${device} has an entry already: keep one`;
      throw mapInvalid(`${path}#/meters/${String(index)}/device`, problem);
    }
    known.add(key);
  }
  const zone = json.zone === undefined ? null : knownZone(json.zone, `${path}#/zone`);
  const { csv, modbus } = json;
  return {
    meters,
    zone,
    ...(csv === undefined ? {} : { csv: csvLayout(csv, `${path}#/csv`, resources) }),
    ...(modbus === undefined ? {} : { modbus: modbusLayout(modbus, `${path}#/modbus`, resources) }),
  };
}

function documentOf(text: string, path: string): MapDocument {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw mapInvalid(path, "it is no JSON document", cause);
  }
  if (validate(json)) return json;
  const [fault] = validate.errors ?? [];
  const extra: unknown = fault?.params["additionalProperty"];
  const name = typeof extra === "string" ? ` ("${extra}")` : "";
  const place = fault?.instancePath ?? "";
  throw mapInvalid(
    place === "" ? path : `${path}#${place}`,
    `${fault?.message ?? "it is no meter map"}${name}`,
  );
}

function scaleOf(entry: MeterEntry, where: string, resources: readonly Resource[]): MeterScale {
  const { device, unit, direction = "import", modulus, register = null, point = null } = entry;
  const resource = resources.find(({ name }) => name === entry.resource);
  if (resource === undefined) {
    const known = resources.map(({ name }) => name).join(", ");
    throw mapInvalid(`${where}/resource`, `"${entry.resource}" is none of ${known}`);
  }
  const size = baseUnitsIn(resource, unit);
  if (size === null) {
    const problem = `"${unit}" does not measure ${resource.name}: use for example ${resource.displayUnit}`;
    throw mapInvalid(`${where}/unit`, problem);
  }
  const factor = Rational.parse(entry.scale);
  if (factor === null || factor.num === 0n) {
    throw mapInvalid(`${where}/scale`, `"${entry.scale}" is no scale: use a number above zero`);
  }
  if (device === ANY_DEVICE && point !== null) {
    throw mapInvalid(`${where}/point`, `"*" means many meters, which do not share a point`);
  }
  return {
    device,
    resource: resource.name,
    direction,
    scale: factor.times(size),
    modulus: modulus === undefined ? null : BigInt(modulus),
    register,
    point,
  };
}
