import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { checkSealed, readSealed, writeSealed } from "../../../src/chain/archive/sealed-file.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { gather } from "../../support/gather.ts";
import { rejection } from "../../support/rejection.ts";

const KIND = "gridwell test 1";
const LINES = ["first", "", "ünïcode", "x".repeat(200_000), "last"];

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}

describe("a sealed file", function () {
  let folder: string;
  let file: string;

  beforeEach(function () {
    folder = mkdtempSync(join(tmpdir(), "gridwell "));
    file = join(folder, "file");
  });

  afterEach(function () {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Code of the error with which the file is refused. */
  async function refusal(): Promise<string> {
    const error = await rejection(checkSealed(file, KIND));
    return error instanceof GridwellError ? error.code : String(error);
  }

  it("gives its lines back", async function () {
    await writeSealed(file, KIND, given(LINES));
    expect(await gather(readSealed(file, KIND))).to.deep.equal(LINES);
  });

  it("is not there, nor a part of it, when it cannot get its name", async function () {
    mkdirSync(file);
    const error = await rejection(writeSealed(file, KIND, given(LINES)));
    expect(error).to.be.instanceOf(GridwellError).and.have.property("code", "FILE_UNWRITABLE");
    expect(readdirSync(folder)).to.deep.equal(["file"]);
  });

  it("has the checksum in its last line, of all that stands before it", async function () {
    const digest = await writeSealed(file, KIND, given(LINES));
    expect(await checkSealed(file, KIND)).to.equal(digest);
    const bytes = readFileSync(file);
    const before = bytes.subarray(0, -73);
    expect(createHash("sha256").update(before).digest("hex")).to.equal(digest);
    expect(bytes.subarray(-73).toString("latin1")).to.equal(`\nsha256 ${digest}\n`);
  });

  it("is refused when any one byte is another", async function () {
    await writeSealed(file, KIND, given(["some", "lines"]));
    const bytes = readFileSync(file);
    const codes = new Set<string>();
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(file, altered);
      codes.add(await refusal());
    }
    expect([...codes].sort()).to.deep.equal(["BACKUP_DAMAGED", "BACKUP_OTHER"]);
  });

  it("is refused when it is cut off anywhere, or goes on", async function () {
    await writeSealed(file, KIND, given(["some", "lines"]));
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect(await refusal(), String(length)).to.be.oneOf(["BACKUP_DAMAGED", "BACKUP_OTHER"]);
    }
    writeFileSync(file, Buffer.concat([bytes, Buffer.from("\n")]));
    expect(await rejection(checkSealed(file, KIND))).to.include({ code: "BACKUP_DAMAGED" });
  });

  it("is not there when its lines could not be had, and what was there stays", async function () {
    await writeSealed(file, KIND, given(["old"]));
    async function* failing(): AsyncGenerator<string> {
      yield* given(LINES);
      throw new Error("no more");
    }
    expect(await rejection(writeSealed(file, KIND, failing()))).to.include({ message: "no more" });
    expect(await gather(readSealed(file, KIND))).to.deep.equal(["old"]);
    expect(existsSync(`${file}.new`)).to.equal(false);
  });

  it("may be left in the middle", async function () {
    await writeSealed(file, KIND, given(LINES));
    for await (const line of readSealed(file, KIND)) {
      expect(line).to.equal("first");
      break;
    }
  });

  it("says when it cannot be read or written", async function () {
    const nowhere = join(folder, "none/file");
    expect(await rejection(checkSealed(nowhere, KIND))).to.include({ code: "FILE_UNREADABLE" });
    const writing = writeSealed(nowhere, KIND, given(LINES));
    expect(await rejection(writing)).to.include({ code: "FILE_UNWRITABLE" });
  });
});
