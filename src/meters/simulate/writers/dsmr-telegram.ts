import { crc16 } from "../../formats/dsmr/crc16.ts";

const HOUR = 3_600;

/** A telegram: its lines, the `!` and the checksum over both, with CR LF. */
export function dsmrTelegram(lines: readonly string[]): string {
  const telegram = [...lines, "!"].join("\r\n");
  const checksum = crc16(Buffer.from(telegram, "latin1")).toString(16).toUpperCase();
  return `${telegram}${checksum.padStart(4, "0")}\r\n`;
}

/** A moment as telegrams stamp it: Central European time with W in winter and S in summer. */
export function dsmrStamp(time: number): string {
  const isSummer = isCentralEuropeanSummer(time);
  const local = new Date((time + (isSummer ? 2 * HOUR : HOUR)) * 1_000);
  return local.toISOString().replace(/[-:T]/g, "").slice(2, 14) + (isSummer ? "S" : "W");
}

/** An id in the hexadecimal form of its ASCII text. */
export function dsmrId(text: string): string {
  return Buffer.from(text, "latin1").toString("hex").toUpperCase();
}

/** Summer time runs from 01:00 UTC on the last Sunday of March to the same of October (directive 2000/84/EC). */
function isCentralEuropeanSummer(time: number): boolean {
  const year = new Date(time * 1_000).getUTCFullYear();
  return time >= lastSunday(year, 2) + HOUR && time < lastSunday(year, 9) + HOUR;
}

/** Midnight UTC of the last Sunday of a month of 31 days; months count from 0. */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 31));
  return Date.UTC(year, month, 31 - last.getUTCDay()) / 1_000;
}
