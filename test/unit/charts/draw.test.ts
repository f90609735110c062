import { expect } from "chai";

import type { Chart } from "../../../src/charts/chart.ts";
import { csvText } from "../../../src/charts/csv.ts";
import { chartFile, drawChart } from "../../../src/charts/draw.ts";
import { expectWellFormed } from "../../support/well-formed.ts";

const HOSTILE = `<script>alert("1")</script> & 'co'`;

const CHART: Chart = {
  title: `Seconds ${HOSTILE}`,
  x: "writes",
  y: "seconds",
  series: [
    {
      kind: "line",
      name: `one by one ${HOSTILE}`,
      points: [
        { x: 1, y: 0.25, low: 0.2, high: 0.5 },
        { x: 100, y: 25 },
        { x: 200, y: null },
        { x: 400, y: 90, low: 80, high: 120 },
      ],
    },
    { kind: "bars", name: "bars", bars: [{ from: 10, upTo: 20, y: 5, label: HOSTILE }] },
  ],
  rules: [
    { axis: "y", at: 50, label: HOSTILE },
    { axis: "x", at: 40, label: HOSTILE },
  ],
};

/** Ends of the drawing, in its own units. */
const [LEFT, END, TOP, FOOT] = [64, 704, 18 + 14, 256];

/** All places of a kind of path in a drawing. */
function placesOf(svg: string, group: RegExp): [number, number][] {
  return [...svg.matchAll(group)].flatMap(([, path = ""]) =>
    [...path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]): [number, number] => {
      return [Number(x), Number(y)];
    }),
  );
}

describe("chartFile", function () {
  const file = chartFile(CHART, `what it shows ${HOSTILE}`);

  it("is XML that needs nothing from elsewhere", function () {
    expectWellFormed(file);
    expect(file).to.not.match(/\b(?:src|href)=|url\(|@import|<script/);
    expect(file).to.match(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  });

  it("tells those who cannot see it what it shows", function () {
    expect(file).to.include('role="img" aria-labelledby="t d"');
    expect(file).to.include('<title id="t">Seconds &lt;script');
    expect(file).to.include('<desc id="d">what it shows &lt;script');
  });

  it("has every series in its legend", function () {
    expect(file.match(/one by one &lt;script/g)?.length).to.equal(4); // three dots and the legend
    expect(file).to.include(">bars</text>");
  });

  it("gives the same bytes for the same chart", function () {
    expect(chartFile(structuredClone(CHART), `what it shows ${HOSTILE}`)).to.equal(file);
  });
});

describe("drawChart", function () {
  it("breaks a line where nothing is known", function () {
    const svg = drawChart(CHART, "c");
    const [line = ""] = /<path d="[^"]*"\/>/.exec(svg) ?? [];
    expect(line.match(/M/g)).to.have.length(2);
    expect(line.match(/L/g)).to.have.length(1);
  });

  it("draws whiskers from the least to the greatest", function () {
    const places = placesOf(drawChart(CHART, "c"), /<path class="whisker" d="([^"]*)"/g);
    expect(places).to.have.length(12);
    // 80 and 120 on an axis from 0 to 150, 224 units high.
    expect(places.slice(6, 8).map(([, y]) => y)).to.deep.equal([136.5, 76.8]);
  });

  it("draws a band there and back", function () {
    const [line] = CHART.series;
    if (line?.kind !== "line") throw new TypeError("no line");
    const banded: Chart = { ...CHART, series: [{ ...line, spread: "band" }] };
    const svg = drawChart(banded, "c");
    expect(placesOf(svg, /<path class="band" d="([^"]*)Z"/g).map(([x]) => x)).to.deep.equal([
      65.6, 704, 704, 65.6,
    ]);
    expect(svg).to.not.include("whisker");
  });

  for (const scale of ["even", "powers"] as const) {
    it(`draws every place inside the picture on a scale that is ${scale}`, function () {
      const svg = drawChart({ ...CHART, scale }, "c");
      for (const [x, y] of placesOf(svg, /<path[^>]* d="([^"]*)"/g)) {
        expect(x).to.be.within(LEFT - 4, END + 4);
        expect(y).to.be.within(TOP, FOOT);
      }
      expect(svg).to.not.match(/NaN|Infinity|undefined/);
    });
  }

  it("puts each power of ten as far from the last", function () {
    const points = [1, 10, 100, 1_000].map((y, x) => ({ x, y }));
    const series = [{ kind: "line", name: "powers", points }] as const;
    const svg = drawChart({ title: "t", x: "x", y: "y", scale: "powers", series }, "c");
    const heights = placesOf(svg, /<path d="([^"]*)"/g).map(([, y]) => y);
    expect(heights).to.deep.equal([256, 176.7, 97.3, 18]);
  });

  it("leaves out what has no place among powers of ten", function () {
    const points = [0, 5, 0].map((y, x) => ({ x, y }));
    const series = [{ kind: "line", name: "line", points }] as const;
    const svg = drawChart({ title: "t", x: "x", y: "y", scale: "powers", series }, "c");
    expect(svg.match(/<circle/g)).to.have.length(1);
  });

  it("can be made of nothing", function () {
    for (const scale of ["even", "powers"] as const) {
      const svg = drawChart({ title: "t", x: "x", y: "y", scale, series: [] }, "c");
      expect(svg).to.not.match(/NaN|Infinity|undefined/);
    }
  });
});

describe("csvText", function () {
  it("quotes what needs it, and leaves nothing empty that is known", function () {
    const text = csvText(
      ["a", "b"],
      [
        ['1 "x", y', 0],
        [null, -0.5],
      ],
    );
    expect(text).to.equal('a,b\r\n"1 ""x"", y",0\r\n,-0.5\r\n');
  });
});
