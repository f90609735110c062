import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { sizeOf, type CommunitySize } from "../meters/simulate/community.ts";
import { simulate, type Simulation } from "../meters/simulate/simulate.ts";
import { SummaryTally, type SimulationSummary } from "../meters/simulate/summary.ts";
import { truthLines } from "../meters/simulate/truth.ts";
import type { FormatWriter } from "../meters/simulate/writers/writer.ts";
import { OutputFile } from "./output-file.ts";

/** What is to be generated, and where to. */
export interface GenerateOptions {
  readonly simulation: Simulation;
  readonly writer: FormatWriter;
  /** A new file for all; or a folder, when it exists or ends with a slash: then a file a premises. */
  readonly out: string;
  /** New file for the ground truth; null for none. */
  readonly truth: string | null;
  /** Told how many premises are done, of how many. */
  readonly progress?: (done: number, all: number) => void;
}

/** What was generated. */
export interface Generated {
  readonly community: CommunitySize;
  readonly summary: SimulationSummary;
  /** Files with readings. */
  readonly files: number;
  /** Of them. */
  readonly bytes: number;
  /** The map that reads them back; null when they need none. */
  readonly map: string | null;
}

/** Premises between two calls for progress. */
const PROGRESS_STEP = 500;

/**
 * Simulates a community and writes what is heard of its meters, one premises after another: memory does not grow with
 * their number.
 *
 * @throws GridwellError FILE_EXISTS, FILE_UNWRITABLE
 */
export async function generateFiles(options: GenerateOptions): Promise<Generated> {
  const { simulation, writer, out, progress = () => undefined } = options;
  const { period } = simulation;
  const community = sizeOf(simulation);
  const all = community.households + community.businesses;
  const tally = new SummaryTally(simulation);
  const folder = (await isFolder(out)) ? out : null;
  if (folder !== null) await mkdir(folder, { recursive: true });
  await using files = new AsyncDisposableStack();
  const create = async (path: string): Promise<OutputFile> =>
    files.use(await OutputFile.create(path));
  const truth = options.truth === null ? null : await create(options.truth);
  const mapPath = folder === null ? `${out}.map.json` : join(folder, "map.json");
  const map = writer.map === null ? null : await create(mapPath);
  const single = folder === null ? await create(out) : null;

  let count = 0;
  let bytes = 0;
  let done = 0;
  await single?.write(writer.head(period));
  for (const premises of simulate(simulation)) {
    tally.add(premises);
    await truth?.write(truthLines(premises));
    if (folder === null) {
      await single?.write(writer.body(premises, period));
    } else {
      const path = join(folder, `${premises.premises.point}.${writer.extension}`);
      await using own = await OutputFile.create(path);
      await own.write(writer.head(period) + writer.body(premises, period) + writer.tail);
      await own.finish();
      count++;
      bytes += own.bytes;
    }
    if (++done % PROGRESS_STEP === 0) progress(done, all);
  }
  if (single !== null) {
    await single.write(writer.tail);
    await single.finish();
    count = 1;
    bytes = single.bytes;
  }
  await map?.write(`${JSON.stringify(writer.map, null, 2)}\n`);
  await map?.finish();
  await truth?.finish();
  return { community, summary: tally.summary(), files: count, bytes, map: map?.path ?? null };
}

async function isFolder(path: string): Promise<boolean> {
  if (path.endsWith("/")) return true;
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
