import { IDisputes__factory } from "../../types/contracts/factories/monitoring/IDisputes__factory.ts";
import { IResourceMonitor__factory } from "../../types/contracts/factories/monitoring/IResourceMonitor__factory.ts";
import type {
  DisputeOpenedEvent,
  FieldRevealedEvent,
  KeyRevealedEvent,
} from "../../types/contracts/monitoring/IDisputes.ts";
import type { GatewayEnrolledEvent } from "../../types/contracts/monitoring/IResourceMonitor.ts";
import { searchLogs, type BlockRange, type FoundLog, type LogHistory } from "./log-search.ts";

/** Where an event stands, as a node says. */
export type FoundEvent = Pick<FoundLog, "block" | "transaction" | "isArchived">;

/** A gateway that was let post. */
export interface Enrolment extends FoundEvent {
  readonly gateway: string;
}

/** A dispute that was opened. */
export interface OpenedDispute extends FoundEvent {
  readonly digest: string;
  /** As the contract counts fields. */
  readonly field: number;
  /** Who opened it. */
  readonly by: string;
}

const monitor = IResourceMonitor__factory.createInterface();
const disputes = IDisputes__factory.createInterface();

/**
 * Where an owner published the key of an epoch; null where the node does not say. Throws as {@link searchLogs}, as do the
 * searches below.
 *
 * @param contract address of the monitor
 */
export async function findKeyPublication(
  history: LogHistory,
  contract: string,
  owner: string,
  epoch: number,
  range?: BlockRange,
): Promise<FoundEvent | null> {
  const event = monitor.getEvent("OperationKeyPublished");
  const place = { contract, abi: monitor, event, indexed: [owner, epoch] };
  return first(searchLogs(history, place, range));
}

/**
 * The enrolments of gateways, the oldest first; who was suspended may be enrolled again.
 *
 * @param contract address of the monitor
 */
export async function readEnrolled(
  history: LogHistory,
  contract: string,
  range?: BlockRange,
): Promise<Enrolment[]> {
  const event = monitor.getEvent("GatewayEnrolled");
  const enrolled: Enrolment[] = [];
  const place = { contract, abi: monitor, event, indexed: [] };
  for await (const { args, ...where } of searchLogs(history, place, range)) {
    // What typechain derived from the ABI that decoded the log, here and below.
    const { gateway } = args.toObject() as unknown as GatewayEnrolledEvent.OutputObject;
    enrolled.push({ gateway, ...where });
  }
  return enrolled;
}

/**
 * The disputes about a gateway's frames, the oldest first.
 *
 * @param contract address of the contract of disputes, here and below
 */
export async function readDisputes(
  history: LogHistory,
  contract: string,
  gateway: string,
): Promise<OpenedDispute[]> {
  const event = disputes.getEvent("DisputeOpened");
  const opened: OpenedDispute[] = [];
  const place = { contract, abi: disputes, event, indexed: [gateway] };
  for await (const { args, ...where } of searchLogs(history, place)) {
    const values = args.toObject() as unknown as DisputeOpenedEvent.OutputObject;
    const { digest, field, by } = values;
    opened.push({ digest, field: Number(field), by, ...where });
  }
  return opened;
}

/** What was revealed as a frame's field; null where the node does not say. */
export async function findRevealedField(
  history: LogHistory,
  contract: string,
  gateway: string,
  digest: string,
  field: number,
): Promise<(FoundEvent & { readonly value: bigint }) | null> {
  const event = disputes.getEvent("FieldRevealed");
  const place = { contract, abi: disputes, event, indexed: [gateway, digest, field] };
  const found = await first(searchLogs(history, place));
  if (found === null) return null;
  const { value } = found.args.toObject() as unknown as FieldRevealedEvent.OutputObject;
  return { ...found, value };
}

/** The point that was revealed of a frame; null where the node does not say. */
export async function findRevealedKey(
  history: LogHistory,
  contract: string,
  gateway: string,
  digest: string,
): Promise<(FoundEvent & { readonly x: bigint; readonly y: bigint }) | null> {
  const event = disputes.getEvent("KeyRevealed");
  const place = { contract, abi: disputes, event, indexed: [gateway, digest] };
  const found = await first(searchLogs(history, place));
  if (found === null) return null;
  const { x, y } = found.args.toObject() as unknown as KeyRevealedEvent.OutputObject;
  return { ...found, x, y };
}

async function first(logs: AsyncIterable<FoundLog>): Promise<FoundLog | null> {
  for await (const log of logs) return log;
  return null;
}
