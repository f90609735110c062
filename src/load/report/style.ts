import { CHART_COLOURS, CHART_STYLE } from "../../charts/style.ts";

/** The report's style sheet: readable in light and dark, on paper and on a telephone, without anything from elsewhere. */
export const STYLE = `
${CHART_COLOURS}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; } .soft, caption { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--card); border: 1px solid var(--grid); border-radius: 8px; padding: .75rem 1rem; }
.tile b { display: block; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .85rem; }
.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 3fr); gap: 1rem; align-items: start; }
@media (max-width: 60rem) { .pair { grid-template-columns: minmax(0, 1fr); } }
figure, .scroll { margin: 0; background: var(--card); border: 1px solid var(--grid); border-radius: 8px; padding: .75rem; }
.scroll { overflow: auto; } .pair .scroll { max-height: 22rem; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
${CHART_STYLE}
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; font-size: .85rem; }
.key { display: inline-block; width: 1.1rem; margin-right: .4rem; background: var(--c); vertical-align: middle; }
.key.line { height: 3px; } .key.dashed { background: repeating-linear-gradient(90deg, var(--c) 0 5px, transparent 5px 8px); } .key.bars { height: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 .5rem .5rem; }
th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid var(--grid); }
th:first-child { text-align: left; font-weight: inherit; } thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
.pair thead th { position: sticky; top: -.75rem; background: var(--card); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.note { border-left: 3px solid var(--rule); padding-left: .75rem; }
@media print { .pair .scroll { max-height: none; } }
`;
