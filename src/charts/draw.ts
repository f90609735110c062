import type { Chart } from "./chart.ts";
import { frameOf, SIZE } from "./frame.ts";
import { classOf, colourOf, drawRules, drawSeries } from "./marks.ts";
import { escapeText } from "./markup.ts";
import { CHART_COLOURS, CHART_STYLE } from "./style.ts";

/** Height of a line of a file's legend, and room above its drawing for the title. */
const LEGEND_LINE = 20;
const TITLE = 30;

/**
 * Draws a chart as an SVG element with its legend below, for a page that has {@link CHART_STYLE}.
 *
 * @param id unique in the page
 */
export function drawChart(chart: Chart, id: string): string {
  return (
    `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="${id}-t">` +
    `<title id="${id}-t">${escapeText(chart.title)}</title>${drawing(chart)}</svg>${legendList(chart)}`
  );
}

/**
 * Draws a chart as an SVG file that needs nothing from elsewhere: title, legend and style are within. The same chart
 * gives the same bytes.
 *
 * @param description what it shows, for those who cannot see it: a sentence that says more than the title
 */
export function chartFile(chart: Chart, description: string): string {
  const { width, left } = SIZE;
  const legend = chart.series.length < 2 ? [] : chart.series;
  const height = TITLE + SIZE.height + LEGEND_LINE * legend.length + (legend.length > 0 ? 10 : 0);
  const lines = legend.map((series, i) => {
    const y = TITLE + SIZE.height + LEGEND_LINE * i + 12;
    const name = `<text x="${left + 34}" y="${y + 4}">${escapeText(series.name)}</text>`;
    const key =
      series.kind === "line"
        ? `<path d="M${left} ${y}L${left + 24} ${y}"/><circle cx="${left + 12}" cy="${y}" r="2.5"/>`
        : `<rect x="${left}" y="${y - 5}" width="24" height="10"/>`;
    return `<g class="${classOf(series)}" ${colourOf(i)}>${key}</g>${name}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">${escapeText(chart.title)}</title>
<desc id="d">${escapeText(description)}</desc>
<style>${CHART_COLOURS}
${CHART_STYLE}
svg { font: 12px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
svg text.title { fill: var(--ink); font-size: 15px; font-weight: 600; } .paper { fill: var(--card); }
</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="title" x="${left}" y="20">${escapeText(chart.title)}</text>
<g transform="translate(0 ${TITLE})">${drawing(chart)}</g>
${lines.join("\n")}
</svg>
`;
}

function drawing(chart: Chart): string {
  const frame = frameOf(chart);
  const series = chart.series.map((one, i) => drawSeries(one, i, frame));
  return `${frame.axes}${series.join("")}${drawRules(chart.rules ?? [], frame)}`;
}

/** Which colour is what; one series needs none. */
function legendList({ series }: Chart): string {
  if (series.length < 2) return "";
  const items = series.map((one, i) => {
    return `<li><span class="key ${classOf(one)}" ${colourOf(i)}></span>${escapeText(one.name)}</li>`;
  });
  return `<ul class="legend">${items.join("")}</ul>`;
}
