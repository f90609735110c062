import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { choosePrice, type PriceSource } from "../../../tasks/auction/secret-price.ts";
import { PRICE_PROCESS } from "../../support/price-process.ts";
import { rejection } from "../../support/rejection.ts";
import { onTerminal } from "../../support/terminal.ts";

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

  describe("of what is piped in", function () {
    const piped = (input: string, ...args: string[]): string =>
      spawnSync(process.execPath, [PRICE_PROCESS, ...args], { input, encoding: "utf8" }).stdout;

    it("takes all of it for the price", function () {
      expect(piped("4.2SCT\n", "-")).to.equal("taken 4200000000000000000\n");
      expect(piped("5", "-")).to.equal("taken 5000000000000000000\n");
    });

    it("does not repeat what is no price, nor takes the usual one for it", function () {
      for (const input of ["4.2ether", "4.2SCT 5SCT", ""]) {
        const said = piped(input, "-", "1");
        expect(said).to.include('"where":"standard input"').and.not.include("4.2ether");
      }
    });

    it("is not read unless `-` names it: the price is the usual one, or missing", function () {
      expect(piped("4.2SCT", "", "7")).to.equal("taken 7\n");
      expect(piped("4.2SCT")).to.include('"code":"PRICE_MISSING"').and.include("--price-file");
    });
  });

  describe("of what is typed at a terminal", function () {
    const typed = (keys: string, ...args: string[]): Promise<string> =>
      onTerminal([process.execPath, PRICE_PROCESS, ...args], "Your price: ", keys);

    it("asks, and shows nothing of the answer", async function () {
      const screen = await typed("4.2SCT\r");
      expect(screen).to.include("Your price: ").and.include("taken 4200000000000000000");
      expect(screen).to.not.include("4.2");
    });

    it("takes Enter alone for the usual price where there is one", async function () {
      expect(await typed("\r", "", "7")).to.include("taken 7");
      expect(await typed("\r")).to.include('"code":"PRICE_INVALID"');
    });

    it("refuses an answer that is no price without repeating it, and one that never came", async function () {
      const screen = await typed("4.2ether\r", "", "7");
      expect(screen).to.include('"code":"PRICE_INVALID"').and.not.include("4.2ether");
      expect(await typed("\u0004", "", "7")).to.include('"code":"PRICE_INVALID"');
    });
  });
});
