import { GridwellError } from "../../domain/errors.ts";
import { localDay } from "../../domain/local-time.ts";
import { DEFAULT_RULES, GENERAL_RULES, type RuleBook, type Rules } from "./rule-book.ts";

type Form = "amount" | "count";

/** Which rules count base units; all others are plain whole numbers. */
const AMOUNTS: ReadonlySet<string> = new Set<keyof Rules>([
  "physicalPerHour",
  "demandHighPerHour",
  "demandLowPerHour",
  "consecutivePerHour",
  "deltaHighPerDay",
  "deltaLowPerDay",
  "smallDay",
]);

/** Rules that cannot be switched off. */
const NEEDED: ReadonlySet<string> = new Set<keyof Rules>([
  "smallDay",
  "frozenUnits",
  "futureSeconds",
  "driftSeconds",
  "estimateHours",
]);

/**
 * The default rules with what an operator's file says otherwise:
 *
 * ```json
 * { "zone": "Europe/Brussels",
 *   "resources": { "energy": { "physicalPerHour": 100000 } },
 *   "places": { "541440000000000001": { "physicalPerHour": 17250, "zeroDays": null } } }
 * ```
 *
 * Amounts are whole base units, as numbers or as decimal strings; null switches a rule off.
 *
 * @param where name of the file, for errors
 * @throws GridwellError `RULES_INVALID` with the field, `ZONE_UNKNOWN`
 */
export function parseRuleBook(text: string, where: string): RuleBook {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new GridwellError("RULES_INVALID", `${where} is no JSON`, { where, cause });
  }
  const invalid = (field: string, why: string): GridwellError =>
    new GridwellError("RULES_INVALID", `${field} ${why}: docs/validation.md lists all rules`, {
      where,
    });
  const { zone = DEFAULT_RULES.zone, ...rest } = fieldsOf(given, "the file", invalid);
  const { resources = {}, places = {}, ...strange } = rest;
  const [stranger] = Object.keys(strange);
  if (stranger !== undefined) throw invalid(`"${stranger}"`, "is no part of a rule book");
  if (typeof zone !== "string") throw invalid("zone", "must be a name like Europe/Amsterdam");
  localDay(zone, "2026-01-01"); // throws for a zone that nobody knows

  const rulesIn = (name: string, value: unknown): Partial<Rules> => {
    const rules = Object.entries(fieldsOf(value, name, invalid)).map(([rule, limit]) => {
      if (!Object.hasOwn(GENERAL_RULES, rule)) throw invalid(`${name}.${rule}`, "is no rule");
      const form: Form = AMOUNTS.has(rule) ? "amount" : "count";
      return [rule, limitOf(`${name}.${rule}`, limit, form, NEEDED.has(rule), invalid)];
    });
    // Each name was found among the rules, and each value has the form of its rule.
    return Object.fromEntries(rules) as Partial<Rules>;
  };
  const known = new Map(DEFAULT_RULES.resources);
  for (const [resource, value] of Object.entries(fieldsOf(resources, "resources", invalid))) {
    const before = known.get(resource) ?? GENERAL_RULES;
    known.set(resource, { ...before, ...rulesIn(`resources.${resource}`, value) });
  }
  const special = Object.entries(fieldsOf(places, "places", invalid)).map(
    ([place, value]) => [place, rulesIn(`places.${place}`, value)] as const,
  );
  return { zone, resources: known, places: new Map(special) };
}

type Invalid = (field: string, why: string) => GridwellError;

function fieldsOf(value: unknown, name: string, invalid: Invalid): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(name, "must be a JSON object");
  }
  return value as Record<string, unknown>;
}

function limitOf(
  name: string,
  value: unknown,
  form: Form,
  needed: boolean,
  invalid: Invalid,
): bigint | number | null {
  if (value === null && !needed) return null;
  if (form === "amount" && typeof value === "string" && /^\d{1,30}$/.test(value)) {
    return BigInt(value);
  }
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw invalid(name, `is ${JSON.stringify(value)}, no whole number of zero or more`);
  }
  return form === "amount" ? BigInt(value) : value;
}
