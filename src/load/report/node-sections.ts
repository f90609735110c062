import { drawChart } from "../../charts/draw.ts";
import { figure } from "../../charts/markup.ts";
import type { NodeSample, WatchedNode } from "../nodes.ts";
import { htmlTable } from "./html-table.ts";
import { section } from "./section.ts";

/** What is shown of processes: one chart each, since one scale fits none of the others. */
const MEASURES: readonly {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly of: (sample: NodeSample) => number | null;
}[] = [
  {
    id: "cpu",
    title: "Processor",
    unit: "% of one processor",
    digits: 0,
    of: ({ cpuPercent }) => cpuPercent,
  },
  {
    id: "memory",
    title: "Memory",
    unit: "MB resident",
    digits: 0,
    of: ({ memoryBytes }) => memoryBytes / 1e6,
  },
  {
    id: "disk",
    title: "Written to disk",
    unit: "MB since the start",
    digits: 1,
    of: ({ writtenBytes }) => (writtenBytes === null ? null : writtenBytes / 1e6),
  },
];

/** Charts of what nodes and the generator used; none where nothing is known. */
export function nodeSections(nodes: readonly WatchedNode[]): string[] {
  const known = nodes.filter(({ samples }) => samples.length > 0);
  if (known.length === 0) return [];
  return MEASURES.map(({ id, title, unit, digits, of }) => {
    const series = known.map(({ name, samples }) => {
      const points = samples.map((sample) => ({ x: sample.at / 1_000, y: of(sample) }));
      return { kind: "line", name, points } as const;
    });
    const chart = drawChart({ title, x: "second of the run", y: unit, series }, id);
    const lines = known.map(({ name, pid, samples }) => {
      const values = samples.flatMap((sample) => of(sample) ?? []);
      const mean = values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
      const most = values.length === 0 ? null : Math.max(...values);
      return [name, String(pid), figure(mean, digits), figure(most, digits)];
    });
    const table = htmlTable(["process", "pid", "mean", "most"], lines, unit);
    return section(`${title} of the processes`, chart, table);
  });
}
