import { GridwellError } from "../domain/errors.ts";
import { exactly, integer, list, nullable, object, type Reader } from "../chain/strict-json.ts";
import { readFault, type Fault } from "./faults.ts";

/** Batches of readings to banks of a reading ledger. */
export interface ReadingsLoad {
  readonly what: "readings";
  /** Readings a second. */
  readonly rate: number;
  /** Readings a batch: the points of a bank. */
  readonly bankSize: number;
  readonly banks: number;
  /** Accounts that send; a bank belongs to one. */
  readonly senders: number;
}

/** Single readings to the obvious ledger, a transaction each. */
export interface ObviousLoad {
  readonly what: "obvious";
  /** Readings a second. */
  readonly rate: number;
  /** One: so that both loads count alike. */
  readonly bankSize: 1;
  /** Meters that are written in turn. */
  readonly meters: number;
  readonly senders: number;
}

/** One kind of traffic at one rate. */
export type Load = ReadingsLoad | ObviousLoad;

/** Loads that run side by side for a time. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly mix: readonly Load[];
  /** What befalls the network meanwhile. */
  readonly faults: readonly Fault[];
}

/** What a run does: its phases one after the other, without a pause. */
export interface Scenario {
  readonly name: string;
  /** Makes the values; the same seed makes the same ones. */
  readonly seed: number;
  readonly phases: readonly Phase[];
}

/** Batches a second that a bank gets unless its number is given. */
const BATCHES_PER_BANK = 1;
/** Banks and senders that are enough for every rate that a small chain carries. */
const ENOUGH_BANKS = 20;
const ENOUGH_SENDERS = 10;
/** Transactions a second of one sender unless their number is given. */
const PER_SENDER = 50;

/** A load of batches; what is null is chosen. */
export function readingsLoad(options: {
  readonly rate: number;
  readonly bankSize: number;
  readonly banks: number | null;
  readonly senders: number | null;
}): ReadingsLoad {
  const { rate, bankSize } = options;
  const perSecond = Math.ceil(rate / Math.max(1, bankSize));
  const banks = options.banks ?? clamp(Math.ceil(perSecond / BATCHES_PER_BANK), ENOUGH_BANKS);
  const senders =
    options.senders ?? clamp(Math.min(banks, Math.ceil(perSecond / PER_SENDER)), ENOUGH_SENDERS);
  return { what: "readings", rate, bankSize, banks, senders };
}

/** A load of single readings; what is null is chosen. */
export function obviousLoad(options: {
  readonly rate: number;
  readonly meters: number | null;
  readonly senders: number | null;
}): ObviousLoad {
  const { rate } = options;
  const senders = options.senders ?? clamp(Math.ceil(rate / PER_SENDER), ENOUGH_SENDERS);
  const meters = options.meters ?? 200;
  return { what: "obvious", rate, bankSize: 1, meters, senders };
}

function clamp(value: number, top: number): number {
  return Math.min(top, Math.max(1, value));
}

const count = nullable(integer);
const readings = object<{
  what: "readings";
  rate: number;
  bankSize: number;
  banks: number | null;
  senders: number | null;
}>({ what: exactly("readings"), rate: integer, bankSize: integer, banks: count, senders: count });
const obvious = object<{
  what: "obvious";
  rate: number;
  meters: number | null;
  senders: number | null;
}>({ what: exactly("obvious"), rate: integer, meters: count, senders: count });

const load: Reader<Load> = (value, where) => {
  const what: unknown = Object(value) === value ? Reflect.get(Object(value), "what") : undefined;
  if (what === "obvious") {
    return obviousLoad(obvious(filled(value, { meters: null, senders: null }), where));
  }
  return readingsLoad(readings(filled(value, { banks: null, senders: null }), where));
};

const text: Reader<string> = (value, where) => {
  if (typeof value === "string" && /^[\w .,+-]{1,60}$/.test(value)) return value;
  throw new GridwellError(
    "JSON_INVALID",
    `${where} must be a name of up to 60 letters, digits, spaces and . , + -`,
    { where },
  );
};

const phase: Reader<Phase> = (value, where) =>
  object<Phase>({ name: text, seconds: integer, mix: list(load), faults: list(readFault) })(
    filled(value, { faults: [] }),
    where,
  );

const scenario: Reader<Scenario> = (value, where) =>
  object<Scenario>({
    name: text,
    seed: integer,
    phases: list(phase),
  })(filled(value, { seed: 1 }), where);

/**
 * Reads a scenario file; its form is that of `docs/load.md`.
 *
 * @param file its name, for errors
 * @throws GridwellError `JSON_INVALID` with the place of what is wrong, unknown fields included
 */
export function readScenario(source: string, file: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new GridwellError("JSON_INVALID", `${file} is no JSON`, { where: file, cause });
  }
  return scenario(value, "$");
}

/** An object with what it lacks; anything else as it is. */
function filled(value: unknown, defaults: object): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { ...defaults, ...value };
}
