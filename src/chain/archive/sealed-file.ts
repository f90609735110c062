/**
 * A file of many lines with a checksum over all of it: a first line that says what it is, the lines gzipped, and a last
 * line `sha256` with the checksum of all bytes before, the line break in front of it left out. Written and read as a
 * stream.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

import { GridwellError } from "../../domain/errors.ts";

/** Bytes of the last line and the line break before it. */
const TRAILER = "\nsha256 \n".length + 64;
/** Most bytes of one line: contracts are small, a block's logs and a deployment's files are not. */
const LONGEST_LINE = 256 * 2 ** 20;
/** Characters gathered before they are compressed. */
const PORTION = 65_536;

/**
 * Writes a file under another name, has the disk hold it, and gives it its name: it is whole, or not there.
 *
 * @param kind the first line
 * @returns the checksum, hex
 * @throws GridwellError `FILE_UNWRITABLE`; what `lines` throws
 */
export async function writeSealed(
  file: string,
  kind: string,
  lines: AsyncIterable<string>,
): Promise<string> {
  const draft = `${file}.new`;
  let handle: FileHandle;
  try {
    handle = await open(draft, "w", 0o600);
  } catch (cause) {
    throw new GridwellError(
      "FILE_UNWRITABLE",
      "The file cannot be written: does its folder exist?",
      {
        where: file,
        cause,
      },
    );
  }
  try {
    const hash = createHash("sha256");
    const put = async (bytes: Uint8Array): Promise<void> => {
      hash.update(bytes);
      await kept(file, () => handle.writeFile(bytes));
    };
    await put(Buffer.from(`${kind}\n`));
    await pipeline(portionsOf(lines), createGzip(), async (packed: AsyncIterable<Uint8Array>) => {
      for await (const chunk of packed) await put(chunk);
    });
    const digest = hash.digest("hex");
    await kept(file, async () => {
      await handle.writeFile(`\nsha256 ${digest}\n`);
      await handle.sync();
      await handle.close();
      await rename(draft, file);
      await syncFolder(dirname(file));
    });
    return digest;
  } catch (error) {
    await handle.close();
    await rm(draft, { force: true });
    throw error;
  }
}

/** Has the disk do something; `lines` may fail, too, and for other reasons. */
async function kept(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new GridwellError(
      "FILE_UNWRITABLE",
      "The file could not be written to its end, and nothing is left of it: is its disk full, or a folder of that name there?",
      { where: file, cause },
    );
  }
}

/**
 * Holds a file to its checksum.
 *
 * @returns the checksum, hex
 * @throws GridwellError `FILE_UNREADABLE`, `BACKUP_OTHER` when it is something else, `BACKUP_DAMAGED`
 */
export async function checkSealed(file: string, kind: string): Promise<string> {
  const end = await endOf(file, kind);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { end: end - 1 })) {
    hash.update(chunk as Uint8Array);
  }
  const digest = hash.digest("hex");
  let trailer = "";
  for await (const chunk of createReadStream(file, { start: end, encoding: "latin1" })) {
    trailer += chunk as string;
  }
  if (trailer === `\nsha256 ${digest}\n`) return digest;
  throw damaged(file, "its checksum is another");
}

/**
 * The lines of a file. Its checksum is not looked at: see {@link checkSealed}.
 *
 * @throws GridwellError `FILE_UNREADABLE`, `BACKUP_OTHER`, `BACKUP_DAMAGED`
 */
export async function* readSealed(file: string, kind: string): AsyncGenerator<string> {
  const end = await endOf(file, kind);
  const start = Buffer.byteLength(kind) + 1;
  const plain = createGunzip();
  // What goes wrong on the way comes out of the loop below.
  const reading = pipeline(createReadStream(file, { start, end: end - 1 }), plain, {
    end: true,
  }).catch(() => undefined);
  let parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      let rest = chunk;
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
        yield Buffer.concat([...parts, rest.subarray(0, at)]).toString("utf8");
        parts = [];
        length = 0;
        rest = rest.subarray(at + 1);
      }
      length += rest.length;
      if (length > LONGEST_LINE) throw damaged(file, "a line has no end");
      if (rest.length > 0) parts.push(rest);
    }
  } catch (cause) {
    if (!(cause instanceof Error && String(Reflect.get(cause, "code")).startsWith("Z_")))
      throw cause;
    throw damaged(file, cause.message);
  } finally {
    plain.destroy();
    await reading;
  }
  if (length > 0) throw damaged(file, "its last line is cut off");
}

/** What is wrong with a file that is no longer what was written. */
export function damaged(file: string, why: string): GridwellError {
  return new GridwellError(
    "BACKUP_DAMAGED",
    `The file is not what was written (${why}): take another copy`,
    { where: file },
  );
}

/** Where the last line begins, of a file that is of this kind. */
async function endOf(file: string, kind: string): Promise<number> {
  let size: number;
  let first = "";
  try {
    ({ size } = await stat(file));
    const end = Buffer.byteLength(kind);
    for await (const chunk of createReadStream(file, { end, encoding: "latin1" })) {
      first += chunk as string;
    }
  } catch (cause) {
    throw new GridwellError("FILE_UNREADABLE", "The file cannot be read: is the name right?", {
      where: file,
      cause,
    });
  }
  if (first !== `${kind}\n`) {
    throw new GridwellError("BACKUP_OTHER", `This is no "${kind}" file: is the name right?`, {
      where: file,
    });
  }
  if (size < first.length + TRAILER) throw damaged(file, "it is cut off");
  return size - TRAILER;
}

async function* portionsOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let portion = "";
  for await (const line of lines) {
    portion += `${line}\n`;
    if (portion.length < PORTION) continue;
    yield portion;
    portion = "";
  }
  if (portion !== "") yield portion;
}

/** Has the disk hold a folder's names, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
