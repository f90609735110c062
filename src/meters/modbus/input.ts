import { GridwellError } from "../../domain/errors.ts";
import type { AdapterItem } from "../formats/adapter.ts";
import type { MeterInput } from "../formats/read.ts";
import type { ModbusTarget } from "./connection.ts";
import type { ModbusLayout } from "./modbus-map.ts";
import { pollOnce, type PollOptions } from "./poll.ts";

const ADDRESS = /^modbus:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?\/(\d{1,3})$/;
const MODBUS_PORT = "502";
const MODBUS = { name: "modbus", title: "Modbus TCP" };

/** Whether an input's name is the address of a Modbus device. */
export function isModbusAddress(name: string): boolean {
  return name.startsWith("modbus://");
}

/**
 * The device of an address `modbus://HOST:PORT/UNIT`; the port is 502 when absent.
 *
 * @throws GridwellError `MODBUS_ADDRESS`
 */
export function parseModbusAddress(address: string): ModbusTarget {
  const [, host = "", port = MODBUS_PORT, unit = ""] = ADDRESS.exec(address) ?? [];
  const target = { host: host.replace(/^\[|\]$/g, ""), port: Number(port), unit: Number(unit) };
  if (host === "" || target.port < 1 || target.port > 65_535 || target.unit > 255) {
    throw new GridwellError(
      "MODBUS_ADDRESS",
      `${address} is no Modbus device: write it like modbus://192.168.1.20:502/1, the last number being the unit (0 to 255)`,
    );
  }
  return target;
}

/**
 * A device as an input: polled once, when its items are drawn.
 *
 * @param layout the member `modbus` of the operator's map
 * @param clock unix seconds
 * @throws GridwellError `MODBUS_ADDRESS`, `MODBUS_MAP_MISSING`
 */
export function openModbusInput(
  address: string,
  layout: ModbusLayout | undefined,
  clock: () => number,
  options: PollOptions = {},
): MeterInput {
  const target = parseModbusAddress(address);
  if (layout === undefined) {
    throw new GridwellError(
      "MODBUS_MAP_MISSING",
      "a Modbus device does not say what its registers mean: name a map that does with --map, for example src/meters/modbus/maps/eastron-sdm630.json",
      { where: address },
    );
  }
  const batches = (async function* (): AsyncGenerator<readonly AdapterItem[], void> {
    yield await pollOnce(target, layout, clock, options);
  })();
  const items = (async function* (): AsyncGenerator<AdapterItem, void> {
    for await (const batch of batches) yield* batch;
  })();
  return { format: MODBUS, batches, items };
}
