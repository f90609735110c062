import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createNetwork, type NetworkPlan } from "./create-network.ts";
import { killNodes } from "./faults.ts";
import { Links } from "./links.ts";
import type { NetworkState } from "./network-state.ts";
import { bringUp } from "./up.ts";

/** A network that was made for a trial and goes with it. */
export interface TrialNetwork {
  /** Its folder. */
  readonly folder: string;
  readonly state: NetworkState;
  /** Its cables, which can be cut; null when its nodes are joined straight. */
  readonly links: Links | null;
}

/** What a trial's network is made of; ports are found free, and there is nothing to keep secret. */
export interface TrialPlan extends Omit<NetworkPlan, "rpcPort" | "secrets"> {
  /** Whether its nodes are joined by cables that can be cut. They cost this process some work. */
  readonly cables: boolean;
}

/** A folder for a trial's network, below the system's folder for what does not stay. */
export function trialFolder(): string {
  return mkdtempSync(join(tmpdir(), "gridwell-trial-"));
}

/**
 * Brings up a fresh network.
 *
 * @param parent a folder of {@link trialFolder}
 * @param log hears what is being done
 * @throws GridwellError what {@link createNetwork} and {@link bringUp} throw
 */
export async function openTrial(
  parent: string,
  plan: TrialPlan,
  log: (line: string) => void,
): Promise<TrialNetwork> {
  const folder = join(parent, "net");
  const links = plan.cables ? new Links() : null;
  const full = { ...plan, rpcPort: null, secrets: new Map<string, string>() };
  const now = (): number => Math.floor(Date.now() / 1_000);
  const create = (): Promise<NetworkState> => createNetwork(folder, full, now);
  try {
    const { state } = await bringUp(folder, {}, create, log, links === null ? {} : { links });
    return { folder, state, links };
  } catch (error) {
    await links?.close();
    throw error;
  }
}

/** Ends a trial's nodes, whatever state they are in, and takes everything away. */
export async function clearTrial(parent: string, names: readonly string[]): Promise<void> {
  await killNodes(join(parent, "net"), names);
  rmSync(parent, { recursive: true, force: true });
}
