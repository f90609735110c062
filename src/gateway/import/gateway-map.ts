import { GridwellError } from "../../domain/errors.ts";

/** Who reports a meter, and in which bank. */
export interface GatewayPlace {
  /** Number of the gateway among the seed's. */
  readonly gateway: number;
  /** Number of the bank; null for the gateway's first with points of the same resource. */
  readonly bank: number | null;
}

/** Numbers that a seed's gateways and a ledger's banks may have. */
const MOST = { gateway: 63, bank: 2 ** 32 - 1 } as const;

/**
 * Says which gateway, and which bank, a meter belongs to: a zone, a district metered area, a block of flats.
 *
 * Its JSON names metered places or meters as in the files, whole or up to a `*`; the longest fit counts, a whole name
 * before all others: `{"E0043*": 1, "W99900226": {"gateway": 2, "bank": 7}, "*": 0}`.
 */
export class GatewayMap {
  readonly #whole = new Map<string, GatewayPlace>();
  /** Beginnings, the longest first. */
  readonly #begun: (readonly [string, GatewayPlace])[] = [];
  /** Every place, each once a name. */
  readonly places: readonly GatewayPlace[];

  constructor(entries: Iterable<readonly [string, GatewayPlace]>) {
    const places: GatewayPlace[] = [];
    for (const [name, place] of entries) {
      places.push(place);
      if (name.endsWith("*")) this.#begun.push([name.slice(0, -1), place]);
      else this.#whole.set(name, place);
    }
    this.#begun.sort(([a], [b]) => b.length - a.length);
    this.places = places;
  }

  /** The place of a meter; null when no entry fits. */
  of(point: string | null, device: string): GatewayPlace | null {
    const names = point === null ? [device] : [point, device];
    for (const name of names) {
      const found = this.#whole.get(name);
      if (found !== undefined) return found;
    }
    const begun = this.#begun.find(([start]) => names.some((name) => name.startsWith(start)));
    return begun?.[1] ?? null;
  }
}

/**
 * Reads the JSON of a gateway map.
 *
 * @param path the file's name for the error
 * @throws GridwellError GATEWAY_MAP_INVALID with the entry
 */
export function readGatewayMap(text: string, path: string): GatewayMap {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `is no JSON: ${cause instanceof Error ? cause.message : ""}`, cause);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw invalid(path, 'must be an object such as {"E0043*": 1, "*": 0}');
  }
  const entries = Object.entries(json as Record<string, unknown>);
  return new GatewayMap(
    entries.map(([name, value]) => [name, placeOf(name, value, path)] as const),
  );
}

function placeOf(name: string, value: unknown, path: string): GatewayPlace {
  const where = `${path}#/${name}`;
  if (typeof value === "number")
    return { gateway: whole(value, 0, MOST.gateway, where), bank: null };
  if (typeof value !== "object" || value === null) {
    throw invalid(where, 'must be the number of a gateway, or {"gateway": 1, "bank": 7}');
  }
  const { gateway, bank, ...others } = value as Record<string, unknown>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw invalid(where, `knows gateway and bank, not "${stranger}"`);
  return {
    gateway: whole(gateway, 0, MOST.gateway, `${where}/gateway`),
    bank: bank === undefined ? null : whole(bank, 1, MOST.bank, `${where}/bank`),
  };
}

function whole(value: unknown, least: number, most: number, where: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw invalid(where, `must be a whole number from ${String(least)} to ${String(most)}`);
}

function invalid(where: string, what: string, cause?: unknown): GridwellError {
  return new GridwellError("GATEWAY_MAP_INVALID", `The gateway map ${what}`, { where, cause });
}
