import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal, type Resource } from "../../src/domain/resource.ts";
import type { Use } from "../../src/gateway/consumption.ts";
import { bar } from "../cli/table.ts";

/** Most bars of a chart: a month of days. */
const MOST = 31;
const WIDTH = 40;

/** Bars of what was used, the last ones of many. */
export function chart(uses: readonly Use[], resource: Resource, step: "slot" | "day"): string[] {
  const shown = uses.slice(-MOST);
  const longest = shown.reduce(
    (most, { used }) => (used !== null && used > most ? used : most),
    1n,
  );
  const values = shown.map(({ used }) =>
    used === null ? "corrected" : formatTotal(resource, used),
  );
  const width = Math.max(0, ...values.map(({ length }) => length));
  return shown.map(({ time, used }, position) => {
    // A day is named by its beginning, a slot by its end.
    const label =
      step === "day" ? formatInstant(time - 1).slice(0, 10) : formatInstant(time).slice(0, 16);
    const drawn = used === null || used <= 0n ? "" : bar(Number(used) / Number(longest), WIDTH);
    return `  ${label}  ${(values[position] ?? "").padStart(width)}  ${drawn}`.trimEnd();
  });
}
