import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";

import { getAddress } from "ethers";

import { decimal, exactly, hex, integer, object } from "../chain/strict-json.ts";
import {
  LEAST_COST,
  MOST_COST,
  openWithPassword,
  SALT_BYTES,
  sealWithPassword,
  USUAL_COST,
  type PasswordBox,
} from "../crypto/password-box.ts";
import type { Randomness } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { KeyRing, type KeyPlace } from "./key-ring.ts";

/** What stands in a key file in clear. */
interface KeyFile {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly chainId: bigint;
  readonly monitor: string;
  readonly owner: string;
  /** Binary logarithm of scrypt's cost. */
  readonly cost: number;
  readonly salt: string;
  readonly sealed: string;
  /** SHA-256 of all that stands before: tells damage from a wrong password, and protects from nobody. */
  readonly checksum: string;
}

const FORMAT = "gridwell-operation-keys";
const OWNER_ONLY = 0o600;

const readDocument = object<KeyFile>({
  format: exactly(FORMAT),
  version: exactly(1),
  chainId: decimal,
  monitor: hex(20),
  owner: hex(20),
  cost: integer,
  salt: hex(SALT_BYTES),
  sealed: hex(),
  checksum: hex(32),
});

/**
 * Writes a ring into a file of its own, encrypted, readable by its owner alone: whole or not at all, and on the disk
 * when it returns.
 *
 * @param cost binary logarithm of scrypt's cost
 * @throws GridwellError FILE_UNWRITABLE
 */
export async function writeKeyFile(
  file: string,
  ring: KeyRing,
  password: string,
  random: Randomness,
  cost: number = USUAL_COST,
): Promise<void> {
  const plaintext = ring.encode();
  const box = await sealWithPassword(password, boundTo(ring.place), plaintext, random, cost);
  plaintext.fill(0);
  replace(file, textOf(ring.place, box));
}

/** Whether a file is one of operation keys by its form, not by its content; false where it cannot be read. */
export function isKeyFile(file: string): boolean {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof found === "object" && found !== null && Reflect.get(found, "format") === FORMAT;
  } catch {
    return false;
  }
}

/**
 * Whose keys a file holds; asks for no password.
 *
 * @throws GridwellError KEY_FILE_UNREADABLE, KEY_FILE_DAMAGED
 */
export function placeOfKeyFile(file: string): KeyPlace {
  return parse(file).place;
}

/**
 * The ring of a file.
 *
 * @throws GridwellError KEY_FILE_UNREADABLE, KEY_FILE_DAMAGED when it is no key file or not as it was written,
 * KEY_PASSWORD_WRONG when the password does not open it
 */
export async function readKeyFile(file: string, password: string): Promise<KeyRing> {
  const { place, box } = parse(file);
  let plaintext: Uint8Array;
  try {
    plaintext = await openWithPassword(password, boundTo(place), box);
  } catch (cause) {
    if (!(cause instanceof GridwellError)) throw cause;
    throw new GridwellError(
      "KEY_PASSWORD_WRONG",
      `The password does not open the keys in ${file}`,
      {
        where: file,
      },
    );
  }
  try {
    return KeyRing.decode(place, plaintext);
  } catch (cause) {
    throw damaged(file, cause);
  } finally {
    plaintext.fill(0);
  }
}

function parse(file: string): { place: KeyPlace; box: PasswordBox } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new GridwellError(
      "KEY_FILE_UNREADABLE",
      "The key file cannot be read: is the name right?",
      {
        where: file,
        cause,
      },
    );
  }
  let document: KeyFile;
  try {
    document = readDocument(JSON.parse(text), "$");
  } catch (cause) {
    throw damaged(file, cause);
  }
  const { chainId, cost } = document;
  const place = {
    chainId,
    monitor: getAddress(document.monitor),
    owner: getAddress(document.owner),
  };
  const box = { cost, salt: bytes(document.salt), sealed: bytes(document.sealed) };
  // Written again, it is the same: the checksum is right, and nothing stands twice.
  const isWhole = textOf(place, box) === text && cost >= LEAST_COST && cost <= MOST_COST;
  if (!isWhole) throw damaged(file);
  return { place, box };
}

function textOf(place: KeyPlace, { cost, salt, sealed }: PasswordBox): string {
  const head = {
    format: FORMAT,
    version: 1,
    chainId: place.chainId.toString(),
    monitor: place.monitor.toLowerCase(),
    owner: place.owner.toLowerCase(),
    cost,
    salt: `0x${Buffer.from(salt).toString("hex")}`,
    sealed: `0x${Buffer.from(sealed).toString("hex")}`,
  };
  const checksum = `0x${createHash("sha256").update(JSON.stringify(head)).digest("hex")}`;
  return `${JSON.stringify({ ...head, checksum }, null, 2)}\n`;
}

/** Keys of one place never open as another's. */
function boundTo({ chainId, monitor, owner }: KeyPlace): Uint8Array {
  const text = [FORMAT, "1", chainId.toString(), monitor, owner].join("/");
  return new TextEncoder().encode(text.toLowerCase());
}

function replace(file: string, text: string): void {
  const fresh = `${file}.${String(process.pid)}.new`;
  try {
    const handle = openSync(fresh, "wx", OWNER_ONLY);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
  } catch (cause) {
    if (existsSync(fresh)) rmSync(fresh);
    throw new GridwellError(
      "FILE_UNWRITABLE",
      "The file cannot be written: does its folder exist?",
      {
        where: file,
        cause,
      },
    );
  }
}

function damaged(file: string, cause?: unknown): GridwellError {
  return new GridwellError(
    "KEY_FILE_DAMAGED",
    "This is no key file, or not as it was written: take your copy of it (./gridwell keys publish made it)",
    { where: file, cause },
  );
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), "hex"));
}
