import { expect } from "chai";

import { heatMapFile, type HeatMap } from "../../../src/charts/heat-map.ts";
import { expectWellFormed } from "../../support/well-formed.ts";

const HOSTILE = `<script>alert("1")</script> & 'co'`;

const MAP: HeatMap = {
  title: `Change ${HOSTILE}`,
  x: "quota",
  y: HOSTILE,
  columns: ["90", "100"],
  rows: ["50", HOSTILE],
  across: 2,
  panels: ["a", "b", HOSTILE].map((title) => ({
    title,
    cells: [
      { column: 0, row: 0, value: -2, text: "-2.0", isFaint: false },
      { column: 1, row: 1, value: 1, text: HOSTILE, isFaint: true },
      { column: 1, row: 0, value: 0, text: "0.0", isFaint: true },
    ],
  })),
};

describe("heatMapFile", function () {
  const svg = heatMapFile(MAP, HOSTILE);
  const shapes = [
    ...svg.matchAll(/<rect class="(less|more)" fill-opacity="([\d.]+)" x="(\d+)" y="(\d+)"/g),
  ];

  it("is well-formed and says in words what it shows, whatever the names", function () {
    expectWellFormed(svg.replace(/<style>[^]*<\/style>/, ""));
    expect(svg).to.not.contain("<script");
    expect(svg).to.match(/<title id="t">Change &lt;script/);
    expect(svg).to.match(/<desc id="d">&lt;script/);
  });

  it("colours by the sign, and as strongly as the value beside the greatest", function () {
    expect(shapes.slice(0, 3).map(([, colour, strength]) => [colour, strength])).to.deep.equal([
      ["less", "0.75"],
      ["more", "0.38"],
      ["more", "0.00"],
    ]);
  });

  it("lets rows rise and columns go right", function () {
    const places = shapes.slice(0, 3).map(([, , , x, y]) => [Number(x), Number(y)]);
    expect(places).to.deep.equal([
      [0, 26],
      [46, 0],
      [46, 26],
    ]);
  });

  it("breaks the line of panels, and names rows once a line", function () {
    const panels = [...svg.matchAll(/<g transform="translate\((\d+) (\d+)\)">/g)];
    expect(panels.map(([, x, y]) => [Number(x), Number(y)])).to.deep.equal([
      [56, 60],
      [172, 60],
      [56, 162],
    ]);
    expect(svg.split('x="-8"').length - 1).to.equal(4);
  });

  it("stays whole where all values are zero", function () {
    const flat = MAP.panels.map((panel) => ({
      ...panel,
      cells: panel.cells.map((cell) => ({ ...cell, value: 0 })),
    }));
    expect(heatMapFile({ ...MAP, panels: flat }, "flat")).to.not.contain("NaN");
  });

  it("gives the same bytes again", function () {
    expect(heatMapFile(MAP, HOSTILE)).to.equal(svg);
  });
});
