// Run by `./gridwell coverage`: fails on a line of a contract that no test reached.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Reasons by the text of the line by file: line numbers would move with every edit above. */
export type CoverageExceptions = Record<string, Record<string, string>>;

/**
 * What stands between the contracts and whole line coverage.
 *
 * @param lcov - the report; lines without a hit are `DA:<line>,0` below their `SF:<file>`.
 * @param exceptions - lines that no test can reach, each with its reason.
 * @param readSource - gives a source file's text.
 * @returns one sentence a finding: an unreached line, an exception that is none; empty when whole.
 */
export async function findCoverageGaps(
  lcov: string,
  exceptions: CoverageExceptions,
  readSource: (file: string) => Promise<string>,
): Promise<string[]> {
  const gaps: string[] = [];
  const used = new Set<string>();
  let measured = 0;
  for (const record of lcov.split("end_of_record")) {
    const file = /^SF:(contracts\/.*)$/m.exec(record)?.[1];
    if (file === undefined || file.startsWith("contracts/mocks/")) continue;
    measured += 1;
    const source = (await readSource(file)).split("\n");
    for (const [, line] of record.matchAll(/^DA:(\d+),0$/gm)) {
      const text = source[Number(line) - 1]?.trim() ?? "";
      if (exceptions[file]?.[text] === undefined) {
        gaps.push(`${file}:${String(line)}: no test reaches "${text}"`);
      }
      used.add(`${file}: ${text}`);
    }
  }
  if (measured === 0) gaps.push("the report holds no contract");
  for (const [file, lines] of Object.entries(exceptions)) {
    for (const text of Object.keys(lines)) {
      if (used.has(`${file}: ${text}`)) continue;
      gaps.push(`${file}: the exception "${text}" is reached or gone: remove it`);
    }
  }
  return gaps;
}

async function main(): Promise<void> {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const read = (file: string) => readFile(path.join(root, file), "utf8");
  const exceptions = JSON.parse(await read("coverage-exceptions.json")) as CoverageExceptions;
  const gaps = await findCoverageGaps(await read("coverage/lcov.info"), exceptions, read);
  for (const gap of gaps) console.error(gap);
  if (gaps.length > 0) process.exitCode = 1;
  else console.log("Every line of the contracts is reached by a test.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
