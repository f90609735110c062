import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { choosePrice, type PriceSource } from "../../../tasks/auction/secret-price.ts";
import { rejection } from "../../support/rejection.ts";

describe("choosePrice", function () {
  let folder: string;

  before(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "gridwell-price-"));
  });

  after(async function () {
    await rm(folder, { recursive: true });
  });

  const from = (source: Partial<PriceSource>): Promise<bigint> =>
    choosePrice({
      ...{ given: "", file: "", symbol: "SCT", question: "", otherwise: null },
      ...source,
    });

  async function file(text: string): Promise<string> {
    const at = path.join(folder, "price.txt");
    await writeFile(at, text);
    return at;
  }

  it("takes an argument", async function () {
    expect(await from({ given: "4.2SCT" })).to.equal(42n * 10n ** 17n);
  });

  it("takes a file, with or without its line's end", async function () {
    expect(await from({ file: await file("4.2SCT\r\n") })).to.equal(42n * 10n ** 17n);
    expect(await from({ file: await file("5") })).to.equal(5n * 10n ** 18n);
  });

  it("refuses two sources", async function () {
    const error = await rejection(from({ given: "4SCT", file: await file("4SCT") }));
    expect(error).to.include({ code: "USAGE_PRICE_SOURCE" });
  });

  it("does not repeat what a file holds when it is no price", async function () {
    const at = await file("4.2ether");
    const error = (await rejection(from({ file: at, otherwise: 1n }))) as Error;
    expect(error).to.include({ code: "PRICE_INVALID", where: at });
    expect(error.message).to.not.include("4.2ether");
  });

  it("names a file that is not there", async function () {
    const error = await rejection(from({ file: path.join(folder, "none.txt") }));
    expect(error).to.include({ code: "FILE_UNREADABLE" });
  });
});
