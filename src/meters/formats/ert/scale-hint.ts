import { JsonNumber, member, type JsonObject } from "../json/json-value.ts";
import type { ErtKind } from "./message-kinds.ts";

/** What the lowest four bits of an endpoint's type stand for (rtlamr, Compatible Meters). */
const COMMODITIES: readonly (readonly [types: readonly number[], example: string])[] = [
  [[4, 5, 7, 8], '"resource":"energy","unit":"kWh","scale":"0.01"'],
  [[0, 1, 2, 9, 12], '"resource":"gas","unit":"ft3","scale":"1"'],
  [[3, 11, 13], '"resource":"water","unit":"gal","scale":"0.1"'],
];
const NEPTUNE = '"resource":"water","unit":"gal","scale":"0.1"';
const TYPE_FIELDS = ["Type", "EndpointType", "ERTType", "ert_type"];

/**
 * The sentence for a meter whose counts nobody has given a unit: what to write, with an example for
 * the kind of meter that it says it is. An example only: the same type is read in different units.
 */
export function scaleHint(kind: ErtKind, device: string, body: JsonObject): string {
  const example = kind.flags ? NEPTUNE : exampleFor(body);
  const entry = `{"meters":[{"device":${JSON.stringify(device)},${example}}]}`;
  return `nobody says what a count of meter ${device} (${kind.register}) is worth: give --map FILE with unit and scale, for example ${entry}`;
}

function exampleFor(body: JsonObject): string {
  const [, electricity] = COMMODITIES[0] ?? [[], ""];
  for (const name of TYPE_FIELDS) {
    const value = member(body, name);
    const text = value instanceof JsonNumber ? value.text : value;
    if (typeof text !== "string" || !/^(?:\d{1,3}|0x[0-9a-f]{1,2})$/i.test(text)) continue;
    const type = Number(text) & 0x0f;
    return COMMODITIES.find(([types]) => types.includes(type))?.[1] ?? electricity;
  }
  return electricity;
}
