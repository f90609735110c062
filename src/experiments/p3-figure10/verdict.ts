import { figure as numeral } from "../../charts/markup.ts";
import { largestWrite, oldestFirstShare, randomShare } from "./block-model.ts";
import { BLOCK_GAS, PAPER, POST_GAS } from "./paper.ts";
import { nameOfCase } from "./plan.ts";
import type { CaseResult, Measured } from "./run.ts";

/** A measured share may lie so far from the formula's and still bear it out. */
const NEAR = 0.15;

/** What the formulas say. */
export function verdictOfFormulas(): string[] {
  const { told, homes, block } = PAPER;
  const capacity = block / told.bytes;
  const random = randomShare({ arrivals: homes * told.samples, capacity });
  const sizes = [1, 2, 4].map((samples) => {
    const bytes = largestWrite({ homes, samples }, POST_GAS, BLOCK_GAS);
    return `${numeral(bytes)} bytes at G = ${String(samples)}`;
  });
  return [
    `For ${numeral(told.bytes)} bytes at G = ${String(told.samples)} sealers that choose at random give ${numeral(random, 3)}; the paper says ` +
      `about ${numeral(told.share, 1)}. That is the one number of its figure that can be checked.`,
    "The paper's eq. 12 has G on the wrong side: as it stands, more samples would make more room. It must be homes · G · M1 ≤ block.",
    `Its two measurements do not fit together: a block of ${numeral(block / 1_000)} KB is what ${numeral(BLOCK_GAS / 1e6)} M gas hold at ` +
      `${numeral(BLOCK_GAS / block, 1)} gas a byte, which is calldata; at the 3,060 gas a byte of its Table 4 a block holds ` +
      `${numeral(BLOCK_GAS / 3_060 / 1_000, 1)} KB.`,
    `With our contract 40 homes fill a block of ${numeral(BLOCK_GAS / 1e6)} M gas with ${sizes.join(", ")}.`,
  ];
}

/** What was measured, beside the formula for sealers that take the oldest first. */
export function verdictOfCases({ cases, period }: Measured): string[] {
  const sentences = cases.map((result) => {
    const rows = sharesOf(result);
    const shares = rows.map(({ measured }) => numeral(measured, 2)).join(", ");
    const formula = rows.map(({ formula: share }) => numeral(share, 2)).join(", ");
    return `${nameOfCase(result.case)}: ${shares} of the writes of cohort 1, 2, … were in one of the next two blocks; the formula says ${formula}.`;
  });
  const all = cases.flatMap(sharesOf);
  const near = all.filter(({ measured, formula }) => Math.abs(measured - formula) <= NEAR).length;
  return [
    ...sentences,
    `${numeral(near)} of ${numeral(all.length)} cohorts lie within ${String(NEAR)} of the formula (period ${String(period)} s, one run each). What is ` +
      "over a block's gas falls off a cliff within a few blocks; there is no curve, and a mean over cohorts says only how long one measured.",
  ];
}

/** A cohort with what the formula says of it. */
export interface Share {
  readonly cohort: number;
  readonly writes: number;
  readonly measured: number;
  readonly formula: number;
}

/** The cohorts of a case. */
export function sharesOf({ cohorts, arrivals, capacity }: CaseResult): Share[] {
  return cohorts.map(({ number, writes, inTwo }) => ({
    ...{ cohort: number, writes, measured: inTwo / writes },
    formula: oldestFirstShare({ arrivals, capacity }, number),
  }));
}
