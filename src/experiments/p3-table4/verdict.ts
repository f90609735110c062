import { PAPER, paperGas, RECORDS, type Records } from "./paper.ts";
import { gasOf, type Table4Case, type Table4Row } from "./rows.ts";

/** What a transaction of so many records may cost at most. */
const BOUNDS: Readonly<Record<Records, number>> = { 1: 39_000, 10: 65_000, 100: 330_000 };

/** Shares that differ by no more are called alike. */
const ALIKE = 0.15;

/** What came out, from the figures alone. */
export function verdictOf(rows: readonly Table4Row[]): string[] {
  const gas = (name: Table4Case): number[] => RECORDS.map((records) => gasOf(rows, name, records));
  const posts = gas("post");
  const paper = RECORDS.map(paperGas);
  const plain = RECORDS.map((records) => PAPER.monitoring[records] + PAPER.transaction);
  const isKept = RECORDS.every((records, at) => (posts[at] ?? 0) <= BOUNDS[records]);
  const isLess = plain.every((each, at) => (posts[at] ?? 0) < each);
  const wide = gas("naiveWide");
  const isAlike = wide.every((each, at) => Math.abs(each / (paper[at] ?? 1) - 1) <= ALIKE);
  return [
    `An encrypted record costs ${figures(posts)} gas for ${figures(RECORDS)} records in a transaction, where the paper's costs ` +
      `${figures(paper)}: ${times(paper, posts)} times as much.`,
    `${isKept ? "Within" : "Not within"} the bounds set beforehand, ${figures(RECORDS.map((records) => BOUNDS[records]))}.`,
    `Encrypted, it ${isLess ? "costs less" : "does not always cost less"} than the paper's plain record, which takes ` +
      `${times(plain, posts)} times as much.`,
    `Stored as the paper says, a frame a record, it is ${figures(gas("postKeep"))}: ${shares(gas("postKeep"), paper)} of the ` +
      `paper's. Plain it is ${figures(gas("postPlain"))}: ${shares(gas("postPlain"), plain)}.`,
    `The naive contract with records of 372 bytes takes ${figures(wide)}: ${shares(wide, paper)} of the paper's.` +
      (isAlike
        ? " So the paper's figure is about what storing every byte of an encrypted record costs, and ours is less because the " +
          "bytes are not stored."
        : ""),
    `The naive contract with our own frames takes ${times(gas("naive"), posts)} times as much as ours.`,
    `Reading costs a contract ${figures([...new Set(gas("read"))])} for the one word, whatever the number of records; the ` +
      `paper's getter costs ${figures(RECORDS.map((records) => PAPER.sdelegation[records]))}.`,
  ];
}

/** a, b and c, thousands apart. */
function figures(values: readonly number[]): string {
  return listed(values.map((value) => Math.round(value).toLocaleString("en-US")));
}

function times(more: readonly number[], less: readonly number[]): string {
  return listed(more.map((value, at) => (value / (less[at] ?? 1)).toFixed(1)));
}

function shares(part: readonly number[], whole: readonly number[]): string {
  return listed(part.map((value, at) => `${((100 * value) / (whole[at] ?? 1)).toFixed(0)} %`));
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
