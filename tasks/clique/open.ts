import { mkdirSync } from "node:fs";
import path from "node:path";

import {
  describeNetwork,
  writeDescription,
  type NetworkDescription,
} from "../../src/clique/description.ts";
import { alone } from "../../src/clique/exclusive.ts";
import { loadNetwork, type NetworkState } from "../../src/clique/network-state.ts";
import { interruptible } from "../cli/interruption.ts";
import { cliqueFolder, descriptionFile } from "./place.ts";

/** Arguments that every command on a clique network takes. */
export interface CliqueArguments {
  /** Folder of the network; empty for the one that was brought up last. */
  readonly dir: string;
  readonly json: boolean;
}

/** A network that a command works on. */
export interface OpenNetwork {
  readonly folder: string;
  readonly state: NetworkState;
}

/** Seconds after which one does not wait for another command any more. */
const PATIENCE = 300;

/**
 * The network that a command works on.
 *
 * @throws GridwellError `CLIQUE_UNKNOWN`
 */
export function openNetwork({ dir }: CliqueArguments): OpenNetwork {
  const folder = cliqueFolder(dir);
  return { folder, state: loadNetwork(folder) };
}

/** Changes a network while no other command does. */
export async function changing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  const turn = { lock: `${folder}.lock`, what: "changing the network", seconds: PATIENCE };
  return alone(turn, work);
}

/** The same for work that takes back what it began when it is interrupted. */
export async function changingOrNot<T>(
  folder: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return changing(folder, () => interruptible(work));
}

/** Describes a network, also to whoever looks for the network `clique`. */
export async function publish(folder: string, state: NetworkState): Promise<NetworkDescription> {
  const description = await describeNetwork(folder, state);
  writeDescription(descriptionFile(), description);
  return description;
}

/** Says on stderr what is being done. */
export function say(line: string): void {
  console.error(line);
}
