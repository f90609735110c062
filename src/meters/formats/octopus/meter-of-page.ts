import { Rational } from "../../../domain/rational.ts";
import type { Direction } from "../../../domain/reading.ts";
import { textIn, type JsonObject } from "../json/json-value.ts";
import type { MeterScale } from "../meter-map.ts";
import type { ScaleBook } from "../scale-book.ts";

/** Whose consumption a page tells, and in what. */
export interface PageMeter {
  readonly device: string;
  readonly point: string | null;
  readonly resource: string;
  readonly direction: Direction;
  /** One of the page's numbers in base units. */
  readonly scale: Rational;
}

/** Why a page cannot be read. */
export interface PageRefusal {
  readonly reason: "device-unknown" | "unit-unknown";
  readonly detail: string;
}

/** The addresses of the pages before and after name what the page itself does not. */
const ADDRESS =
  /\/v1\/(electricity|gas)-meter-points\/[0-9A-Za-z-]{1,32}\/meters\/([0-9A-Za-z-]{1,32})\/consumption/;

/** Name of the register that a page stands for. */
export const REGISTER = "consumption";

const KWH = Rational.of(1_000n);

/**
 * Finds out whose consumption a page tells. The device is whom the command names, else whom the
 * addresses of the neighbouring pages name, else the only one in the operator's map.
 *
 * Electricity is in kWh. Gas is in kWh from SMETS1 meters and in m3 from SMETS2 meters, and the
 * page does not say which; nor does a page without neighbours say whether it is of gas at all. The
 * map has to.
 */
export function meterOfPage(
  page: JsonObject,
  given: string | null,
  book: ScaleBook,
): PageMeter | PageRefusal {
  const address = ADDRESS.exec(textIn(page, "next") ?? textIn(page, "previous") ?? "");
  const [, commodity = null, serial] = address ?? [];
  const inMap = book.devices();
  const device = given ?? serial ?? (inMap.length === 1 ? inMap[0] : undefined);
  if (device === undefined) {
    const detail = `the page names no meter: give its serial, or a map with ${entry("SERIAL", "energy", "kWh")}`;
    return { reason: "device-unknown", detail };
  }
  const point = book.pointOf(device);
  const found = book.find(device, REGISTER);
  if (found !== null && found !== "unwanted" && agrees(found, commodity)) {
    const { resource, direction, scale } = found;
    return { device, point, resource, direction, scale };
  }
  if (commodity === "electricity") {
    return { device, point, resource: "energy", direction: "import", scale: KWH };
  }
  const gas = `${entry(device, "gas", "m3")} (SMETS2) or ${entry(device, "gas-energy", "kWh")} (SMETS1)`;
  const detail =
    commodity === "gas"
      ? `the page does not say whether gas meter ${device} is read in m3 or kWh: give --map FILE with ${gas}`
      : `the page does not say what meter ${device} counts: give --map FILE with ${entry(device, "energy", "kWh")} or, for gas, ${gas}`;
  return { reason: "unit-unknown", detail };
}

/** An entry for something else than the page's address says is not for this page. */
function agrees({ resource }: MeterScale, commodity: string | null): boolean {
  if (commodity === null) return true;
  return commodity === "electricity" ? resource === "energy" : resource.startsWith("gas");
}

function entry(device: string, resource: string, unit: string): string {
  return `{"meters":[{"device":${JSON.stringify(device)},"resource":"${resource}","unit":"${unit}","scale":"1"}]}`;
}
