import { escapeText } from "./markup.ts";
import { CHART_COLOURS, CHART_STYLE } from "./style.ts";

/** A square of a panel. */
export interface HeatCell {
  /** Places of its column and row among the panel's. */
  readonly column: number;
  readonly row: number;
  readonly value: number;
  /** What is written in it. */
  readonly text: string;
  /** Written faintly: the value may as well be zero. */
  readonly isFaint: boolean;
}

/** Squares over two quantities. */
export interface HeatPanel {
  readonly title: string;
  readonly cells: readonly HeatCell[];
}

/** Panels side by side that share axes and one scale, blue below zero and orange above. */
export interface HeatMap {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Names of the columns from the left, of the rows from the bottom. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly panels: readonly HeatPanel[];
  /** Panels in a line. */
  readonly across: number;
}

const CELL = { width: 46, height: 26 } as const;
const MARGIN = { left: 56, right: 12, top: 60, bottom: 42 } as const;
const GAP = { across: 24, down: 50 } as const;

/**
 * Draws a map of panels as an SVG file that needs nothing from elsewhere. The same map gives the same bytes.
 *
 * @param description what it shows, for those who cannot see it
 */
export function heatMapFile(map: HeatMap, description: string): string {
  const panelWidth = map.columns.length * CELL.width;
  const panelHeight = map.rows.length * CELL.height;
  const lines = Math.ceil(map.panels.length / map.across);
  const width = MARGIN.left + map.across * (panelWidth + GAP.across) - GAP.across + MARGIN.right;
  const height = MARGIN.top + lines * (panelHeight + GAP.down) - GAP.down + MARGIN.bottom;
  const greatest = Math.max(
    ...map.panels.flatMap(({ cells }) => cells.map(({ value }) => Math.abs(value))),
    Number.MIN_VALUE,
  );
  const panels = map.panels.map((panel, index) => {
    const x = MARGIN.left + (index % map.across) * (panelWidth + GAP.across);
    const y = MARGIN.top + Math.floor(index / map.across) * (panelHeight + GAP.down);
    return `<g transform="translate(${String(x)} ${String(y)})">${drawPanel(map, panel, greatest, index % map.across === 0)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" role="img" aria-labelledby="t d">
<title id="t">${escapeText(map.title)}</title>
<desc id="d">${escapeText(description)}</desc>
<style>${CHART_COLOURS}
${CHART_STYLE}
svg { font: 12px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
svg text.title, svg text.value { fill: var(--ink); } svg text.title { font-weight: 600; } svg text.head { font-size: 15px; } svg text.faint { fill: var(--soft); }
.paper { fill: var(--card); } .less { fill: var(--series-1); } .more { fill: var(--series-2); }
</style>
<rect class="paper" width="${String(width)}" height="${String(height)}"/>
<text class="title head" x="${String(MARGIN.left)}" y="20">${escapeText(map.title)}</text>
${panels.join("\n")}
<text x="${String(MARGIN.left)}" y="${String(height - 8)}">${escapeText(`right: ${map.x}; up: ${map.y}`)}</text>
</svg>
`;
}

function drawPanel(map: HeatMap, panel: HeatPanel, greatest: number, named: boolean): string {
  const foot = map.rows.length * CELL.height;
  const cells = panel.cells.map(({ column, row, value, text, isFaint }) => {
    const [x, y] = [column * CELL.width, foot - (row + 1) * CELL.height];
    const strength = ((0.75 * Math.abs(value)) / greatest).toFixed(2);
    return (
      `<rect class="${value < 0 ? "less" : "more"}" fill-opacity="${strength}" x="${String(x)}" y="${String(y)}" ` +
      `width="${String(CELL.width - 1)}" height="${String(CELL.height - 1)}"/>` +
      `<text class="middle ${isFaint ? "faint" : "value"}" x="${String(x + CELL.width / 2)}" ` +
      `y="${String(y + CELL.height / 2 + 4)}">${escapeText(text)}</text>`
    );
  });
  const columns = map.columns.map((name, index) => {
    const x = String((index + 0.5) * CELL.width);
    return `<text class="middle" x="${x}" y="${String(foot + 16)}">${escapeText(name)}</text>`;
  });
  const rows = map.rows.map((name, index) => {
    const y = String(foot - (index + 0.5) * CELL.height + 4);
    return `<text class="end" x="-8" y="${y}">${escapeText(name)}</text>`;
  });
  const title = `<text class="title" x="0" y="-8">${escapeText(panel.title)}</text>`;
  return `${title}${cells.join("")}${columns.join("")}${named ? rows.join("") : ""}`;
}
