import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { FORMAT_NAMES } from "../../../src/meters/formats/names.ts";
import { detectFormat, formatByName, FORMATS } from "../../../src/meters/formats/registry.ts";
import { openMeterInput, type MeterInput } from "../../../src/meters/formats/read.ts";
import { block, feedOf, quarters } from "./feeds.ts";
import { fixture } from "./fixtures.ts";
import { LINES_OF_V2, linesOfV5, plainTelegram, telegram } from "./telegrams.ts";

function codeOf(action: () => unknown): string | null {
  try {
    action();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  return null;
}

async function count(input: MeterInput): Promise<number> {
  let readings = 0;
  for await (const item of input.items) if (item.kind === "reading") readings++;
  return readings;
}

const xml = feedOf(block(quarters([1, 2, 3])));
const text = telegram(linesOfV5());

describe("formats", function () {
  it("are listed by name without their parsers", function () {
    expect(FORMAT_NAMES).to.deep.equal(FORMATS.map(({ name }) => name));
  });

  it("have names of their own, by which they are found", function () {
    expect(new Set(FORMATS.map(({ name }) => name)).size).to.equal(FORMATS.length);
    for (const format of FORMATS) expect(formatByName(format.name)).to.equal(format);
    expect(codeOf(() => formatByName("papyrus"))).to.equal("FORMAT_UNKNOWN");
  });

  for (const [name, input, format] of [
    ["a telegram", text, "dsmr"],
    ["a telegram that lost its CR", plainTelegram(LINES_OF_V2, "\n"), "dsmr"],
    ["a stream that begins inside a telegram", text.slice(100) + text, "dsmr"],
    ["the middle of a telegram", text.slice(100), "dsmr"],
    ["a feed", xml, "greenbutton"],
    [
      "a feed behind a long comment",
      `<?xml version="1.0"?><!--${"=".repeat(9_000)}-->${xml}`,
      "greenbutton",
    ],
    ["a feed that has not come to its usage data yet", xml.slice(0, 100), "greenbutton"],
    ...["wmbusmeters", "rtlamr", "rtl_433", "glow"].flatMap((format) =>
      ["valid", "odd", "hostile"].map(
        (name) => [`${name} ${format}`, fixture(`${format}/${name}.jsonl`), format] as const,
      ),
    ),
    ...["valid", "gas", "odd"].map(
      (name) => [`${name} octopus`, fixture(`octopus/${name}.json`), "octopus"] as const,
    ),
    ["an empty page", '{"count":0,"next":null,"previous":null,"results":[]}', "octopus"],
    [
      "a page whose end is not there yet",
      fixture("octopus/valid.json").subarray(0, 400),
      "octopus",
    ],
    [
      "a message whose beginning was lost",
      fixture("glow/valid.jsonl").subarray(20).toString(),
      "glow",
    ],
    ["the display's state alone", 'glow/AA00/STATE {"software":"v1"}\n', "glow"],
  ] as const) {
    it(`recognise ${name}`, function () {
      const head = Buffer.from(input);
      expect(detectFormat(head, null).name).to.equal(format);
      // Nobody else claims it with the same certainty, so that the order of the list decides nothing.
      const scores = FORMATS.map((each) => each.detect(head)).sort((a, b) => b - a);
      expect(scores[0]).to.be.greaterThan(scores[1] ?? 0);
    });
  }

  for (const [file, format] of [
    ["nem12/valid.csv", "nem12"],
    ["nem12/odd.csv", "nem12"],
    ["nem13/valid.csv", "nem13"],
    ["nem13/odd.csv", "nem13"],
    ["wmbusmeters/valid.jsonl", "wmbusmeters"],
    ["rtlamr/valid.jsonl", "rtlamr"],
    ["rtl_433/valid.jsonl", "rtl_433"],
    ["glow/valid.jsonl", "glow"],
    ["octopus/valid.json", "octopus"],
  ] as const) {
    it(`recognise ${file}, and no other format claims it`, function () {
      const head = fixture(file);
      const claims = FORMATS.filter((each) => each.detect(head) > 0).map(({ name }) => name);
      expect(claims).to.deep.equal([format]);
    });
  }

  it("recognise NEM records without their header", function () {
    const body = (file: string): Buffer =>
      Buffer.from(fixture(file).toString().replace(/^.*\n/, ""));
    expect(detectFormat(body("nem12/valid.csv"), null).name).to.equal("nem12");
    expect(detectFormat(body("nem13/valid.csv"), null).name).to.equal("nem13");
  });

  it("never take a CSV file for something", function () {
    for (const file of ["csv/columns.csv", "csv/long.csv", "csv/hostile.csv"]) {
      expect(
        codeOf(() => detectFormat(fixture(file), file)),
        file,
      ).to.equal("FORMAT_UNDETECTED");
    }
  });

  for (const input of [
    "",
    "\n",
    "hello",
    "{}",
    '{"model":1,"Type":2,"media":3}',
    '{"results":[1]}',
    "<html><p>1-0:1.8.1</p></html>",
    "date,kWh\n2026-01-01,1",
    "\0\xff",
  ]) {
    it(`do not recognise ${JSON.stringify(input)}`, function () {
      expect(codeOf(() => detectFormat(Buffer.from(input), "x"))).to.equal("FORMAT_UNDETECTED");
    });
  }
});

describe("openMeterInput", function () {
  it("detects the format and gives everything, also what it looked at", async function () {
    const large = text.repeat(300);
    const input = await openMeterInput([
      Buffer.from(large.slice(0, 70_000)),
      Buffer.from(large.slice(70_000)),
    ]);
    expect(input.format.name).to.equal("dsmr");
    expect(await count(input)).to.equal(1_500);
    expect(await count(await openMeterInput([Buffer.from(large)]))).to.equal(1_500);
  });

  it("takes a format over what the content looks like", async function () {
    const input = await openMeterInput([Buffer.from(xml)], { format: formatByName("dsmr") });
    expect(await count(input)).to.equal(0);
  });

  it("refuses what it does not recognise, and closes the source", async function () {
    let closed = false;
    function* source(): Generator<Uint8Array> {
      try {
        yield Buffer.from("hello\n".repeat(20_000));
        yield Buffer.from("never asked for");
      } finally {
        closed = true;
      }
    }
    const error = await openMeterInput(source(), { path: "letter.txt" }).catch(
      (caught: unknown) => caught,
    );
    expect(error)
      .to.be.instanceOf(GridwellError)
      .and.to.deep.include({ code: "FORMAT_UNDETECTED", where: "letter.txt" })
      .and.have.property("message")
      .that.includes("--format csv --map FILE");
    expect(closed).to.equal(true);
  });

  it("lets the source's own errors through", async function () {
    const missing = createReadStream(fileURLToPath(new URL("no-such-file", import.meta.url)));
    const error = await openMeterInput(missing).catch((caught: unknown) => caught);
    expect(error).to.have.property("code", "ENOENT");
  });

  it("keeps the memory of one piece, however long the input", async function () {
    this.timeout(20_000);
    // Long enough that whatever else this process holds at the moment does not matter.
    const pieces = 400;
    const piece = Buffer.from(text.repeat(50));
    function* source(): Generator<Uint8Array> {
      for (let index = 0; index < pieces; index++) yield piece;
    }
    const input = await openMeterInput(source());
    let readings = 0;
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    for await (const item of input.items) {
      if (item.kind === "reading") readings++;
      if (readings % 1_000 === 0)
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    expect(readings).to.equal(pieces * 50 * 5);
    expect(peak).to.be.below((pieces * piece.length) / 4);
  });
});
