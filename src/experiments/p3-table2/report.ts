import { figure as numeral } from "../../charts/markup.ts";
import type { Figure, FigureReport } from "../figure-report.ts";
import { spreadOf } from "../spread.ts";
import { rowsOf } from "./rows.ts";
import type { Table2 } from "./run.ts";

/** What a page is made of. */
export interface Table2Page {
  readonly command: string;
  /** UTC. */
  readonly date: string;
  readonly table: Table2;
}

/** The page of Table 2: four attacks on a real network, expected and measured. */
export function reportTable2({ command, date, table }: Table2Page): FigureReport {
  const rows = rowsOf(table);
  const held = rows.filter(({ holds }) => holds).length;
  const broken = rows.filter(({ holds }) => !holds);
  return {
    name: "p3-table2",
    title: "P3's Table 2 repeated: four attacks on three signers",
    command,
    date,
    summary:
      "P3 names four attacks by signers on a proof-of-authority network, and what limits each (they are those of EIP-225). Here each is " +
      "carried out on three geth signers and an RPC node that were made for it. Expected is what EIP-225 and geth's source say.",
    verdict: [
      `${numeral(held)} of ${numeral(rows.length)} claims held.`,
      ...broken.map(({ attack, what, expected, measured }) => {
        return `Did not hold (${attack}): ${what}; expected: ${expected}; measured: ${measured}.`;
      }),
      captureSentence(table),
      delaySentence(table),
    ],
    environment: table.environment,
    figures: [claims(table), concurrent(table), censoring(table)],
    notes: [
      "**Two of three signers suffice to capture the chain**: they can vote the third out, take in what they like, and nothing in the " +
        "protocol stops them. Proof of authority rests on most signers being honest, and here most are two.",
      "One signer that is dismissed leaves two, and two signers both have to run: a chain of two halts with either. Vote another one in.",
      "Forged blocks were sealed with the signers' own keys and are right in everything but the fault that is named; the last one has " +
        "none and is imported, so that the others were refused for their one fault.",
      "A proposal stays in its signer's node until it is discarded: the spammer's votes begin anew after each epoch.",
      "Rivals are counted by what any of the four nodes told as its newest block; a delay is on each way between any two nodes (TCP " +
        "proxies on one machine). geth hands a block itself to one of three peers and its hash to the others, who have to ask for it: " +
        "they hear of it after three delays.",
    ],
  };
}

function captureSentence({ censoring }: Table2): string {
  const { captured } = censoring;
  return (
    `Two of three signers suffice to capture the chain: two voted the third out within ${numeral(captured.blocksToCapture)} blocks, and ` +
    `${numeral(captured.mined)} of ${numeral(captured.sent)} transactions were mined until they gave up.`
  );
}

function delaySentence({ delays }: Table2): string {
  const parts = delays.map(({ delay, heights, contested, deepest }) => {
    return `${numeral((100 * contested) / Math.max(1, heights))} % of heights at ${String(delay)} ms (reorgs ${numeral(deepest)} deep at most)`;
  });
  return `Rival blocks: ${parts.join(", ")}.`;
}

function claims(table: Table2): Figure {
  return {
    name: "claims",
    title: "Table 2: four attacks",
    text: "What limits each attack, and what was seen.",
    chart: null,
    table: {
      columns: [
        { name: "attack", title: "attack" },
        { name: "what", title: "what" },
        { name: "expected", title: "expected" },
        { name: "measured", title: "measured" },
        { name: "holds", title: "held" },
      ],
      rows: rowsOf(table).map(({ attack, what, expected, measured, holds }) => [
        ...[attack, what, expected, measured, holds ? "yes" : "no"],
      ]),
    },
  };
}

function concurrent({ delays }: Table2): Figure {
  const shares = delays.map((run) => ({
    ...run,
    share: (100 * run.contested) / Math.max(1, run.heights),
  }));
  return {
    name: "concurrent",
    title: "Concurrent blocks, by the delay between nodes",
    text: "Heights at which more than one block was some node's newest, and how deep nodes had to go back, on four nodes.",
    chart: {
      title: "Rival blocks by delay",
      x: "milliseconds between any two nodes",
      y: "heights with rivals, %; deepest reorg, blocks",
      series: [
        {
          ...{ kind: "line", name: "heights with rivals, %" },
          points: shares.map(({ delay, share }) => ({ x: delay, y: share })),
        },
        {
          ...{ kind: "line", name: "deepest reorg, blocks", dashed: true },
          points: shares.map(({ delay, deepest }) => ({ x: delay, y: deepest })),
        },
      ],
    },
    table: {
      columns: [
        { name: "delay_ms", title: "delay, ms" },
        { name: "blocks", title: "blocks" },
        { name: "heights", title: "heights told" },
        { name: "contested", title: "with rivals" },
        { name: "contested_percent", title: "%", digits: 1 },
        { name: "most_rivals", title: "most rivals" },
        { name: "reorgs", title: "reorgs" },
        { name: "deepest_reorg", title: "deepest" },
        { name: "seconds_a_block", title: "seconds a block", digits: 2 },
      ],
      rows: shares.map((run) => [
        ...[run.delay, run.blocks, run.heights, run.contested, run.share, run.mostRivals],
        ...[run.reorgs, run.deepest, run.seconds / Math.max(1, run.blocks)],
      ]),
    },
  };
}

function censoring({ censoring: { passive } }: Table2): Figure {
  return {
    name: "censoring",
    title: "Censoring: empty blocks and waits",
    text: "Two transactions a second; a wait of 1 is the next block. The first and the last block of each part are left out.",
    chart: null,
    table: {
      columns: [
        { name: "censors", title: "censors" },
        { name: "blocks", title: "blocks" },
        { name: "of_censors", title: "theirs" },
        { name: "empty_of_censors", title: "theirs, empty" },
        { name: "empty", title: "all empty" },
        { name: "sent", title: "sent" },
        { name: "mined", title: "mined" },
        { name: "wait_median_blocks", title: "wait, median", digits: 1 },
        { name: "wait_greatest_blocks", title: "greatest" },
      ],
      rows: passive.map((run) => {
        const { median, high } = run.waits.length === 0 ? NO_WAIT : spreadOf(run.waits);
        return [
          ...[run.censors, run.blocks, run.ofCensors, run.emptyOfCensors, run.empty],
          ...[run.sent, run.waits.length, median, high],
        ];
      }),
    },
  };
}

const NO_WAIT = { median: null, high: null };
