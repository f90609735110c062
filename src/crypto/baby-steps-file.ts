import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { GridwellError } from "../domain/errors.ts";
import { BABY_STEPS, BabySteps, buildSlots } from "./baby-steps.ts";

/** First bytes of a table's file; the last one is the version of its form. */
const MAGIC = Buffer.from("gridwell baby steps 1\n");
const DIGEST_BYTES = 32;

/**
 * The table of baby steps at a path, which is built and kept there the first time. Takes 16 bytes a step, in memory
 * and on disk. Two programs may build it at once: each moves a whole file into place.
 *
 * @param size a power of two from 2^4 to 2^22; the usual one unless memory is short
 * @param onBuild told before a table is built, which takes seconds
 * @throws GridwellError TABLE_DAMAGED when the file holds another table or was altered; TABLE_SIZE_INVALID; what the
 * system says when the path cannot be read or written
 */
export function openBabySteps(path: string, size = BABY_STEPS, onBuild?: () => void): BabySteps {
  const kept = read(path);
  if (kept !== null) return new BabySteps(decode(kept, path, size));
  onBuild?.();
  const slots = buildSlots(size);
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, encode(slots), { flag: "wx" });
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
  return new BabySteps(slots);
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Magic ‖ SHA-256 of what follows ‖ slots, little-endian. */
function encode(slots: Uint32Array): Buffer {
  const body = Buffer.alloc(slots.byteLength);
  for (const [index, value] of slots.entries()) body.writeUInt32LE(value, 4 * index);
  return Buffer.concat([MAGIC, digest(body), body]);
}

function decode(file: Buffer, path: string, size: number): Uint32Array {
  const head = MAGIC.length + DIGEST_BYTES;
  const body = file.subarray(head);
  const sum = file.subarray(MAGIC.length, head);
  if (!file.subarray(0, MAGIC.length).equals(MAGIC) || !digest(body).equals(sum)) {
    throw damaged(path, "is no table of baby steps, or was altered");
  }
  if (body.length !== 16 * size) {
    throw damaged(path, `holds ${String(body.length / 16)} baby steps, not ${String(size)}`);
  }
  const slots = new Uint32Array(4 * size);
  for (let index = 0; index < slots.length; index++) slots[index] = body.readUInt32LE(4 * index);
  return slots;
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function damaged(path: string, reason: string): GridwellError {
  const message = `The file ${reason}; delete it, and it is built again`;
  return new GridwellError("TABLE_DAMAGED", message, { where: path });
}
