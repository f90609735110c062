import type { Summary } from "../latencies.ts";
import type { LoadResult, LoadRow } from "../result.ts";

/** Upper ends of the buckets of inclusion, seconds; multiples of the width of the distribution's bars. */
const BUCKETS = [0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120] as const;

/** A metric's name without `gridwell_load_`, its kind and what it tells. */
type Metric = readonly [
  name: string,
  kind: "gauge" | "histogram" | "summary",
  help: string,
  samples: readonly string[],
];

/** A run as text for Prometheus (exposition format 0.0.4): for a push gateway or the node exporter's text folder. */
export function prometheusText(result: LoadResult): string {
  const { rows, nodes } = result;
  const each = (make: (row: LoadRow) => readonly string[]): string[] => rows.flatMap(make);
  const metrics: Metric[] = [
    [
      "offered_readings_per_second",
      "gauge",
      "Readings a second that were planned.",
      each((row) => [sample("offered_readings_per_second", { load: row.name }, row.offered)]),
    ],
    [
      "readings_per_second",
      "gauge",
      "Readings a second that succeeded, by the chain's clock.",
      each((row) => {
        const { readingsPerSecond: value, name } = row;
        return value === null ? [] : [sample("readings_per_second", { load: name }, value)];
      }),
    ],
    [
      "transactions",
      "gauge",
      "Transactions of the run by what became of them.",
      each((row) =>
        Object.entries(row.fates).map(([fate, count]) =>
          sample("transactions", { load: row.name, fate }, count),
        ),
      ),
    ],
    [
      "reverts",
      "gauge",
      "Reverted transactions of the run by reason.",
      each((row) =>
        Object.entries(row.reverts).map(([reason, count]) =>
          sample("reverts", { load: row.name, reason }, count),
        ),
      ),
    ],
    ["inclusion_seconds", "histogram", "Planned time to block, over successes.", each(histogram)],
    [
      "finality_seconds",
      "summary",
      "Planned time to finality, over successes.",
      each((row) => summary("finality_seconds", row.name, row.finality)),
    ],
    [
      "lag_seconds",
      "summary",
      "Planned time to sending: how late the generator was.",
      each((row) => summary("lag_seconds", row.name, row.lag)),
    ],
    [
      "fullest_block_gas",
      "gauge",
      "Gas of the fullest block that held transactions of the load.",
      each((row) => [sample("fullest_block_gas", { load: row.name }, row.fullestBlock)]),
    ],
    [
      "process_memory_bytes",
      "gauge",
      "Greatest resident memory of a process during the run.",
      nodes.map(({ name, samples }) =>
        sample(
          "process_memory_bytes",
          { process: name },
          Math.max(0, ...samples.map(({ memoryBytes }) => memoryBytes)),
        ),
      ),
    ],
  ];
  const lines = metrics.flatMap(([name, kind, help, samples]) => {
    if (samples.length === 0) return [];
    return [
      `# HELP gridwell_load_${name} ${help}`,
      `# TYPE gridwell_load_${name} ${kind}`,
      ...samples,
    ];
  });
  return `${lines.join("\n")}\n`;
}

function histogram({ name, distribution, inclusion }: LoadRow): string[] {
  if (inclusion === null) return [];
  const upTo = (seconds: number): number =>
    distribution.reduce((sum, bin) => (bin.upTo <= seconds * 1_000 ? sum + bin.count : sum), 0);
  return [
    ...BUCKETS.map((le) =>
      sample("inclusion_seconds_bucket", { load: name, le: String(le) }, upTo(le)),
    ),
    sample("inclusion_seconds_bucket", { load: name, le: "+Inf" }, inclusion.count),
    sample("inclusion_seconds_sum", { load: name }, inclusion.mean * inclusion.count),
    sample("inclusion_seconds_count", { load: name }, inclusion.count),
  ];
}

function summary(metric: string, load: string, values: Summary | null): string[] {
  if (values === null) return [];
  const { p50, p95, p99, mean, count } = values;
  return [
    sample(metric, { load, quantile: "0.5" }, p50),
    sample(metric, { load, quantile: "0.95" }, p95),
    sample(metric, { load, quantile: "0.99" }, p99),
    sample(`${metric}_sum`, { load }, mean * count),
    sample(`${metric}_count`, { load }, count),
  ];
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const text = Object.entries(labels).map(([label, of]) => `${label}="${escaped(of)}"`);
  return `gridwell_load_${name}{${text.join(",")}} ${String(value)}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
