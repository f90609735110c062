import { figure as numeral } from "../../charts/markup.ts";
import type { CensoredRun } from "./censoring.ts";
import { alternates } from "./concurrent.ts";
import type { Imported } from "./malicious.ts";
import type { Table2 } from "./run.ts";

/** One claim with what was measured of it. */
export interface Row {
  readonly attack: "malicious" | "censoring" | "spamming" | "concurrent";
  readonly what: string;
  readonly expected: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** What geth has to say of each forged block. */
const REASONS: Readonly<Record<Imported["what"], string | null>> = {
  "same signer": "recently signed",
  stranger: "unauthorized signer",
  "wrong difficulty": "wrong difficulty",
  "next signer": null,
};

/** A third of the blocks, give or take what a short run scatters. */
const THIRD = { low: 0.2, high: 0.47 } as const;

/** The claims of the table, in its order. */
export function rowsOf(table: Table2): Row[] {
  return [...malicious(table), ...censoring(table), ...spamming(table), ...concurrent(table)];
}

function malicious({ malicious: found }: Table2): Row[] {
  const imports = found.imports.map(({ what, taken, reason }): Row => {
    const wanted = REASONS[what];
    return {
      attack: "malicious",
      what: `a block sealed by ${WHO[what]}`,
      expected: wanted === null ? "imported" : `refused: ${wanted}`,
      measured: taken ? "imported" : `refused: ${reason}`,
      holds: wanted === null ? taken : !taken && reason === wanted,
    };
  });
  return [
    ...imports,
    {
      attack: "malicious",
      what: "two of three signers vote the third out",
      expected: "out within a few blocks, and seals no more",
      measured: `out after ${blocks(found.blocksToRemoval)}; ${numeral(found.ofRemoved)} of the next ${numeral(found.after)} were its`,
      holds: found.ofRemoved === 0,
    },
  ];
}

const WHO: Readonly<Record<Imported["what"], string>> = {
  "same signer": "the signer of the block before",
  stranger: "a stranger",
  "wrong difficulty": "a signer, with the wrong difficulty",
  "next signer": "a signer who may (to see that the others fail for their one fault)",
};

function censoring({ censoring: { passive, captured } }: Table2): Row[] {
  const quiet = longest(passive.find(({ censors }) => censors === 0));
  const rows = passive.map((run): Row => {
    const { censors, sent, waits, empty, emptyOfCensors, ofCensors } = run;
    const share = ofCensors / Math.max(1, run.blocks);
    const isThird = censors !== 1 || (share >= THIRD.low && share <= THIRD.high);
    const all = `${numeral(waits.length)} of ${numeral(sent)} mined, waiting ${numeral(longest(run))} blocks at most`;
    if (censors === 0) {
      return {
        ...{ attack: "censoring", what: "nobody censors", expected: "all mined" },
        ...{ measured: all, holds: waits.length === sent },
      };
    }
    return {
      attack: "censoring",
      what: censors === 1 ? "one signer takes no transaction in" : "two signers take none in",
      expected:
        censors === 1
          ? "its blocks, about a third, are empty; all mined, at most 1 block later"
          : "theirs are empty; all mined by the third, at most 2 blocks later",
      measured: `${numeral(emptyOfCensors)} of ${numeral(ofCensors)} blocks of theirs empty (${numeral(100 * share)} % of all), ${numeral(empty - emptyOfCensors)} of others; ${all}`,
      holds:
        emptyOfCensors === ofCensors &&
        isThird &&
        waits.length === sent &&
        longest(run) <= quiet + censors,
    };
  });
  const { blocksToCapture, sent, mined, minedAfter } = captured;
  return [
    ...rows,
    {
      attack: "censoring",
      what: "the two vote the third out",
      expected: "nothing is mined any more",
      measured: `out after ${blocks(blocksToCapture)}; ${numeral(mined)} of ${numeral(sent)} mined in ${blocks(captured.blocks)}`,
      holds: mined === 0,
    },
    {
      attack: "censoring",
      what: "they give up and vote it in again",
      expected: "all mined",
      measured: `${numeral(minedAfter)} of ${numeral(sent)} mined`,
      holds: minedAfter === sent,
    },
  ];
}

/** Most blocks that a transaction waited for. */
function longest(run: CensoredRun | undefined): number {
  return Math.max(0, ...(run?.waits ?? []));
}

function spamming({ spam }: Table2): Row[] {
  const { proposals, own, votes, foreign, standing, left, signers } = spam;
  return [
    {
      attack: "spamming",
      what: `one signer proposes ${numeral(proposals)} addresses`,
      expected: "one vote in each of its blocks at most, none passes",
      measured: `${numeral(votes)} votes in its ${numeral(own)} blocks, ${numeral(foreign)} in others'; ${numeral(standing.candidates)} candidates stood; ${numeral(signers)} signers as before`,
      holds: votes <= own && foreign === 0 && standing.votes <= own + 1 && signers === 3,
    },
    {
      attack: "spamming",
      what: "the epoch ends",
      expected: "no vote is left",
      measured: `${numeral(left.votes)} votes, ${numeral(left.candidates)} candidates`,
      holds: left.votes === 0 && left.candidates === 0,
    },
  ];
}

function concurrent({ delays, stopped }: Table2): Row[] {
  const rows = delays.map((run): Row => {
    const { delay, heights, contested, mostRivals, reorgs, deepest } = run;
    return {
      attack: "concurrent",
      what: `${String(delay)} ms between any two nodes`,
      expected: delay === 0 ? "the chain grows; reorgs of 1 block at most" : "the chain grows",
      measured: `${numeral(contested)} of ${numeral(heights)} heights with rivals (${numeral(mostRivals)} at most), ${numeral(reorgs)} reorgs on 4 nodes, ${numeral(deepest)} deep at most`,
      holds: run.blocks > 0 && (delay > 0 || deepest <= 1),
    };
  });
  const { sealers, reorgs, haltedAfter, haltedFor, resumedAfter } = stopped;
  return [
    ...rows,
    {
      attack: "concurrent",
      what: "one of three signers is stopped",
      expected: "the two others take turns, without reorgs",
      measured: `sealed in turn: ${sealers}; ${numeral(reorgs)} reorgs`,
      holds: alternates(sealers) && reorgs === 0,
    },
    {
      attack: "concurrent",
      what: "two of three signers are stopped",
      expected: "the chain stands still after one block more, and goes on once they are back",
      measured: `${blocks(haltedAfter)} in ${numeral(haltedFor)} s; went on ${numeral(resumedAfter, 1)} s after they were back`,
      holds: haltedAfter <= 1,
    },
  ];
}

function blocks(count: number): string {
  return `${numeral(count)} ${count === 1 ? "block" : "blocks"}`;
}
