import { escapeText } from "./markup.ts";
import { shortFigure, ticksFor } from "./scale.ts";

/** Points that belong together, joined by a line; where y is null the line is broken. */
export interface Line {
  readonly kind: "line";
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  /** For what was only planned. */
  readonly dashed?: boolean;
}

/** Bars from the axis up. */
export interface Bars {
  readonly kind: "bars";
  readonly name: string;
  readonly bars: readonly {
    readonly from: number;
    readonly upTo: number;
    readonly y: number;
    /** What a pointer on it shows. */
    readonly label: string;
  }[];
}

/** A thin line across, with a word. */
export interface Rule {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** A chart with one scale each way, both from zero. */
export interface Chart {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly (Line | Bars)[];
  readonly rules?: readonly Rule[];
  /** Where x begins; zero unless given. */
  readonly begin?: number;
}

/** Of the drawing, in its own units. */
const SIZE = { width: 720, height: 300, left: 64, right: 16, top: 18, bottom: 44 } as const;
/** Height of a rule's word. */
const WORD = 14;
/** Colours that the style sheet defines as `--series-1` and so on. */
const COLOURS = 6;
/** Beyond this many points a line is drawn without dots. */
const MOST_DOTS = 90;

/** Draws a chart as an SVG element. */
export function drawChart(chart: Chart, id: string): string {
  const { width, height, left, right, bottom } = SIZE;
  const top = topOf(chart);
  const begin = chart.begin ?? 0;
  const { x: greatestX, y: greatestY } = extentOf(chart);
  const across = ticksFor(greatestX - begin, 8, begin !== 0);
  const up = ticksFor(greatestY, 5);
  const px = (x: number): number =>
    round(left + ((x - begin) / across.end) * (width - left - right));
  const py = (y: number): number => round(height - bottom - (y / up.end) * (height - top - bottom));

  const grid = up.values.map((value) => {
    const label = escapeText(shortFigure(value, up.digits, up.end));
    return (
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${py(value)}" y2="${py(value)}"/>` +
      `<text class="tick end" x="${left - 8}" y="${py(value) + 4}">${label}</text>`
    );
  });
  const foot = across.values.map((value) => {
    const at = px(value + begin);
    // A block's number is shown whole.
    const label =
      begin === 0 ? shortFigure(value, across.digits, across.end) : String(value + begin);
    return `<text class="tick middle" x="${at}" y="${height - bottom + 18}">${escapeText(label)}</text>`;
  });
  const drawn = chart.series.map((series, i) => {
    const colour = `style="--c:var(--series-${(i % COLOURS) + 1})"`;
    const body = series.kind === "line" ? lineOf(series, px, py) : barsOf(series, px, py);
    return `<g class="${classOf(series)}" ${colour}>${body}</g>`;
  });
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t">` +
    `<title id="${id}-t">${escapeText(chart.title)}</title>${grid.join("")}${foot.join("")}` +
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${py(0)}" y2="${py(0)}"/>` +
    `<text class="name" x="${left}" y="${SIZE.top - 6}">${escapeText(chart.y)}</text>` +
    `<text class="name end" x="${width - right}" y="${height - 8}">${escapeText(chart.x)}</text>` +
    `${drawn.join("")}${rulesOf(chart.rules ?? [], px, py)}</svg>${legendOf(chart.series)}`
  );
}

function extentOf({ series, rules = [] }: Chart): { readonly x: number; readonly y: number } {
  let [x, y] = [0, 0];
  for (const one of series) {
    if (one.kind === "line") {
      for (const point of one.points) [x, y] = [Math.max(x, point.x), Math.max(y, point.y ?? 0)];
    } else {
      for (const bar of one.bars) [x, y] = [Math.max(x, bar.upTo), Math.max(y, bar.y)];
    }
  }
  for (const { axis, at } of rules) {
    if (axis === "x") x = Math.max(x, at);
    else y = Math.max(y, at);
  }
  return { x, y };
}

/** Where the drawing begins: below the words of rules that stand upright. */
function topOf({ rules = [] }: Chart): number {
  return SIZE.top + WORD * rules.filter(({ axis }) => axis === "x").length;
}

function classOf(series: Line | Bars): string {
  return series.kind === "line" && series.dashed === true ? "line dashed" : series.kind;
}

type Place = (value: number) => number;

function lineOf({ points, name }: Line, px: Place, py: Place): string {
  let path = "";
  let isDown = false;
  for (const { x, y } of points) {
    if (y !== null) path += `${isDown ? "L" : "M"}${px(x)} ${py(y)}`;
    isDown = y !== null;
  }
  const dots =
    points.length > MOST_DOTS
      ? []
      : points.flatMap(({ x, y }) => {
          if (y === null) return [];
          const label = `${name}: ${shortFigure(y, 2)} at ${shortFigure(x)}`;
          const title = `<title>${escapeText(label)}</title>`;
          return [`<circle cx="${px(x)}" cy="${py(y)}" r="2.5">${title}</circle>`];
        });
  return `<path d="${path}"/>${dots.join("")}`;
}

function barsOf({ bars }: Bars, px: Place, py: Place): string {
  return bars
    .map(({ from, upTo, y, label }) => {
      const [a, b] = [px(from), px(upTo)];
      // A hair of room between bars where there is room.
      const gap = b - a > 4 ? 1 : 0;
      const [width, height] = [round(Math.max(0.5, b - a - gap)), round(py(0) - py(y))];
      return (
        `<rect x="${a}" y="${py(y)}" width="${width}" height="${height}">` +
        `<title>${escapeText(label)}</title></rect>`
      );
    })
    .join("");
}

function rulesOf(rules: readonly Rule[], px: Place, py: Place): string {
  const { width, height, left, right, bottom } = SIZE;
  return rules
    .map(({ axis, at, label }, i) => {
      const text = escapeText(label);
      if (axis === "y") {
        return (
          `<line class="rule" x1="${left}" x2="${width - right}" y1="${py(at)}" y2="${py(at)}"/>` +
          `<text class="word end" x="${width - right}" y="${py(at) - 4}">${text}</text>`
        );
      }
      // Words stand above the drawing, one below the other; one at the right end stands left of its rule.
      const isLate = px(at) > width - 120;
      const x = px(at) + (isLate ? -4 : 4);
      const y = SIZE.top + WORD * i;
      return (
        `<line class="rule" x1="${px(at)}" x2="${px(at)}" y1="${y - 8}" y2="${height - bottom}"/>` +
        `<text class="word${isLate ? " end" : ""}" x="${x}" y="${y}">${text}</text>`
      );
    })
    .join("");
}

/** Which colour is what; one series needs none. */
function legendOf(series: Chart["series"]): string {
  if (series.length < 2) return "";
  const items = series.map((one, i) => {
    const colour = `style="--c:var(--series-${(i % COLOURS) + 1})"`;
    return `<li><span class="key ${classOf(one)}" ${colour}></span>${escapeText(one.name)}</li>`;
  });
  return `<ul class="legend">${items.join("")}</ul>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
