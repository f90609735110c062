import { expect } from "chai";
import { XMLParser } from "fast-xml-parser";

import { transactionsCsv } from "../../../src/load/report/csv.ts";
import { reportHtml } from "../../../src/load/report/html.ts";
import { prometheusText } from "../../../src/load/report/prometheus.ts";
import { blockRows, rowOf, secondRows, type LoadResult } from "../../../src/load/result.ts";
import { BLOCKS, PLACE, SAMPLES } from "../../support/load-samples.ts";
import { expectWellFormed } from "../../support/well-formed.ts";

const HOSTILE = `<script>alert("1")</script> & 'co'`;

const RESULT: LoadResult = {
  environment: { scenario: "load readings", node: HOSTILE },
  rows: [rowOf(PLACE, SAMPLES, BLOCKS, 9_000)],
  blocks: blockRows(SAMPLES, BLOCKS),
  seconds: secondRows(SAMPLES),
  nodes: [
    {
      name: "signer1",
      pid: 12,
      samples: [
        { at: 1_000, cpuPercent: 37.5, memoryBytes: 123_000_000, writtenBytes: null },
        { at: 2_000, cpuPercent: 12.5, memoryBytes: 125_000_000, writtenBytes: null },
      ],
    },
    { name: "gone", pid: 13, samples: [] },
  ],
  refusals: { [HOSTILE]: 2 },
  resent: 1,
  handed: 0,
  faults: [],
  verdict: null,
  deepestReorg: 0,
  reorgs: 0,
  notes: [HOSTILE],
};

describe("reportHtml", function () {
  const html = reportHtml(RESULT);
  /** The page as XML has it: its void elements closed. */
  const closed = html.replace("<!doctype html>", "").replaceAll(/<meta[^>]*>/g, "");

  it("is well formed, so that no text of anybody's opens or closes an element", function () {
    expectWellFormed(closed);
    expect(html).to.not.include("<script");
    expect(html).to.include("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;");
  });

  it("asks nobody for anything", function () {
    expect(html).to.not.match(/\b(?:src|href)=|url\(|@import/);
    expect(html).to.include("default-src 'none'");
  });

  it("has a drawing with a title and a table in each section", function () {
    const sections = [...closed.matchAll(/<section>.*?<\/section>/gs)].map(([text]) => text);
    const titles = sections.map((text) => /<h2>(.*?)<\/h2>/.exec(text)?.[1]);
    expect(titles).to.deep.equal([
      "Time to a block: steady readings 100",
      "Time to a block, as the run went on",
      "Readings asked, sent and included",
      "Gas and fill of blocks",
      "Processor of the processes",
      "Memory of the processes",
      "Written to disk of the processes",
    ]);
    for (const text of sections) {
      expect(text).to.match(/<svg [^>]*aria-labelledby="(\w+)-t"><title id="\1-t">/);
      expect(text).to.match(/<table>.*<tbody><tr>/s);
    }
  });

  it("holds its data", function () {
    const parsed = JSON.stringify(new XMLParser({ ignoreAttributes: false }).parse(closed));
    for (const figure of ["LedgerNotCurrent", "700,000", "p99 4.50 s", "block 12: 700,000 gas"]) {
      expect(parsed, figure).to.include(figure);
    }
    const bars = [...html.matchAll(/<rect [^>]*><title>([^<]*)<\/title>/g)].map(([, t]) => t);
    expect(bars.filter((title) => title?.startsWith("block "))).to.have.length(BLOCKS.length);
    expect(bars).to.include("2.25 to 2.50 s: 1");
    expect(bars).to.include("1.75 to 2.00 s: 1");
    expect(bars).to.include("4.25 to 4.50 s: 1");
  });

  it("draws every place inside the picture", function () {
    for (const [, x = "", y = ""] of html.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
      expect(Number(x)).to.be.within(64, 704);
      expect(Number(y)).to.be.within(18, 256);
    }
    expect(html).to.not.match(/NaN|Infinity|undefined/);
  });

  it("can be made of a run that came to nothing", function () {
    const none = { blocks: [], seconds: [], nodes: [], notes: [], rows: [rowOf(PLACE, [], [], 0)] };
    const empty = reportHtml({ ...RESULT, ...none });
    expect(empty).to.not.match(/NaN|Infinity|undefined/);
  });
});

describe("transactionsCsv", function () {
  it("has a line for every transaction, by planned time", function () {
    const lines = transactionsCsv(RESULT, SAMPLES.toReversed()).split("\r\n");
    expect(lines).to.have.length(SAMPLES.length + 2);
    expect(lines[0]).to.equal(
      "load,transaction,readings,due_ms,sent_ms,seen_ms,final_ms,block,gas_used,fate,reason",
    );
    const hash = SAMPLES[0]?.hash ?? "";
    expect(lines[1]).to.equal(`steady readings 100,${hash},100,0,0,2500,4500,12,100000,succeeded,`);
    expect(lines[7]).to.match(/,100,3000,,,,,0,unsent,$/);
    expect(lines.at(-1)).to.equal("");
  });

  it("quotes what needs it", function () {
    const [sample] = SAMPLES;
    if (sample === undefined) throw new TypeError("no sample");
    const text = transactionsCsv(RESULT, [{ ...sample, reason: 'a "b", c' }]);
    expect(text).to.include(',succeeded,"a ""b"", c"\r\n');
  });
});

describe("prometheusText", function () {
  const lines = prometheusText(RESULT).split("\n");
  const valueOf = (start: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`gridwell_load_${start}`))
      ?.split(" ")
      .at(-1);

  it("is in the exposition format", function () {
    const sample = /^gridwell_load_[a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\} -?[\d.e+-]+$/;
    const comment = /^# (?:HELP gridwell_load_[a-z_]+ .+\.|TYPE gridwell_load_[a-z_]+ \w+)$/;
    expect(lines.pop()).to.equal("");
    for (const line of lines)
      expect(line.startsWith("#") ? comment.test(line) : sample.test(line), line).to.equal(true);
  });

  it("counts what took at most as long in each bucket", function () {
    const bucket = (le: string) =>
      valueOf(`inclusion_seconds_bucket{load="steady readings 100",le="${le}"}`);
    expect(["1", "2", "3", "4", "5", "120", "+Inf"].map(bucket)).to.deep.equal([
      "0",
      "1",
      "2",
      "2",
      "3",
      "3",
      "3",
    ]);
    expect(valueOf("inclusion_seconds_sum")).to.equal("9");
    expect(valueOf("inclusion_seconds_count")).to.equal("3");
  });

  it("tells fates, reverts and processes", function () {
    expect(valueOf('transactions{load="steady readings 100",fate="missing"}')).to.equal("1");
    expect(valueOf('reverts{load="steady readings 100",reason="LedgerNotCurrent"}')).to.equal("1");
    expect(valueOf('process_memory_bytes{process="signer1"}')).to.equal("125000000");
  });
});
