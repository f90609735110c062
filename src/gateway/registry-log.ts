import type { EventArgs, EventValue } from "../chain/indexed-event.ts";
import type { EventIndex } from "../chain/event-index.ts";
import type { LogPlace } from "../chain/entries.ts";

/** A meter's term at a point, as the registry announced it. */
export interface TermRecord {
  /** Identifier of the meter. */
  readonly meter: string;
  /** Address of the key that signs its readings. */
  readonly key: string;
  readonly attestation: "gateway" | "device";
  /** The dial counts modulo this, base units. */
  readonly modulus: bigint;
  /** Total when the term began, base units. */
  readonly start: bigint;
  /** What the dial showed then, base units. */
  readonly dial: bigint;
  /** Index of the bank's entry that began it. */
  readonly since: number;
}

/** A change of a point's owner. */
export interface OwnerRecord {
  readonly kind: "move-in" | "move-out";
  readonly owner: string;
  /** Who said so. */
  readonly by: string;
  /** 32 bytes hex. */
  readonly reason: string;
  readonly place: LogPlace;
}

/** What the registry said of a point. */
export interface PointRecord {
  /** Id of the resource. */
  readonly resource: number;
  /** Null: nobody. */
  readonly owner: string | null;
  /** The oldest first; at least one. */
  readonly terms: readonly [TermRecord, ...TermRecord[]];
  /** After the enrolment. */
  readonly owners: readonly OwnerRecord[];
}

/** Who made an entry of a bank, and why. */
export interface EntryMaker {
  readonly operator: string;
  /** 32 bytes hex; zero where the entry itself says why. */
  readonly reason: string;
}

/** What the registry's events say of all points, or of one. */
export function pointRecords(index: EventIndex, only?: string): Map<string, PointRecord> {
  const where = only === undefined ? {} : { where: { point: only } };
  const records = new Map<string, PointRecord>();
  for (const { name, args, place } of index.events({ contract: "registry", ...where })) {
    const point = args["point"];
    if (typeof point !== "string") continue;
    const now = records.get(point);
    if (name === "TermBegan") {
      const { resource, term } = termOf(args);
      const owner = textOf(args, "owner");
      records.set(
        point,
        now === undefined
          ? { resource, owner, terms: [term], owners: [] }
          : { ...now, owner, terms: [...now.terms, term] },
      );
    } else if (now !== undefined && (name === "MovedIn" || name === "MovedOut")) {
      const owner = textOf(args, "owner");
      const kind = name === "MovedIn" ? "move-in" : "move-out";
      const by = textOf(args, name === "MovedIn" ? "operator" : "by");
      const change: OwnerRecord = { kind, owner, by, reason: textOf(args, "reason"), place };
      records.set(point, {
        ...now,
        owner: kind === "move-in" ? owner : null,
        owners: [...now.owners, change],
      });
    }
  }
  return records;
}

/** Who made the operator's entries of a bank, by index. */
export function entryMakers(index: EventIndex, bank: number): Map<number, EntryMaker> {
  const makers = new Map<number, EntryMaker>();
  const filter = { contract: "registry", name: "EntryMade", where: { bank: String(bank) } };
  for (const { args } of index.events(filter)) {
    const maker = { operator: textOf(args, "operator"), reason: textOf(args, "reason") };
    makers.set(Number(textOf(args, "index")), maker);
  }
  return makers;
}

function termOf(args: EventArgs): { resource: number; term: TermRecord } {
  const enrolment = args["enrolment"];
  if (!isStruct(enrolment)) throw new TypeError("a term without its enrolment");
  return {
    resource: Number(textOf(enrolment, "resource")),
    term: {
      meter: textOf(args, "meter"),
      key: textOf(enrolment, "key"),
      attestation: textOf(enrolment, "attestation") === "2" ? "device" : "gateway",
      modulus: BigInt(textOf(enrolment, "modulus")),
      start: BigInt(textOf(enrolment, "start")),
      dial: BigInt(textOf(enrolment, "dial")),
      since: Number(textOf(args, "index")),
    },
  };
}

function isStruct(value: EventValue | undefined): value is EventArgs {
  return typeof value === "object" && !Array.isArray(value);
}

function textOf(args: EventArgs, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new TypeError(`an event of the registry without ${name}`);
}
