import type { Interface, LogDescription, ParamType } from "ethers";

import type { LedgerEvent, LogPlace } from "./entries.ts";
import { logOf, placeOf, type ChainTables, type LogFilter } from "./chain-tables.ts";
import { decodeLedgerLog, type ChainLog } from "./ledger-log.ts";
import { textOf } from "./row.ts";
import type { Row } from "./store.ts";

/** A contract whose events are kept. */
export interface WatchedContract {
  /** How queries name it, for example `registry`; not `ledger`. */
  readonly name: string;
  readonly address: string;
  readonly abi: Interface;
}

/** A value of an event: integers as decimal strings, bytes and addresses as hex, structs by their names. */
export type EventValue = string | boolean | readonly EventValue[] | EventArgs;

/** The values of an event by name. */
export interface EventArgs {
  readonly [name: string]: EventValue;
}

/** An event of the index. */
export interface IndexedEvent {
  /** Name of the contract: `ledger`, or as it is watched. */
  readonly contract: string;
  /** Name of the event in Solidity. */
  readonly name: string;
  readonly place: LogPlace;
  /** What the ledger said; null for other contracts. */
  readonly ledger: LedgerEvent | null;
  /** What another contract said; empty for the ledger. */
  readonly args: EventArgs;
}

/** Which events to give; what is absent does not matter. */
export interface EventFilter extends LogFilter {
  /** Values that another contract's events must have, as {@link IndexedEvent.args} shows them. */
  readonly where?: Readonly<Record<string, string>>;
}

/** Events in the chain's order, read as they are asked for. */
export function* readEvents(chain: ChainTables, filter: EventFilter): Generator<IndexedEvent> {
  const wanted = Object.entries(filter.where ?? {});
  for (const row of chain.logs(filter)) {
    const event = eventOf(row);
    if (wanted.every(([name, value]) => event.args[name] === value)) yield event;
  }
}

/** Name and values of a log; null when the contract's interface does not hold the event. */
export function describeLog(
  abi: Interface,
  log: ChainLog,
): { name: string; args: EventArgs } | null {
  const parsed: LogDescription | null = abi.parseLog(log);
  if (parsed === null) return null;
  return { name: parsed.name, args: namedValues(parsed.fragment.inputs, parsed.args) };
}

function eventOf(row: Row): IndexedEvent {
  const contract = textOf(row, "contract");
  const args = row["args"] === null ? {} : (JSON.parse(textOf(row, "args")) as EventArgs);
  const ledger = row["args"] === null ? decodeLedgerLog(logOf(row)) : null;
  return { contract, name: textOf(row, "name"), place: placeOf(row), ledger, args };
}

function namedValues(types: readonly ParamType[], values: readonly unknown[]): EventArgs {
  return Object.fromEntries(types.map((type, i) => [type.name, valueOf(type, values[i])]));
}

function valueOf(type: ParamType, value: unknown): EventValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return value.toString();
  if (!Array.isArray(value)) throw new TypeError(`${type.format()} of an event has no value`);
  const { arrayChildren, components } = type;
  if (components !== null) return namedValues(components, value);
  return value.map((item: unknown) => valueOf(arrayChildren ?? type, item));
}
