import { toUtf8Bytes } from "ethers";

import { crc16 } from "../../src/meters/formats/dsmr/crc16.ts";

/** The place of all these telegrams. */
export const EAN = "541440000000000001";

/**
 * A telegram of a Belgian meter, whose place has an EAN, with a true CRC.
 *
 * @param minute after 10 o'clock in winter time, of 10 March 2026 unless told otherwise
 * @param dial in kWh as the meter writes it, for example `000100.000`
 */
export function belgian(
  minute: number,
  dial: string,
  serial = "1SAG1100000001",
  day = "260310",
): string {
  const hour = String(10 + Math.floor(minute / 60)).padStart(2, "0");
  const stamp = `${day}${hour}${String(minute % 60).padStart(2, "0")}00W`;
  const body = [
    "/FLU5\\253770234_A",
    "",
    "0-0:96.1.4(50217)",
    `0-0:96.1.1(${Buffer.from(serial).toString("hex")})`,
    `0-0:96.1.2(${Buffer.from(EAN).toString("hex")})`,
    `0-0:1.0.0(${stamp})`,
    `1-0:1.8.1(${dial}*kWh)`,
    "!",
  ].join("\r\n");
  const crc = crc16(toUtf8Bytes(body)).toString(16).toUpperCase().padStart(4, "0");
  return `${body}${crc}\r\n`;
}

/** Telegrams by quarter-hour: the dial in Wh at each, in their order. */
export function quarters(dials: readonly (readonly [quarter: number, dial: number])[]): string {
  return dials
    .map(([quarter, dial]) => belgian(quarter * 15, (dial / 1_000).toFixed(3).padStart(10, "0")))
    .join("");
}
