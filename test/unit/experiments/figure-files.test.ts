import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { format } from "prettier";

import { figureFiles, writeFigures } from "../../../src/experiments/figure-files.ts";
import type { FigureReport } from "../../../src/experiments/figure-report.ts";
import { GridwellError } from "../../../src/domain/errors.ts";

const REPORT: FigureReport = {
  name: "p9",
  title: "P9 repeated",
  command: "./gridwell figures p9",
  date: "2026-01-02T03:04:05Z",
  summary: "What was done.",
  verdict: ["It holds.", "Ours is faster."],
  environment: { node: "v24.1.0", cpu: "A|B *x*" },
  figures: [
    {
      name: "figure-1",
      title: "Figure 1: seconds",
      text: "Seconds of the writes.",
      chart: {
        title: "Seconds",
        x: "writes",
        y: "seconds",
        series: [{ kind: "line", name: "ours", points: [{ x: 1, y: 2 }] }],
      },
      table: {
        columns: [
          { name: "arm", title: "arm" },
          { name: "writes", title: "writes" },
          { name: "seconds", title: "seconds", digits: 2 },
        ],
        rows: [
          ["pa|per", 1_500, 0.123],
          ["ours", 1, null],
        ],
      },
    },
    { name: "claims", title: "Claims", text: "Words only.", chart: null, table: null },
  ],
  notes: ["Two cores."],
};

describe("figureFiles", function () {
  const files = new Map(figureFiles(REPORT).map(({ name, text }) => [name, text]));
  const page = files.get("p9.md") ?? "";

  it("makes a page, and a chart and a table of each figure that has them", function () {
    expect([...files.keys()]).to.deep.equal(["p9.md", "p9/figure-1.svg", "p9/figure-1.csv"]);
    for (const [, target = ""] of page.matchAll(/\]\(([^)]+)\)/g)) {
      expect(files.has(target), target).to.equal(true);
    }
  });

  it("begins with what came out and ends with how it was made", function () {
    expect([...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title)).to.deep.equal([
      "P9 repeated",
      "Verdict",
      "Figure 1: seconds",
      "Claims",
      "What to know",
      "How it was made",
    ]);
    expect(page).to.include("- It holds.\n- Ours is faster.\n");
    expect(page).to.include("```sh\n./gridwell figures p9\n```");
    expect(page).to.match(/- measured: 2026-01-02T03:04:05Z\n- node: v24\.1\.0\n- cpu: A\\\|B /);
  });

  it("rounds on the page and keeps all digits in the file", function () {
    expect(page).to.match(/^\| pa\\\|per \| +1,500 \| +0\.12 \|$/m);
    expect(page).to.match(/^\| ours {4}\| {6}1 \| {7}– \|$/m);
    expect(files.get("p9/figure-1.csv")).to.equal(
      "arm,writes,seconds\r\npa|per,1500,0.123\r\nours,1,\r\n",
    );
  });

  it("is formatted as the other pages are", async function () {
    expect(page).to.equal(await format(page, { parser: "markdown" }));
  });
});

describe("writeFigures", function () {
  let folder: string;

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell-figures-"));
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  it("makes the folder and writes over an earlier report", function () {
    const results = path.join(folder, "results");
    writeFigures(results, { ...REPORT, title: "Earlier" });
    const written = writeFigures(results, REPORT);
    expect(written).to.deep.equal(
      ["p9.md", "p9/figure-1.svg", "p9/figure-1.csv"].map((name) => path.join(results, name)),
    );
    const texts = written.map((file) => readFileSync(file, "utf8"));
    expect(texts).to.deep.equal(figureFiles(REPORT).map(({ text }) => text));
  });

  it("leaves the earlier page and its files as they are when one cannot be written", function () {
    writeFigures(folder, { ...REPORT, title: "Earlier" });
    const page = readFileSync(path.join(folder, "p9.md"), "utf8");
    rmSync(path.join(folder, "p9/figure-1.csv"));
    // Where the draft of the last file would be.
    mkdirSync(path.join(folder, "p9/figure-1.csv.new"));
    expect(() => writeFigures(folder, REPORT))
      .to.throw(GridwellError)
      .that.includes({ code: "FILE_UNWRITABLE", where: path.join(folder, "p9/figure-1.csv") });
    expect(readFileSync(path.join(folder, "p9.md"), "utf8")).to.equal(page);
    expect(readdirSync(folder)).to.deep.equal(["p9", "p9.md"]);
  });

  it("puts the page in its place last", function () {
    writeFigures(folder, { ...REPORT, title: "Earlier" });
    const page = readFileSync(path.join(folder, "p9.md"), "utf8");
    rmSync(path.join(folder, "p9/figure-1.csv"));
    // A file cannot take the place of a folder that holds something.
    mkdirSync(path.join(folder, "p9/figure-1.csv/taken"), { recursive: true });
    expect(() => writeFigures(folder, REPORT)).to.throw(GridwellError);
    expect(readFileSync(path.join(folder, "p9.md"), "utf8")).to.equal(page);
    expect(readdirSync(folder)).to.deep.equal(["p9", "p9.md"]);
    writeFigures(path.join(folder, "fresh"), REPORT);
    expect(readdirSync(path.join(folder, "fresh/p9"))).to.have.members([
      ...["figure-1.svg", "figure-1.csv"],
    ]);
  });

  it("names the file that it cannot write", function () {
    writeFileSync(path.join(folder, "p9"), "a file where a folder must be");
    expect(() => writeFigures(folder, REPORT))
      .to.throw(GridwellError)
      .that.includes({ code: "FILE_UNWRITABLE", where: path.join(folder, "p9/figure-1.svg") });
  });
});
