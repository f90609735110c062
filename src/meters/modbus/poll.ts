import { QUALITY } from "../../domain/quality.ts";
import {
  adapterContext,
  readingItem,
  reportItem,
  type AdapterContext,
  type AdapterItem,
} from "../formats/adapter.ts";
import { ModbusConnection, ModbusFault, type ModbusTarget } from "./connection.ts";
import type { ModbusLayout, ModbusRegister } from "./modbus-map.ts";
import { inOrder, numberIn, wordsOf } from "./number.ts";

/** How a device is polled. */
export interface PollOptions {
  /** Milliseconds for the connection and for every answer; 3,000 when absent. */
  readonly timeout?: number;
  /** The meter's id, over what the map says. */
  readonly device?: string | null;
}

const TIMEOUT = 3_000;

/** The address of a device as commands and reports write it: `modbus://HOST:PORT/UNIT`. */
function modbusUrl({ host, port, unit }: ModbusTarget): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `modbus://${name}:${String(port)}/${String(unit)}`;
}

/**
 * Reads every register of a layout once, one request each, and nothing else. Never throws: what the
 * device does not give becomes a report, whose place is its address and the register's number in
 * the map. After a fault of the connection the remaining registers are reported unread.
 *
 * @param clock unix seconds; each reading bears the time at which its answer came
 */
export async function pollOnce(
  target: ModbusTarget,
  layout: ModbusLayout,
  clock: () => number,
  options: PollOptions = {},
): Promise<readonly AdapterItem[]> {
  const context = adapterContext({ path: modbusUrl(target) });
  const device =
    options.device ?? layout.device ?? context.path?.slice("modbus://".length) ?? target.host;
  const items: AdapterItem[] = [];
  let connection: ModbusConnection | null = null;
  let at = 0;
  try {
    connection = await ModbusConnection.open(target, options.timeout ?? TIMEOUT);
    for (; at < layout.registers.length; at++) {
      const register = layout.registers[at];
      if (register === undefined) break;
      const place = { line: at + 1, byte: 0 };
      try {
        const bytes = await connection.read(
          register.function,
          register.address,
          wordsOf(register.type),
        );
        items.push(
          itemOf(bytes, register, { device, point: layout.point, end: clock() }, place, context),
        );
      } catch (error) {
        if (!(error instanceof ModbusFault) || !error.recoverable) throw error;
        items.push(reportItem(context, place, error.reason, `${register.name}: ${error.message}`));
      }
    }
  } catch (error) {
    if (!(error instanceof ModbusFault)) throw error;
    const unread = layout.registers.slice(at).map(({ name }) => name);
    const detail = `${error.message}; not read: ${unread.join(", ")}`;
    const place = { line: at + 1, byte: 0 };
    items.push(reportItem(context, place, error.reason, detail, Math.max(1, unread.length)));
  } finally {
    connection?.close();
  }
  return items;
}

function itemOf(
  bytes: Buffer,
  register: ModbusRegister,
  meter: { readonly device: string; readonly point: string | null; readonly end: number },
  place: { readonly line: number; readonly byte: number },
  context: AdapterContext,
): AdapterItem {
  const { name, type, order, factor, resource, direction, modulus } = register;
  const ordered = inOrder(bytes, order);
  const raw = ordered.toString("hex");
  const number = register.none.has(raw) ? null : numberIn(ordered, type);
  if (number === null) {
    return reportItem(context, place, "value-missing", `${name}: ${raw} means no value`);
  }
  if (number.isNegative()) {
    return reportItem(context, place, "value-negative", `${name}: ${String(number)}`);
  }
  return readingItem({
    ...meter,
    register: register.register,
    resource,
    direction,
    kind: "register",
    value: number.times(factor),
    modulus,
    start: null,
    quality: QUALITY.valid,
    cost: null,
    source: { format: "modbus", path: context.path, ...place },
  });
}
