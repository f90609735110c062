import type { Chart } from "./chart.ts";
import { escapeText } from "./markup.ts";
import { powersFor, shortFigure, ticksFor, type Ticks } from "./scale.ts";

/** Of the drawing, in its own units. */
export const SIZE = { width: 720, height: 300, left: 64, right: 16, top: 18, bottom: 44 } as const;

/** Height of a rule's word. */
export const WORD = 14;

/** Where things stand in a drawing. */
export interface Frame {
  readonly left: number;
  readonly end: number;
  readonly top: number;
  /** Where the axis lies. */
  readonly foot: number;
  readonly px: (x: number) => number;
  readonly py: (y: number) => number;
  /** Whether a value has a place on the axis. */
  readonly shows: (y: number) => boolean;
  /** The axes with their ticks and names. */
  readonly axes: string;
}

/** Chooses the scales of a chart and draws its axes. */
export function frameOf(chart: Chart): Frame {
  const { width, height, left, right, bottom } = SIZE;
  const upright = (chart.rules ?? []).filter(({ axis }) => axis === "x");
  // Below the words of rules that stand upright.
  const top = SIZE.top + WORD * upright.length;
  const [end, foot] = [width - right, height - bottom];
  const begin = chart.begin ?? 0;
  const { x: greatestX, values } = extentOf(chart);
  const across = ticksFor(greatestX - begin, 8, begin !== 0);
  const px = (x: number): number => round(left + ((x - begin) / across.end) * (end - left));
  const isEven = chart.scale !== "powers";
  const up = isEven ? ticksFor(Math.max(0, ...values), 5) : powersFor(values);
  const share = isEven ? (y: number) => y / up.end : shareOfPowers(up);
  const py = (y: number): number => round(foot - Math.max(0, share(y)) * (foot - top));

  const grid = up.values.map((value) => {
    const label = escapeText(isEven ? shortFigure(value, up.digits, up.end) : plain(value));
    return (
      `<line class="grid" x1="${left}" x2="${end}" y1="${py(value)}" y2="${py(value)}"/>` +
      `<text class="tick end" x="${left - 8}" y="${py(value) + 4}">${label}</text>`
    );
  });
  const feet = across.values.map((value) => {
    // A block's number is shown whole.
    const label =
      begin === 0 ? shortFigure(value, across.digits, across.end) : String(value + begin);
    return `<text class="tick middle" x="${px(value + begin)}" y="${foot + 18}">${escapeText(label)}</text>`;
  });
  const axes =
    `${grid.join("")}${feet.join("")}` +
    `<line class="axis" x1="${left}" x2="${end}" y1="${foot}" y2="${foot}"/>` +
    `<text class="name" x="${left}" y="${SIZE.top - 6}">${escapeText(chart.y)}</text>` +
    `<text class="name end" x="${end}" y="${height - 8}">${escapeText(chart.x)}</text>`;
  return { left, end, top, foot, px, py, shows: (y) => isEven || y > 0, axes };
}

/** The greatest x and every y that has to find a place. */
function extentOf({ series, rules = [] }: Chart): {
  readonly x: number;
  readonly values: readonly number[];
} {
  let x = 0;
  const values: number[] = [];
  for (const one of series) {
    if (one.kind === "line") {
      for (const point of one.points) {
        x = Math.max(x, point.x);
        for (const y of [point.y, point.low, point.high]) {
          if (y !== null && y !== undefined) values.push(y);
        }
      }
    } else {
      for (const bar of one.bars) {
        x = Math.max(x, bar.upTo);
        values.push(bar.y);
      }
    }
  }
  for (const { axis, at } of rules) {
    if (axis === "x") x = Math.max(x, at);
    else values.push(at);
  }
  return { x, values };
}

function shareOfPowers({ values, end }: Ticks): (y: number) => number {
  const [first = 1] = values;
  // What is not above zero lies on the axis.
  return (y) => (y <= 0 ? 0 : Math.log10(y / first) / Math.log10(end / first));
}

/** A power of ten as people write it. */
function plain(value: number): string {
  return value < 1 ? String(value) : shortFigure(value);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
