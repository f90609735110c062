import type { Bars, Line, Point, Rule } from "./chart.ts";
import { WORD, type Frame } from "./frame.ts";
import { escapeText } from "./markup.ts";
import { shortFigure } from "./scale.ts";

/** Colours that the style sheet defines as `--series-1` and so on. */
const COLOURS = 6;
/** Beyond this many points a line is drawn without dots. */
const MOST_DOTS = 90;
/** Half the width of a whisker's ends. */
const WHISKER = 4;

/** What draws a series: its kind, and the variant of it. */
export function classOf(series: Line | Bars): string {
  return series.kind === "line" && series.dashed === true ? "line dashed" : series.kind;
}

/** The style that gives the i-th series its colour. */
export function colourOf(i: number): string {
  return `style="--c:var(--series-${(i % COLOURS) + 1})"`;
}

/** A series as a group of shapes. */
export function drawSeries(series: Line | Bars, i: number, frame: Frame): string {
  const body = series.kind === "line" ? drawLine(series, frame) : drawBars(series, frame);
  return `<g class="${classOf(series)}" ${colourOf(i)}>${body}</g>`;
}

function drawLine(line: Line, frame: Frame): string {
  const { points, name, spread = "whiskers" } = line;
  let path = "";
  let isDown = false;
  for (const { x, y } of points) {
    const shown = y !== null && frame.shows(y);
    if (shown) path += `${isDown ? "L" : "M"}${frame.px(x)} ${frame.py(y)}`;
    isDown = shown;
  }
  const dots =
    points.length > MOST_DOTS
      ? []
      : points.flatMap(({ x, y }) => {
          if (y === null || !frame.shows(y)) return [];
          const label = `${name}: ${shortFigure(y, 2)} at ${shortFigure(x)}`;
          const title = `<title>${escapeText(label)}</title>`;
          return [`<circle cx="${frame.px(x)}" cy="${frame.py(y)}" r="2.5">${title}</circle>`];
        });
  const reach = spread === "band" ? drawBand(points, frame) : drawWhiskers(points, frame);
  return `${reach}<path d="${path}"/>${dots.join("")}`;
}

/** The points that say how far they reach. */
function reaching(points: readonly Point[]): { x: number; low: number; high: number }[] {
  return points.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined ? [] : [{ x, low, high }],
  );
}

function drawBand(points: readonly Point[], { px, py }: Frame): string {
  const band = reaching(points);
  if (band.length === 0) return "";
  const there = band.map(({ x, high }) => `${px(x)} ${py(high)}`);
  const back = band.toReversed().map(({ x, low }) => `${px(x)} ${py(low)}`);
  return `<path class="band" d="M${[...there, ...back].join("L")}Z"/>`;
}

function drawWhiskers(points: readonly Point[], { px, py }: Frame): string {
  return reaching(points)
    .map(({ x, low, high }) => {
      const [left, right] = [round(px(x) - WHISKER), round(px(x) + WHISKER)];
      const end = (y: number): string => `M${left} ${py(y)}L${right} ${py(y)}`;
      const stem = `M${px(x)} ${py(low)}L${px(x)} ${py(high)}`;
      return `<path class="whisker" d="${stem}${end(low)}${end(high)}"/>`;
    })
    .join("");
}

function drawBars({ bars }: Bars, { px, py, foot }: Frame): string {
  return bars
    .map(({ from, upTo, y, label }) => {
      const [a, b] = [px(from), px(upTo)];
      // A hair of room between bars where there is room.
      const gap = b - a > 4 ? 1 : 0;
      const [width, height] = [round(Math.max(0.5, b - a - gap)), round(foot - py(y))];
      return (
        `<rect x="${a}" y="${py(y)}" width="${width}" height="${height}">` +
        `<title>${escapeText(label)}</title></rect>`
      );
    })
    .join("");
}

/** The thin lines across, with their words. */
export function drawRules(rules: readonly Rule[], frame: Frame): string {
  const { left, end, top, foot, px, py } = frame;
  const upright = rules.filter(({ axis }) => axis === "x");
  return rules
    .map((rule) => {
      const { axis, at, label } = rule;
      const text = escapeText(label);
      if (axis === "y") {
        return (
          `<line class="rule" x1="${left}" x2="${end}" y1="${py(at)}" y2="${py(at)}"/>` +
          `<text class="word end" x="${end}" y="${py(at) - 4}">${text}</text>`
        );
      }
      // Words stand above the drawing, one below the other; one at the right end stands left of its rule.
      const isLate = px(at) > end - 104;
      const x = px(at) + (isLate ? -4 : 4);
      const y = top - WORD * (upright.length - upright.indexOf(rule));
      return (
        `<line class="rule" x1="${px(at)}" x2="${px(at)}" y1="${y - 8}" y2="${foot}"/>` +
        `<text class="word${isLate ? " end" : ""}" x="${x}" y="${y}">${text}</text>`
      );
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
