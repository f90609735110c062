import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import type { Fault } from "../../src/load/faults.ts";
import type { LoadResult } from "../../src/load/result.ts";
import { CommandLine } from "./command-line.ts";

/** Puts a clique network of its own under a load of 20 batches a second, and lets faults befall it. */
export async function runStruck(seconds: number, faults: readonly Fault[]): Promise<LoadResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "gridwell struck "));
  try {
    const file = path.join(folder, "struck.scenario.json");
    const mix = [{ what: "readings", rate: 1_000, bankSize: 50, banks: 10, senders: 5 }];
    const phases = [{ name: "struck", seconds, mix, faults }];
    writeFileSync(file, JSON.stringify({ name: "struck", seed: 5, phases }));
    return await new CommandLine().document<LoadResult>("load-scenario", "load", "scenario", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every reading is on the chain, each once, in order, and the index that followed knows nothing else. */
export function expectUnharmed({ rows, faults, verdict, deepestReorg }: LoadResult): void {
  expect(faults.every(({ done }) => done !== null)).to.equal(true);
  expect(rows).to.have.length(1);
  for (const { fates, readings, bankSize } of rows) {
    const { succeeded, ...others } = fates;
    expect(others).to.deep.equal({ repeated: 0, reverted: 0, missing: 0, unsent: 0 });
    expect(readings).to.equal(succeeded * bankSize);
  }
  expect(verdict).to.include({
    ...{ banks: 10, asPlanned: 10, lost: 0, twice: 0, sameAsFresh: true },
  });
  // With archive nodes two confirmations are enough for three signers.
  expect(deepestReorg).to.be.at.most(2);
}
