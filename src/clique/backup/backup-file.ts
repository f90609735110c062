import { readSealed, writeSealed } from "../../chain/archive/sealed-file.ts";
import {
  exactly,
  hex,
  integer,
  list,
  nullable,
  object,
  text,
  type Reader,
} from "../../chain/strict-json.ts";
import { GridwellError } from "../../domain/errors.ts";
import { readChainSettings, readNodeSettings } from "../network-state.ts";
import type { ChainSettings, NodeSettings } from "../settings.ts";
import type { StateAccount, StateSlot } from "./state-root.ts";

/** The block whose state a backup holds. */
export interface PinnedBlock {
  readonly number: number;
  readonly hash: string;
  readonly stateRoot: string;
  /** Unix seconds. */
  readonly time: number;
}

/** The ledger of the community, and how it counts time. */
export interface BackupSite {
  /** Lower-case hex. */
  readonly ledger: string;
  /** Unix seconds. */
  readonly origin: number;
  readonly slotSeconds: number;
}

/** What a backup says of itself. */
export interface BackupHead {
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
  /** Who sealed at the block, lower-case hex. */
  readonly signers: readonly string[];
  readonly genesisHash: string;
  readonly block: PinnedBlock;
  /** How many blocks it holds: this chain's, and those of the chains before it. */
  readonly blocks: number;
  /** Null when no community was deployed. */
  readonly site: BackupSite | null;
}

/** How much a backup holds. */
export interface BackupCounts {
  readonly files: number;
  readonly accounts: number;
  readonly slots: number;
  readonly blocks: number;
  readonly logs: number;
}

/** A piece of a backup, in this order. */
export type BackupPart =
  /** A file of the deployment, by its path in the folder. */
  | { readonly kind: "file"; readonly path: string; readonly data: Buffer }
  | { readonly kind: "account"; readonly account: StateAccount }
  | { readonly kind: "slots"; readonly slots: readonly StateSlot[] }
  /** See `blockOfLine`. */
  | { readonly kind: "block"; readonly line: string }
  | { readonly kind: "end"; readonly counts: BackupCounts };

/** First line of a backup. */
export const BACKUP_KIND = "gridwell backup 1";

const readHead = object<BackupHead & { readonly format: 1 }>({
  format: exactly(1),
  chain: readChainSettings,
  node: readNodeSettings,
  signers: list(hex(20)),
  genesisHash: hex(32),
  block: object<PinnedBlock>({ number: integer, hash: hex(32), stateRoot: hex(32), time: integer }),
  blocks: integer,
  site: nullable(object<BackupSite>({ ledger: hex(20), origin: integer, slotSeconds: integer })),
});

const readCounts = object<{ readonly end: BackupCounts }>({
  end: object<BackupCounts>({
    files: integer,
    accounts: integer,
    slots: integer,
    blocks: integer,
    logs: integer,
  }),
});

const readFile = object<{ readonly file: string; readonly data: string }>({
  file: text,
  data: text,
});

const readAccount = object<{
  readonly account: string;
  readonly balance: string;
  readonly nonce: number;
  readonly code: string;
}>({ account: hex(20), balance: hex(), nonce: integer, code: hex() });

const readSlot: Reader<StateSlot> = (value, where) => {
  const [key = "", content = "", ...more] = list(hex(32))(value, where);
  if (content !== "" && more.length === 0) return [key, content];
  throw new GridwellError("JSON_INVALID", `${where} must be a key and its value`, { where });
};

const readSlots = object<{ readonly slots: StateSlot[] }>({ slots: list(readSlot) });

/** Parts of a path that names a file below a folder, and no other. */
const SAFE = /^[\w@#+~-][\w.@#+~-]*(?:\/[\w@#+~-][\w.@#+~-]*)*$/;

/** A piece as a line. */
function lineOf(part: BackupPart): string {
  switch (part.kind) {
    case "file":
      return JSON.stringify({ file: part.path, data: part.data.toString("base64") });
    case "account": {
      const { address, balance, nonce, code } = part.account;
      const digits = balance.toString(16);
      const even = digits.length % 2 === 0 ? digits : `0${digits}`;
      return JSON.stringify({ account: address, balance: `0x${even}`, nonce, code });
    }
    case "slots":
      return JSON.stringify({ slots: part.slots });
    case "block":
      return part.line;
    case "end":
      return JSON.stringify({ end: part.counts });
  }
}

/**
 * The piece of a line.
 *
 * @throws GridwellError `JSON_INVALID`; SyntaxError, RangeError
 */
function partOf(line: string): BackupPart {
  // Blocks are read where they are checked.
  if (line.startsWith("[")) return { kind: "block", line };
  if (line.startsWith('{"slots"'))
    return { kind: "slots", ...readSlots(JSON.parse(line), "slots") };
  if (line.startsWith('{"account"')) {
    const { account, balance, nonce, code } = readAccount(JSON.parse(line), "account");
    return {
      kind: "account",
      account: { address: account, balance: BigInt(balance), nonce, code },
    };
  }
  if (line.startsWith('{"file"')) {
    const { file, data } = readFile(JSON.parse(line), "file");
    if (!SAFE.test(file)) throw new RangeError(`${file} is no file of a deployment`);
    return { kind: "file", path: file, data: Buffer.from(data, "base64") };
  }
  return { kind: "end", counts: readCounts(JSON.parse(line), "end").end };
}

/**
 * Writes a backup: whole, or not at all.
 *
 * @returns its checksum, hex
 * @throws GridwellError `FILE_UNWRITABLE`; what `parts` throws
 */
export async function writeBackup(
  file: string,
  head: BackupHead,
  parts: AsyncIterable<BackupPart>,
): Promise<string> {
  async function* lines(): AsyncGenerator<string> {
    yield JSON.stringify({ format: 1, ...head });
    for await (const part of parts) yield lineOf(part);
  }
  return writeSealed(file, BACKUP_KIND, lines());
}

/** A backup that is read. */
export interface OpenBackup {
  readonly head: BackupHead;
  readonly parts: AsyncGenerator<BackupPart>;
}

/**
 * Reads a backup's head, and the rest as it is asked for. Its checksum is not looked at, nor what it holds.
 *
 * @throws GridwellError `FILE_UNREADABLE`, `BACKUP_OTHER`, `BACKUP_DAMAGED`
 */
export async function openBackup(file: string): Promise<OpenBackup> {
  const lines = readSealed(file, BACKUP_KIND);
  const first: IteratorResult<string, unknown> = await lines.next();
  const head = asWritten(file, () => {
    return readHead(JSON.parse(first.done === true ? "" : first.value), "head");
  });
  async function* parts(): AsyncGenerator<BackupPart> {
    for await (const line of lines) yield asWritten(file, () => partOf(line));
  }
  return { head, parts: parts() };
}

/**
 * Does something with what a file holds; what cannot be done means that the file is not what was written.
 *
 * @throws GridwellError `SEAL_INVALID` of a block that no signer sealed, `BACKUP_DAMAGED` for all else
 */
export function asWritten<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWhatItSays(file, cause);
  }
}

/** The same for what is done elsewhere meanwhile. */
export async function asWrittenLater<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw notWhatItSays(file, cause);
  }
}

function notWhatItSays(file: string, cause: unknown): GridwellError {
  if (cause instanceof GridwellError && cause.code === "SEAL_INVALID") {
    return new GridwellError("SEAL_INVALID", cause.message, { where: file, cause });
  }
  return new GridwellError(
    "BACKUP_DAMAGED",
    `The file does not hold what it says (${cause instanceof Error ? cause.message : String(cause)}): take another copy`,
    { where: file, cause },
  );
}
