import { formatEther, formatUnits, id, ZeroHash } from "ethers";

import { fieldPlace } from "../crypto/field-commitment.ts";
import { instantText } from "../domain/instant.ts";
import { QUALITY } from "../domain/quality.ts";
import { formatTotal, RESOURCES, type Resource } from "../domain/resource.ts";
import { PHASES } from "./auction-phase.ts";
import { DELEGATION_STATES } from "./delegation-state.ts";
import { WHOLE_FRAME } from "./dispute-call.ts";

/** What is known besides of what a contract refused. */
export interface ErrorContext {
  /** The resources that the community knows; those that Gridwell knows by itself unless given. */
  readonly resources?: readonly Resource[];
  /** What the refused call was about, for amounts whose error does not say so. */
  readonly resource?: Resource;
  /** What ids of points are called here; they are shown as they are unless given. */
  readonly points?: ReadonlyMap<string, string>;
}

/** How a sentence wants a value shown, `{allocated:amount}`. */
type Show = (value: bigint, about: About) => string;

/** What the value stands beside. */
interface About extends ErrorContext {
  readonly args: Readonly<Record<string, unknown>>;
}

/** Decimals of the community's token. */
const TOKEN_DECIMALS = 18;
/** Decimals of the amount of base units that prices of the feed are for. */
const PRICE_DECIMALS = 18;
/** Contracts have no later time: in 40 bits, as most of them keep it. */
const NEVER = 2n ** 40n - 1n;
/** The price feed has the token where resources have their numbers. */
const TOKEN = 0n;

const SHOWS: Readonly<Record<string, Show>> = {
  ether: (wei) => `${whole(formatEther(wei))} ether`,
  tokens: (value) => `${whole(formatUnits(value, TOKEN_DECIMALS))} tokens`,
  percent: (bps) => `${whole(formatUnits(bps, 2))} %`,
  // Some are the greatest number: no calendar holds them, nor does a number of seconds.
  time: (value) => (value < NEVER ? instantText(Number(value)) : "never"),
  resource: (value, about) => resourceOf(value, about)?.name ?? `resource ${value.toString()}`,
  priced: (value, about) => (value === TOKEN ? "the token" : said("resource", value, about)),
  amount: (value, about) => {
    const { args, resource } = about;
    const known =
      typeof args["resource"] === "bigint" ? resourceOf(args["resource"], about) : resource;
    return known === undefined ? `${value.toString()} base units` : formatTotal(known, value);
  },
  price: (value, about) => {
    const number = about.args["resource"];
    if (number === TOKEN) return `${whole(formatEther(value))} ether per token`;
    const known = typeof number === "bigint" ? resourceOf(number, about) : undefined;
    if (known === undefined) return `${whole(formatEther(value))} ether for 1e18 base units`;
    // Wei for 1e18 base units: both have their decimals, and a display unit has fewer base units.
    const decimals = 2 * PRICE_DECIMALS - known.decimals;
    return `${whole(formatUnits(value, decimals))} ether per ${known.displayUnit}`;
  },
  field: (value) => {
    if (value === BigInt(WHOLE_FRAME)) return "the whole";
    const { record, entry, name } = fieldPlace(Number(value));
    return `the ${name} of entry ${String(entry)} in record ${String(record)}`;
  },
  phase: named(PHASES),
  seat: named(["unknown", "active", "suspended", "retired"]),
  // Zero is what the contract says of a number that it never gave.
  delegation: named(["unknown", ...DELEGATION_STATES.slice(1)]),
  period: named(["open", "correcting", "closed"]),
  attestation: named(["none", "gateway", "device"]),
  change: named(["enrol", "exchange", "retire", "suspend", "resume", "correct"]),
  quality: named(Object.keys(QUALITY)),
};

/** The names of how values may be shown. */
export const SHOWN_AS: readonly string[] = [...Object.keys(SHOWS), "role"];

const ROLES: ReadonlyMap<string, string> = new Map([
  [ZeroHash, "administrator"],
  ...["operator", "allocator", "market", "reporter"].map((name): [string, string] => {
    return [id(`${name.toUpperCase()}_ROLE`), name];
  }),
]);

/**
 * A value of a contract's error for people.
 *
 * @param as how the sentence wants it, one of {@link SHOWN_AS}; as it is unless named
 * @param about the error's other values, and what is known besides
 */
export function shown(value: unknown, as: string | undefined, about: About): string {
  if (typeof value === "bigint" && as !== undefined) return said(as, value, about);
  if (typeof value === "string" && as === "role") return ROLES.get(value) ?? value;
  return typeof value === "string" ? (about.points?.get(value) ?? value) : String(value);
}

function said(as: string, value: bigint, about: About): string {
  return SHOWS[as]?.(value, about) ?? value.toString();
}

function resourceOf(number: bigint, { resources = RESOURCES }: About): Resource | undefined {
  return resources.find((resource) => BigInt(resource.id) === number);
}

/** A contract's numbers of an enumeration as words. */
function named(names: readonly string[]): Show {
  return (value) => names[Number(value)] ?? value.toString();
}

function whole(decimal: string): string {
  return decimal.replace(/\.0$/, "");
}
