import { dataLength, getAddress, type Interface, type Result } from "ethers";

import { IReadingLedger__factory } from "../../types/contracts/factories/metering/IReadingLedger__factory.ts";
import type {
  AmendedEvent,
  BankGrownEvent,
  BankOpenedEvent,
  DayClosedEvent,
  GatewayAppointedEvent,
  LanesChangedEvent,
} from "../../types/contracts/metering/IReadingLedger.ts";
import { GridwellError } from "../domain/errors.ts";
import { ChangeKind, ELEMENT_BYTES } from "./bank-history.ts";
import type { HistoryEntry, LedgerEvent, LogPlace } from "./entries.ts";
import { decodeRecorded } from "./recorded-log.ts";

/** A log as a node gives it, in the fields that matter here. The `Log` of ethers is one. */
export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Position among all logs of the block. */
  readonly index: number;
  readonly transactionHash: string;
}

const ledgerInterface: Interface = IReadingLedger__factory.createInterface();

const NAMES: Readonly<Record<LedgerEvent["kind"], string>> = {
  opened: "BankOpened",
  grown: "BankGrown",
  recorded: "Recorded",
  changed: "LanesChanged",
  amended: "Amended",
  appointed: "GatewayAppointed",
  "day-closed": "DayClosed",
};

/** The name of an event in Solidity. */
export function ledgerEventName(event: LedgerEvent): string {
  return NAMES[event.kind];
}

/**
 * The event that a log of the ledger carries; null for an event that the ledger's interface does not hold.
 *
 * The contract writes each event in one way only, so a log that would be written otherwise is refused, even where a
 * lenient decoder would read the same values from it.
 *
 * @throws GridwellError `LOG_MALFORMED` when the log cannot come from the ledger
 */
export function decodeLedgerLog(log: ChainLog): LedgerEvent | null {
  const fragment = ledgerInterface.getEvent(log.topics[0] ?? "");
  if (fragment === null) return null;
  try {
    if (fragment.name === "Recorded") return recorded(log);
    const args = ledgerInterface.decodeEventLog(fragment, log.data, log.topics);
    const canonical = ledgerInterface.encodeEventLog(fragment, [...args]);
    if (canonical.data !== log.data || canonical.topics.join() !== log.topics.join()) {
      throw new RangeError("the log is not encoded as the ledger encodes it");
    }
    return typed(fragment.name, args, log);
  } catch (cause) {
    throw new GridwellError(
      "LOG_MALFORMED",
      `log ${String(log.index)} of block ${String(log.blockNumber)} is no ${fragment.name} that the ledger could ` +
        "have written: the node altered it, ask another one",
      { where: log.transactionHash, cause },
    );
  }
}

function placeOf(log: ChainLog): LogPlace {
  const { blockNumber, blockHash, index, transactionHash } = log;
  return { blockNumber, blockHash, logIndex: index, transactionHash };
}

function recorded(log: ChainLog): LedgerEvent {
  const values = decodeRecorded(log.topics, log.data);
  wholeElements(values.exceptions);
  return { kind: "recorded", ...values, place: placeOf(log) };
}

function typed(name: string, args: Result, log: ChainLog): LedgerEvent | null {
  const place = placeOf(log);
  // The casts below name what typechain derived from the ABI that decoded the log.
  const values: unknown = args.toObject();
  switch (name) {
    case "BankOpened": {
      const { bank, slot, before, gateway, maxStep, wide, words } =
        values as BankOpenedEvent.OutputObject;
      const entry = { bank: Number(bank), slot: Number(slot), index: 0, before, place };
      return {
        kind: "opened",
        ...entry,
        gateway: getAddress(gateway),
        maxStep,
        wide,
        words: Number(words),
      };
    }
    case "BankGrown": {
      const event = values as BankGrownEvent.OutputObject;
      return { kind: "grown", ...history(event, place), words: Number(event.words) };
    }
    case "LanesChanged": {
      const event = values as LanesChangedEvent.OutputObject;
      const changes = event.changes.map(({ kind, lane, total, subject }) => {
        return { kind: changeKind(kind), lane: Number(lane), total, subject };
      });
      return { kind: "changed", ...history(event, place), changes };
    }
    case "Amended": {
      const event = values as AmendedEvent.OutputObject;
      const { about, evidence, data } = event;
      return {
        kind: "amended",
        ...history(event, place),
        about: Number(about),
        evidence,
        data: wholeElements(data),
      };
    }
    case "GatewayAppointed": {
      const { bank, gateway, maxStep } = values as GatewayAppointedEvent.OutputObject;
      return {
        kind: "appointed",
        bank: Number(bank),
        place,
        gateway: getAddress(gateway),
        maxStep,
      };
    }
    case "DayClosed": {
      const { bank, day, head } = values as DayClosedEvent.OutputObject;
      return { kind: "day-closed", bank: Number(bank), place, day: Number(day), head };
    }
    default:
      return null;
  }
}

function history(
  event: {
    readonly bank: bigint;
    readonly slot: bigint;
    readonly index: bigint;
    readonly before: string;
  },
  place: LogPlace,
): HistoryEntry {
  return {
    bank: Number(event.bank),
    slot: Number(event.slot),
    index: Number(event.index),
    before: event.before,
    place,
  };
}

function changeKind(number: bigint): ChangeKind {
  for (const known of Object.values(ChangeKind)) {
    if (BigInt(known) === number) return known;
  }
  throw new RangeError(`no change has the number ${number.toString()}`);
}

function wholeElements(bytes: string): string {
  if (dataLength(bytes) % ELEMENT_BYTES === 0) return bytes;
  throw new RangeError(`${String(dataLength(bytes))} bytes of elements`);
}
