import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { generateFiles } from "../../../src/gateway/generate-files.ts";
import { OutputFile } from "../../../src/gateway/output-file.ts";
import { WRITERS, writerByName } from "../../../src/meters/simulate/writers/registry.ts";
import { rejection } from "../../support/rejection.ts";
import { simulationOf } from "../meters/simulate/communities.ts";

describe("generateFiles", function () {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  const simulation = simulationOf({ households: 20, faults: "all" });

  beforeEach(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "gridwell files "));
  });
  afterEach(async function () {
    await rm(folder, { recursive: true });
  });

  for (const writer of WRITERS) {
    it(`writes the same ${writer.name} twice, in one file and nothing beside it`, async function () {
      for (const name of ["a", "b"]) {
        const { files, bytes } = await generateFiles({
          simulation,
          writer,
          out: file(name),
          truth: null,
        });
        const content = await readFile(file(name));
        expect({ files, bytes }).to.deep.equal({ files: 1, bytes: content.length });
      }
      expect(await readFile(file("a"))).to.deep.equal(await readFile(file("b")));
      const maps = writer.map === null ? [] : ["a.map.json", "b.map.json"];
      expect((await readdir(folder)).sort()).to.deep.equal(["a", "b", ...maps].sort());
    });
  }

  it("writes a file a place into a folder, which together are the one file", async function () {
    const writer = writerByName("dsmr");
    const out = `${file("homes")}/`;
    const { files } = await generateFiles({ simulation, writer, out, truth: null });
    await generateFiles({ simulation, writer, out: file("all"), truth: null });
    expect(files).to.equal(21);
    const places = Array.from({ length: 20 }, (_, home) => `home-${String(home + 1)}`);
    const parts = [...places, "business-1"].map((place) =>
      readFile(path.join(out, `sim-1-${place}.dsmr.txt`)),
    );
    expect(Buffer.concat(await Promise.all(parts))).to.deep.equal(await readFile(file("all")));
  });

  it("tells the truth a register a line, with the faults of its meter", async function () {
    const writer = writerByName("wmbusmeters");
    const { summary } = await generateFiles({
      simulation,
      writer,
      out: file("day"),
      truth: file("truth"),
    });
    const lines = (await readFile(file("truth"), "utf8")).trimEnd().split("\n");
    const registers = lines.map(
      (line) => JSON.parse(line) as { totals: number[]; injected: { kind: string }[] },
    );
    expect(registers).to.have.length(summary.registers);
    for (const { totals } of registers) expect(totals).to.have.length(97);
    const injected = registers.flatMap((register) => register.injected);
    expect(injected).to.have.length(Object.values(summary.faults).reduce((a, b) => a + b, 0));
  });

  it("overwrites nothing, and leaves nothing when it may not", async function () {
    await writeFile(file("truth"), "mine");
    const work = generateFiles({
      simulation,
      writer: writerByName("csv"),
      out: file("day"),
      truth: file("truth"),
    });
    expect(await rejection(work)).to.include({ code: "FILE_EXISTS" });
    expect(await readdir(folder)).to.deep.equal(["truth"]);
    expect(await readFile(file("truth"), "utf8")).to.equal("mine");
  });

  it("says so when a folder is not there", async function () {
    const out = file("none/day");
    const work = generateFiles({ simulation, writer: writerByName("dsmr"), out, truth: null });
    expect(await rejection(work)).to.include({ code: "FILE_UNWRITABLE", where: out });
  });

  it("tells how far it is", async function () {
    const told: string[] = [];
    await generateFiles({
      simulation: simulationOf({ households: 1_000, slotMinutes: 1_440, resources: ["water"] }),
      writer: writerByName("csv"),
      out: file("day"),
      truth: null,
      progress: (done, all) => told.push(`${String(done)}/${String(all)}`),
    });
    expect(told).to.deep.equal(["500/1050", "1000/1050"]);
  });
});

describe("OutputFile", function () {
  let folder: string;

  beforeEach(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "gridwell file "));
  });
  afterEach(async function () {
    await rm(folder, { recursive: true });
  });

  it("has its name only when it is finished", async function () {
    const name = path.join(folder, "new");
    await using output = await OutputFile.create(name);
    await output.write("all ");
    await output.write("of it");
    expect(await readdir(folder))
      .to.have.length(1)
      .and.not.include("new");
    await output.finish();
    expect(await readdir(folder)).to.deep.equal(["new"]);
    expect(await readFile(name, "utf8")).to.equal("all of it");
    expect(output.bytes).to.equal(9);
  });

  it("leaves nothing when the work fails", async function () {
    const fail = async (): Promise<void> => {
      await using output = await OutputFile.create(path.join(folder, "new"));
      await output.write("half of it");
      throw new Error("the work failed");
    };
    expect(await rejection(fail())).to.be.an("error");
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("refuses the name of a folder", async function () {
    await mkdir(path.join(folder, "sub"));
    const work = OutputFile.create(path.join(folder, "sub"));
    expect(await rejection(work)).to.include({ code: "FILE_EXISTS" });
  });
});
