import { Rational } from "../../domain/rational.ts";
import type { Direction } from "../../domain/reading.ts";
import { baseUnitsIn, type Resource } from "../../domain/resource.ts";
import { mapInvalid } from "../formats/map-invalid.ts";
import { wordsOf, type ByteOrder, type NumberType } from "./number.ts";

/** A register of the member `modbus` of the operator's map. */
export interface ModbusRegisterEntry {
  /** For reports, for example `import energy`. */
  readonly name: string;
  /** Our name of the register; its readings make one series. */
  readonly register: string;
  /** 3 reads holding registers, 4 input registers. Nothing is ever written. */
  readonly function: 3 | 4;
  /** As on the wire, from 0: decimal, or hexadecimal with 0x. */
  readonly address: string;
  readonly type: NumberType;
  /** `ABCD`, most significant byte first, when absent. */
  readonly order?: ByteOrder;
  readonly resource: string;
  readonly direction: Direction;
  readonly unit: string;
  /** Units in one of the register's numbers; `1` when absent. */
  readonly scale?: string;
  /** Units at which the register starts again. */
  readonly modulus?: string;
  /** Contents, in hexadecimal, that mean "no value". */
  readonly none?: readonly string[];
}

/** The member `modbus` of the operator's map. */
export interface ModbusMap {
  /** The meter's id; host, port and unit when absent. */
  readonly device?: string;
  /** The metered place. */
  readonly point?: string;
  readonly registers: readonly ModbusRegisterEntry[];
}

/** A register, its meaning worked out. */
export interface ModbusRegister {
  readonly name: string;
  readonly register: string;
  readonly function: 3 | 4;
  readonly address: number;
  readonly type: NumberType;
  readonly order: ByteOrder;
  readonly resource: string;
  readonly direction: Direction;
  /** Base units in one of the register's numbers. */
  readonly factor: Rational;
  /** Base units. */
  readonly modulus: bigint | null;
  readonly none: ReadonlySet<string>;
}

/** What is read from a Modbus device: this and nothing else. */
export interface ModbusLayout {
  readonly device: string | null;
  readonly point: string | null;
  readonly registers: readonly ModbusRegister[];
}

const LAST_ADDRESS = 65_535;

/**
 * Works out what a map's member `modbus` means.
 *
 * @param where its place, for errors
 * @throws GridwellError `MAP_INVALID` when an address, a unit or a scale cannot be
 */
export function modbusLayout(
  map: ModbusMap,
  where: string,
  resources: readonly Resource[],
): ModbusLayout {
  const registers = map.registers.map((entry, index) =>
    registerOf(entry, `${where}/registers/${String(index)}`, resources),
  );
  return { device: map.device ?? null, point: map.point ?? null, registers };
}

function registerOf(
  entry: ModbusRegisterEntry,
  where: string,
  resources: readonly Resource[],
): ModbusRegister {
  const { name, register, function: code, type, direction, unit, none = [] } = entry;
  const resource = resources.find((known) => known.name === entry.resource);
  if (resource === undefined) {
    const known = resources.map((each) => each.name).join(", ");
    throw mapInvalid(`${where}/resource`, `"${entry.resource}" is none of ${known}`);
  }
  const size = baseUnitsIn(resource, unit);
  if (size === null || resource.name === "power") {
    const problem = `"${unit}" of ${resource.name} is no count that a register keeps`;
    throw mapInvalid(`${where}/unit`, problem);
  }
  const scale = Rational.parse(entry.scale ?? "1");
  if (scale === null || scale.num <= 0n) {
    throw mapInvalid(`${where}/scale`, `"${String(entry.scale)}" is no number above zero`);
  }
  const address = Number(entry.address);
  if (address + wordsOf(type) - 1 > LAST_ADDRESS) {
    throw mapInvalid(`${where}/address`, `${entry.address} is beyond the last register`);
  }
  const modulus = entry.modulus === undefined ? null : Rational.parse(entry.modulus);
  return {
    name,
    register,
    function: code,
    address,
    type,
    order: entry.order ?? "ABCD",
    resource: resource.name,
    direction,
    factor: scale.times(size),
    modulus: modulus?.times(size).floor() ?? null,
    none: new Set(none.map((text) => text.toLowerCase())),
  };
}
