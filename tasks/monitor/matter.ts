import { FIELD_NAMES, type FieldName } from "../../src/crypto/field-commitment.ts";
import { MAX_ENTRIES } from "../../src/crypto/essential-record.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import type { Matter } from "../../src/monitoring/dispute.ts";
import type { CommunityArguments } from "../context.ts";

/** Arguments of a command about a dispute. */
export interface MatterArguments extends CommunityArguments {
  readonly home: string;
  /** A slot of the frame: its number, or a time. */
  readonly slot: string;
  readonly entry: number;
  readonly number: string;
  readonly whole: boolean;
}

/**
 * What the arguments put in dispute.
 *
 * @throws GridwellError `USAGE_DISPUTE` for a number or an entry that records do not have
 */
export function matterOf({ entry, number, whole }: MatterArguments, slot: number): Matter {
  if (whole) return { kind: "frame" };
  const isEntry = entry >= 0 && entry < MAX_ENTRIES;
  if (isEntry && isFieldName(number)) return { kind: "field", slot, entry, name: number };
  throw new GridwellError(
    "USAGE_DISPUTE",
    isEntry
      ? `--number ${number} is none of ${FIELD_NAMES.join(", ")}`
      : `--entry ${String(entry)} must be from 0 to ${String(MAX_ENTRIES - 1)}: ${ENTRY_ORDER}`,
  );
}

/** Which resource an entry of a record is. */
export const ENTRY_ORDER =
  "entry 0 is the home's resource with the lowest number (energy 1, water 3; ./gridwell registry resources has all), " +
  "entry 1 the next";

/** The matter as people read it. */
export function describeMatter(matter: Matter): string {
  if (matter.kind === "frame") return "the whole frame";
  return `the ${matter.name} of entry ${String(matter.entry)}`;
}

function isFieldName(text: string): text is FieldName {
  return FIELD_NAMES.some((name) => name === text);
}
