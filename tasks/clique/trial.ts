import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomInt } from "node:crypto";

import { parseEther, Wallet } from "ethers";

import { describeNetwork, type NetworkDescription } from "../../src/clique/description.ts";
import { namedGeth } from "../../src/clique/geth-binary.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { DEFAULTS, type ChainSettings, type NodeSettings } from "../../src/clique/settings.ts";
import {
  clearTrial,
  openTrial,
  trialFolder,
  type TrialNetwork,
} from "../../src/clique/trial-network.ts";
import { say } from "./open.ts";
import { WORKSHOP } from "./place.ts";
import { TRIAL_GUARD } from "./trial-guard.ts";

/** A trial's network with whoever pays on it. */
export interface Trial extends TrialNetwork {
  readonly description: NetworkDescription;
  /** Has more than a trial can burn; its key is nowhere but in this process. */
  readonly funder: Wallet;
}

/** What a trial chooses of its network. */
export interface TrialOptions {
  /** Path of a geth to run; the built one when empty. */
  readonly geth: string;
  /** Whether nodes are joined by cables that can be cut. */
  readonly cables: boolean;
  /** What is not as in `clique up`. */
  readonly settings?: Partial<Pick<ChainSettings, "period" | "epoch"> & NodeSettings>;
}

const ENDOWMENT = parseEther("1000000");

/**
 * Does something on a fresh clique network with a folder and ports of its own: the shape and settings of `clique up`
 * unless told otherwise. It is taken away at the end, also when this process is killed.
 *
 * @throws GridwellError what `clique up` throws
 */
export async function onTrialNetwork<T>(
  { geth, cables, settings = {} }: TrialOptions,
  work: (trial: Trial) => Promise<T>,
): Promise<T> {
  const { file } =
    geth === ""
      ? await builtGeth({ ...WORKSHOP, log: say, environment: process.env })
      : await namedGeth(geth);
  const funder = new Wallet(Wallet.createRandom().privateKey);
  const folder = trialFolder();
  const guard = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", TRIAL_GUARD, folder],
    { detached: true, stdio: ["pipe", "ignore", "ignore"] },
  );
  // Heard from now on: one that is gone early would be waited for without end.
  const gone = once(guard, "exit");
  gone.catch(() => undefined);
  const { nodes, signers, fork } = DEFAULTS;
  const { period, epoch, gasLimit, recommit = null } = { ...DEFAULTS, ...settings };
  say("bringing up a network of its own");
  let trial: TrialNetwork | null = null;
  try {
    trial = await openTrial(
      folder,
      {
        shape: { nodes, signers },
        chain: { chainId: randomInt(1_000_000, 2 ** 31), period, epoch, fork },
        node: { gasLimit, recommit },
        geth: file,
        cables,
        alloc: new Map([[funder.address, ENDOWMENT]]),
      },
      say,
    );
    const description = await describeNetwork(trial.folder, trial.state);
    return await work({ ...trial, description, funder });
  } finally {
    await clearTrial(folder, trial?.state.nodes.map(({ name }) => name) ?? []);
    await trial?.links?.close();
    guard.stdin.end();
    await gone;
  }
}
