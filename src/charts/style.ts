/** The colours of charts and of what stands around them, in light and dark. */
export const CHART_COLOURS = `:root { color-scheme: light dark;
  --paper: #fcfcfa; --card: #ffffff; --ink: #1c2024; --soft: #5a636c; --grid: #e4e6e8; --axis: #8a939b; --rule: #b0392e;
  --series-1: #2667b0; --series-2: #c65f12; --series-3: #2b8a57; --series-4: #8847a8; --series-5: #a8871a; --series-6: #b83a6b; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171a; --card: #1c2024; --ink: #e8eaec; --soft: #a3acb5; --grid: #30363c; --axis: #79828a; --rule: #ff8f80;
  --series-1: #6fb0f2; --series-2: #f2a05a; --series-3: #67c893; --series-4: #c796e6; --series-5: #dcbd5a; --series-6: #f08fb4; } }`;

/** How a chart's parts look. */
export const CHART_STYLE = `svg text { fill: var(--soft); } .end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--grid); } .axis { stroke: var(--axis); }
.line path { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; } .line.dashed path { stroke-dasharray: 6 4; } .line circle { fill: var(--c); }
.line path.band { fill: var(--c); fill-opacity: .18; stroke: none; } .line path.whisker { stroke-width: 1; stroke-dasharray: none; }
.bars rect { fill: var(--c); } .bars rect:hover { opacity: .75; }
.rule { stroke: var(--rule); stroke-dasharray: 4 3; } svg text.word { fill: var(--rule); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }`;
