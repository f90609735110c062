import { figure as numeral } from "../../charts/markup.ts";
import { spreadOf, type Spread } from "../spread.ts";
import type { Arm, Writing } from "./measure.ts";
import { PAPER_TABLE_1 } from "./paper.ts";
import { rowOf, rowsOf } from "./rows.ts";

/** What came out undisturbed, sentence by sentence. */
export function verdictOf(normal: readonly Writing[], period: number): string[] {
  const last = PAPER_TABLE_1[PAPER_TABLE_1.length - 1];
  if (last === undefined) throw new RangeError("the paper has a table");
  const single = rowOf(normal, "at-once", last.writes).response.median;
  const batch = rowOf(normal, "batch", last.writes).response.median;
  const alone = rowsOf(normal, "one-by-one").at(-1);
  const times = (seconds: number): string => `${numeral(last.seconds / seconds)} times`;
  return [
    `${numeral(last.writes)} single writes, sent at once and awaited, took ${numeral(single, 2)} s; the paper's ` +
      `took ${numeral(last.seconds, 1)} s, ${times(single)} as long.`,
    `One batch with ${numeral(last.writes)} readings took ${numeral(batch, 2)} s: the paper's writes took ${times(batch)} ` +
      "as long.",
    ...(alone === undefined
      ? []
      : [
          `A server that awaits each write before the next gains nothing here: ${numeral(alone.writes)} writes took ` +
            `${numeral(alone.response.median, 1)} s, ${numeral(alone.response.median / alone.writes, 2)} s each, since each ` +
            `waits for a block (period ${String(period)} s); the paper's took 0.18 to 0.27 s each.`,
        ]),
  ];
}

/** How much longer the same took under attack, over all numbers of writes. */
export function verdictUnderAttack(
  normal: readonly Writing[],
  attacked: readonly Writing[],
): string[] {
  const slower = (arm: Arm): Spread =>
    spreadOf(
      PAPER_TABLE_1.map(
        ({ writes }) =>
          rowOf(attacked, arm, writes).response.median / rowOf(normal, arm, writes).response.median,
      ),
    );
  const told = (arm: Arm): string => {
    const { low, median, high } = slower(arm);
    return `${numeral(median, 2)} times as long (${numeral(low, 2)} to ${numeral(high, 2)})`;
  };
  return [
    `Under attack single writes sent at once took ${told("at-once")}, batches ${told("batch")}. The paper says "slightly ` +
      'slower", without numbers.',
    "Every write under attack is in the chain, once and with success: the paper's claim that data are not affected held here.",
  ];
}
