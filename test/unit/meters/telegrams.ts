import { crc16 } from "../../../src/meters/formats/dsmr/crc16.ts";

/** An id as telegrams write it. */
export function idHex(text: string): string {
  return Buffer.from(text).toString("hex").toUpperCase();
}

/** A telegram without checksum, as versions 2 and 3 send it. */
export function plainTelegram(lines: readonly string[], end = "\r\n"): string {
  return [...lines, "!", ""].join(end);
}

/** A telegram with its true checksum. */
export function telegram(lines: readonly string[], end = "\r\n"): string {
  const body = [...lines, "!"].join("\r\n");
  const checksum = crc16(Buffer.from(body, "latin1")).toString(16).toUpperCase().padStart(4, "0");
  return `${body}${checksum}\r\n`.replaceAll("\r\n", end);
}

export const METER = "E0099000000000417";
export const GAS_METER = "G0099000000000517";
export const WATER_METER = "W0099000000000617";

/** A DSMR 5 telegram's lines: two tariffs, export, gas on channel 1. */
export function linesOfV5(
  given: { stamp?: string; gasStamp?: string; import1?: string; gas?: string } = {},
): string[] {
  const { stamp = "260310101500W", gasStamp = "260310101000W" } = given;
  return [
    "/GWL5\\2M550T-1012",
    "",
    "1-3:0.2.8(50)",
    `0-0:1.0.0(${stamp})`,
    `0-0:96.1.1(${idHex(METER)})`,
    `1-0:1.8.1(${given.import1 ?? "000617.195"}*kWh)`,
    "1-0:1.8.2(001232.008*kWh)",
    "1-0:2.8.1(000000.000*kWh)",
    "1-0:2.8.2(000044.100*kWh)",
    "0-0:96.14.0(0002)",
    "1-0:1.7.0(00.424*kW)",
    "1-0:2.7.0(00.000*kW)",
    "0-0:96.7.21(00004)",
    "1-0:99.97.0(1)(0-0:96.7.19)(000101000024W)(2147483647*s)",
    "0-0:96.13.0()",
    "0-1:24.1.0(003)",
    `0-1:96.1.0(${idHex(GAS_METER)})`,
    `0-1:24.2.1(${gasStamp})(${given.gas ?? "00112.384"}*m3)`,
  ];
}

/** A DSMR 2.2 telegram's lines: no clock, gas on two lines, stamps without a letter. */
export const LINES_OF_V2: readonly string[] = [
  "/GWL5 ZABF000000000000",
  "",
  `0-0:96.1.1(${idHex(METER)})`,
  "1-0:1.8.1(00185.000*kWh)",
  "1-0:1.8.2(00084.000*kWh)",
  "1-0:2.8.1(00013.000*kWh)",
  "1-0:2.8.2(00019.000*kWh)",
  "0-0:96.14.0(0001)",
  "1-0:1.7.0(0000.98*kW)",
  "0-0:17.0.0(999*A)",
  "0-0:96.13.0()",
  "0-1:24.1.0(3)",
  `0-1:96.1.0(${idHex(GAS_METER)})`,
  "0-1:24.3.0(120517020000)(08)(60)(1)(0-1:24.2.1)(m3)",
  "(00124.477)",
  "0-1:24.4.0(1)",
];
