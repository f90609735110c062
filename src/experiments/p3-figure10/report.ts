import type { Chart, Line } from "../../charts/chart.ts";
import type { Figure, FigureReport } from "../figure-report.ts";
import {
  arrivalsOf,
  capacityOf,
  gasOfWrite,
  largestWrite,
  oldestFirstShare,
  randomShare,
} from "./block-model.ts";
import { BLOCK_GAS, PAPER, POST_GAS } from "./paper.ts";
import { COHORTS, nameOfCase } from "./plan.ts";
import type { Measured } from "./run.ts";
import { sharesOf, verdictOfCases, verdictOfFormulas } from "./verdict.ts";

/** What a page is made of. */
export interface Figure10Page {
  readonly command: string;
  /** UTC. */
  readonly date: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Null when only the formulas were asked for. */
  readonly measured: Measured | null;
}

/** Bytes between two points of a line. */
const STEP = 250;

const SIZES = Array.from({ length: PAPER.largest / STEP + 1 }, (_, i) => i * STEP);
const SAMPLES = [...PAPER.samples, PAPER.told.samples];

/** The page of Figure 10: by formula, and on a real network. */
export function reportFigure10({
  command,
  date,
  environment,
  measured,
}: Figure10Page): FigureReport {
  return {
    name: "p3-figure10",
    title: "P3's Figure 10 repeated: is a write in one of the next two blocks?",
    command,
    date,
    summary:
      "P3 has 40 homes write G samples each in a block's period, of M1 bytes, and draws the probability that a write is in one of " +
      "the next two blocks. Here the figure by formula, with the paper's block; the same for our contract and for sealers that take " +
      "the oldest first, as geth does" +
      (measured === null
        ? "."
        : "; and as it is on three geth signers, with 40 accounts that write sealed frames to the real contract, and records of the " +
          "paper's size to a contract that stores them."),
    verdict: [...verdictOfFormulas(), ...(measured === null ? [] : verdictOfCases(measured))],
    environment: measured === null ? environment : { ...environment, ...measured.environment },
    figures: [
      paperFigure(),
      oursFigure(),
      boundsTable(),
      ...(measured === null ? [] : [cohortsFigure(measured)]),
    ],
    notes: [
      "Random order: of the A = 40 · G writes of the first period the first block takes p = C/A, and the rest compete with A new ones " +
        "for the second: p + (1 − p) · C/(2A − C), from an empty pool on. Inferred, for the paper gives no formula.",
      "Oldest first: the writes of the k-th period find (k − 1)(A − C) before them, and two blocks hold 2C: (2C − (k − 1)(A − C))/A, " +
        "within 0 and 1.",
      ...(measured === null
        ? []
        : [
            "A write's cohort is the number of blocks that were seen at the RPC node since the start when it was sent; it succeeds when it " +
              "is in the next block or the one after. Each case begins with an empty pool; its phases are uniform, from a seed.",
            "C is the gas of a block by the measured gas of a write. A sealer fills its block some time before it is due and takes new " +
              "writes in once a second (recommit), so that the last second's writes wait for one block more; and a block that is sealed " +
              "out of turn comes up to a second late. Both weigh less the longer the period is: below 5 s they spoil the figure.",
          ]),
    ],
  };
}

function paperFigure(): Figure {
  const share = (bytes: number, samples: number): number => {
    const capacity = bytes === 0 ? Number.POSITIVE_INFINITY : PAPER.block / bytes;
    return randomShare({ arrivals: arrivalsOf(PAPER.homes, samples), capacity });
  };
  const series = SAMPLES.map((samples): Line => {
    const points = SIZES.map((bytes) => ({ x: bytes / 1_000, y: share(bytes, samples) }));
    return {
      kind: "line",
      name: `G = ${String(samples)}`,
      points,
      dashed: samples === PAPER.told.samples,
    };
  });
  const chart: Chart = {
    ...{ title: "The paper's Figure 10 by formula", x: "M1, KB", y: "probability", series },
    rules: [{ axis: "y", at: PAPER.told.share, label: "about 0.2, 5 KB at G = 4" }],
  };
  return {
    name: "figure-10",
    title: "Figure 10 by formula, the paper's block",
    text: "A block of 112 KB, sealers that choose at random, the first two blocks from an empty pool on.",
    chart,
    table: {
      columns: [
        { name: "m1_bytes", title: "M1, bytes" },
        ...SAMPLES.map((samples) => ({
          name: `g_${String(samples).replace(".", "_")}_share`,
          title: `G = ${String(samples)}`,
          digits: 2,
        })),
      ],
      rows: SIZES.filter((bytes) => bytes % 1_000 === 0).map((bytes) => {
        return [bytes, ...SAMPLES.map((samples) => share(bytes, samples))];
      }),
    },
  };
}

function oursFigure(): Figure {
  const share = (bytes: number, samples: number, cohort: number): number => {
    const capacity = capacityOf(BLOCK_GAS, gasOfWrite(POST_GAS, bytes));
    return oldestFirstShare({ arrivals: arrivalsOf(PAPER.homes, samples), capacity }, cohort);
  };
  const shown = [1, 2, 4].flatMap((samples) => [1, COHORTS].map((cohort) => ({ samples, cohort })));
  const series = shown.map(({ samples, cohort }): Line => {
    const points = SIZES.map((bytes) => ({ x: bytes / 1_000, y: share(bytes, samples, cohort) }));
    const name = `G = ${String(samples)}, cohort ${String(cohort)}`;
    return { kind: "line", name, points, dashed: cohort !== 1 };
  });
  return {
    name: "ours",
    title: "The same for our contract, oldest first",
    text: "8 M gas a block, posts of our contract; the first period's writes, and those of the fifth behind what was left over.",
    chart: { title: "Our contract, oldest first", x: "M1, KB", y: "probability", series },
    table: {
      columns: [
        { name: "m1_bytes", title: "M1, bytes" },
        { name: "gas", title: "gas of a post" },
        ...shown.map(({ samples, cohort }) => ({
          name: `g_${String(samples)}_cohort_${String(cohort)}_share`,
          title: `G = ${String(samples)}, ${cohort === 1 ? "first" : "fifth"}`,
          digits: 2,
        })),
      ],
      rows: SIZES.filter((bytes) => bytes % 1_000 === 0).map((bytes) => [
        bytes,
        gasOfWrite(POST_GAS, bytes),
        ...shown.map(({ samples, cohort }) => share(bytes, samples, cohort)),
      ]),
    },
  };
}

function boundsTable(): Figure {
  const { homes, block } = PAPER;
  return {
    name: "bounds",
    title: "Largest write of which a block holds all",
    text: "Where A = C: up to it every write is in the next block, beyond it all models fall. Eq. 12 with G on its right side.",
    chart: null,
    table: {
      columns: [
        { name: "g", title: "G", digits: 2 },
        { name: "paper_bytes", title: "paper's block, bytes" },
        { name: "ours_bytes", title: "our contract, bytes" },
      ],
      rows: SAMPLES.map((samples) => [
        samples,
        Math.floor(block / arrivalsOf(homes, samples)),
        largestWrite({ homes, samples }, POST_GAS, BLOCK_GAS),
      ]),
    },
  };
}

function cohortsFigure({ cases, period }: Measured): Figure {
  const series = cases.flatMap((result): Line[] => {
    const shares = sharesOf(result);
    const name = nameOfCase(result.case);
    return [
      {
        ...{ kind: "line", name },
        points: shares.map(({ cohort, measured }) => ({ x: cohort, y: measured })),
      },
      {
        ...{ kind: "line", name: `${name}: formula`, dashed: true },
        points: shares.map(({ cohort, formula }) => ({ x: cohort, y: formula })),
      },
    ];
  });
  return {
    name: "cohorts",
    title: "Measured on three geth signers, by cohort",
    text: `Writes of each period that were in one of the next two blocks, period ${String(period)} s, one run each, beside the formula for oldest first.`,
    chart: {
      ...{
        title: "Measured, by cohort",
        x: "cohort: periods since the start",
        y: "share in two blocks",
      },
      ...{ series, begin: 1 },
    },
    table: {
      columns: [
        { name: "case", title: "case" },
        { name: "gas", title: "gas of a write" },
        { name: "arrivals", title: "A" },
        { name: "capacity", title: "C" },
        { name: "cohort", title: "cohort" },
        { name: "writes", title: "writes" },
        { name: "measured_share", title: "measured", digits: 2 },
        { name: "formula_share", title: "formula", digits: 2 },
        { name: "longest_gap_seconds", title: "longest gap, s" },
      ],
      rows: cases.flatMap((result) =>
        sharesOf(result).map(({ cohort, writes, measured, formula }) => [
          ...[nameOfCase(result.case), result.gas, result.arrivals, result.capacity],
          ...[cohort, writes, measured, formula, result.longestGap],
        ]),
      ),
    },
  };
}
