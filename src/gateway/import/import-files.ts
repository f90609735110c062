import { GridwellError } from "../../domain/errors.ts";
import { formatInstant } from "../../domain/instant.ts";
import { QUALITY, repeatsPreviousTotal } from "../../domain/quality.ts";
import type { Report } from "../../domain/reading.ts";
import { resourceByName } from "../../domain/resource.ts";
import type { Cadence } from "../../domain/time-grid.ts";
import type { Series, TotalAt } from "../../meters/series.ts";
import type { RuleBook } from "../../meters/validation/rule-book.ts";
import type { Community } from "../community.ts";
import type { KnownPoint } from "../point-book.ts";
import type { GatewayMap } from "./gateway-map.ts";
import { nameOfSeries, type SeriesPlan } from "./series-plan.ts";
import { isWritten } from "./check.ts";
import { ImportJob } from "./job.ts";
import { ImportSeating } from "./seating.ts";
import {
  alarmsOf,
  summarise,
  validateCollection,
  type FindingSummary,
  type ImportedAlarm,
  type ValidatedCollection,
} from "./validation.ts";
import { ImportWriting } from "./writing.ts";
import { readMeterFiles, type InputOptions, type ReadFile, type ReadFiles } from "./input-files.ts";
import type { BankPlan } from "./bank-plan.ts";

/** How readings are imported, wherever they come from. */
export interface CollectionOptions {
  /** How often a total is written in clear. */
  readonly cadence: Cadence;
  /** Write into fresh banks even what the present ones have passed. */
  readonly history: boolean;
  /** Number of the gateway that reports and, for dumb meters, attests. */
  readonly gateway: number;
  /** Other gateways, and banks, by meter; `gateway` is that of all others. */
  readonly gateways?: GatewayMap | undefined;
  /** What validation goes by; `DEFAULT_RULES` unless given. */
  readonly rules?: RuleBook | undefined;
  /** Told what is being done. */
  readonly progress?: (what: string) => void;
  /** Shown what validation made of the readings, before anything is written. */
  readonly inspect?: (validated: ValidatedCollection) => void;
}

/** How files are imported. */
export interface ImportOptions extends CollectionOptions, InputOptions {
  /** Files, and Modbus devices as `modbus://HOST:PORT/UNIT`. */
  readonly paths: readonly string[];
}

/** Readings that were gathered, and what was read for them. */
export type Collection = Pick<ReadFiles, "collector" | "files" | "reports"> &
  Partial<Pick<ReadFiles, "alarms">>;

/** What became of one register of one meter. */
export interface ImportedMeter {
  readonly point: string;
  readonly name: string;
  readonly meter: string;
  readonly device: string;
  readonly register: string;
  readonly resource: string;
  readonly unit: string;
  readonly direction: string;
  readonly attestation: "gateway" | "device";
  readonly bank: number;
  readonly lane: number;
  /** Values parsed. */
  readonly readings: number;
  /** Values written by this import, amendments included. */
  readonly slots: number;
  /** Values that the chain held already. */
  readonly unchanged: number;
  readonly quarantined: number;
  readonly missing: number;
  readonly estimated: number;
  readonly first: { readonly time: string; readonly total: string } | null;
  readonly last: { readonly time: string; readonly total: string } | null;
  /** What the file adds to the total, base units. */
  readonly consumption: string;
  readonly events: readonly { readonly kind: string; readonly time: string }[];
}

/** What an import did; the document of `./gridwell meters import --json`. */
export interface ImportDocument {
  readonly network: string;
  readonly cadence: Cadence;
  readonly files: readonly ReadFile[];
  readonly meters: readonly ImportedMeter[];
  readonly reports: readonly Report[];
  /** What the rules of validation found, by meter and rule. */
  readonly findings: readonly FindingSummary[];
  /** What the meters and the rules complain of. */
  readonly alarms: readonly ImportedAlarm[];
  readonly batches: number;
  readonly amendments: number;
  /** Of batches and amendments. */
  readonly gasUsed: number;
  readonly gasPerReading: number | null;
  /** Of opening banks, enrolling points and exchanging meters. */
  readonly enrolmentGas: number;
  /** Every value of this import was read back from the chain and proved. */
  readonly verified: boolean;
}

/**
 * Imports meter files: parse, then all that {@link importCollection} does.
 *
 * @throws GridwellError NO_READINGS when no file holds a reading, and what parsing, enrolling and sending throw
 */
export async function importFiles(
  community: Community,
  options: ImportOptions,
): Promise<ImportDocument> {
  const { paths, progress = () => undefined } = options;
  const read = await readMeterFiles(paths, options, (path, share) => {
    progress(`reading ${path}: ${(share * 100).toFixed(0)} %`);
  });
  return importCollection(community, read, options);
}

/**
 * Imports gathered readings: merge by slot and bank, enrol what is new, write, read back, verify.
 *
 * Idempotent: what the chain holds already is not written again. Points that are new begin in the custodian's care,
 * attested by the gateway, since a file cannot sign.
 *
 * @throws GridwellError NO_READINGS when nothing was gathered, and what enrolling and sending throw
 */
export async function importCollection(
  community: Community,
  { collector, files, reports, alarms = [] }: Collection,
  options: CollectionOptions,
): Promise<ImportDocument> {
  const { cadence, progress = () => undefined } = options;
  const validated = await validateCollection(community, collector, cadence, options.rules);
  const collected = validated.series;
  options.inspect?.(validated);
  const empty = collected.filter(({ slots }) => slots.length === 0);
  const { named: series, reports: clashes } = distinguish(
    collected.filter(({ slots }) => slots.length > 0),
  );
  if (series.length === 0 && files.every(({ records }) => records === 0)) {
    const why = reports[0];
    throw new GridwellError(
      "NO_READINGS",
      `No file holds a reading that could be believed${why === undefined ? "" : `: ${why.detail}`}`,
      { where: why?.where ?? files.map(({ path }) => path).join(", ") },
    );
  }

  await community.index.sync();
  const job = new ImportJob(community, options, progress);
  const writing = new ImportWriting(job);
  await writing.resume();
  const seated = await new ImportSeating(job).seat(series);
  for (const { plan, point } of seated) {
    community.quarantine.add(point.id, plan.series.quarantined, validated.now);
  }
  // Nobody is enrolled for a series of which nothing could be believed, but what was read is not lost.
  for (const each of empty) {
    const { point } = job.identifiers(nameOfSeries(each), each.device, each.register);
    community.quarantine.add(point, each.quarantined, validated.now);
  }
  const written = await writing.write(seated);
  progress("reading back and verifying");
  const verified = await isWritten(job, seated, written.plans);

  const writtenPerLane = countWritten(written.plans);
  const meters = seated.map(({ plan, point }) => describe(plan, point, writtenPerLane));
  const values = meters.reduce((sum, { slots }) => sum + slots, 0);
  return {
    network: community.network,
    cadence,
    files,
    meters,
    reports: [
      ...reports,
      ...clashes,
      ...[...series, ...empty].flatMap((each) => each.reports),
      ...seated.flatMap(({ plan }) => plan.reports),
      ...written.reports,
    ],
    findings: summarise(validated.findings),
    alarms: alarmsOf([...alarms, ...validated.alarms]),
    batches: written.batches,
    amendments: written.amendments,
    gasUsed: Number(written.gas),
    gasPerReading: values === 0 ? null : Number(written.gas) / values,
    enrolmentGas: Number(job.enrolmentGas),
    verified,
  };
}

/**
 * One series a name. Two that differ in resource, direction or kind only would be one point on the chain: the first
 * stands, the other is reported.
 */
function distinguish(series: readonly Series[]): {
  readonly named: readonly Series[];
  readonly reports: readonly Report[];
} {
  const named = new Map<string, Series>();
  const reports: Report[] = [];
  for (const each of series) {
    const name = nameOfSeries(each);
    const first = named.get(name);
    if (first === undefined) named.set(name, each);
    else {
      const detail =
        `${name} is ${described(each)} here and ${described(first)} elsewhere in this import: ` +
        "give one of the meters another name with --map, or import them apart";
      reports.push({ where: name, reason: "name-taken", detail, count: each.readings });
    }
  }
  return { named: [...named.values()], reports };
}

function described({ resource, direction, kind }: Series): string {
  return `${resource}, ${direction}, ${kind}`;
}

/** How many values were written, by bank and lane. */
function countWritten(plans: ReadonlyMap<number, BankPlan>): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (bank: number, lane: number): void => {
    const key = `${String(bank)}/${String(lane)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const [bank, { batches, amendments }] of plans) {
    for (const { totals, exceptions } of batches) {
      for (const lane of totals.keys()) add(bank, lane);
      for (const { lane, code } of exceptions) {
        if (code === QUALITY.estimated || code === QUALITY.substituted) add(bank, lane);
      }
    }
    for (const { elements } of amendments) for (const { lane } of elements) add(bank, lane);
  }
  return counts;
}

function describe(
  { series, unchanged, offset }: SeriesPlan,
  point: KnownPoint,
  written: ReadonlyMap<string, number>,
): ImportedMeter {
  const at = (moment: TotalAt | null): ImportedMeter["first"] =>
    moment === null
      ? null
      : { time: formatInstant(moment.time), total: (moment.total + offset).toString() };
  const consumption = (series.last?.total ?? 0n) - (series.opening?.total ?? 0n);
  return {
    point: point.id,
    name: point.name,
    meter: point.meter,
    device: series.device,
    register: series.register,
    resource: series.resource,
    unit: resourceByName(series.resource).baseUnit,
    direction: series.direction,
    attestation: point.attestation,
    bank: point.bank,
    lane: point.lane,
    readings: series.readings,
    slots: written.get(`${String(point.bank)}/${String(point.lane)}`) ?? 0,
    unchanged,
    quarantined: series.quarantined.length,
    missing: series.missing,
    estimated: series.slots.filter(({ quality }) => repeatsPreviousTotal(quality)).length,
    first: at(series.first),
    last: at(series.last),
    consumption: consumption.toString(),
    events: series.events.map(({ kind, time }) => ({ kind, time: formatInstant(time) })),
  };
}
