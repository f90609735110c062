import { randomInt } from "node:crypto";
import { join } from "node:path";

import { parseEther, Wallet } from "ethers";

import { createNetwork } from "./create-network.ts";
import { describeNetwork, type NetworkDescription } from "./description.ts";
import { Links } from "./links.ts";
import { rpcUrlOf, type NetworkState } from "./network-state.ts";
import { DEFAULTS, type ChainSettings, type NodeSettings } from "./settings.ts";
import type { Wiring } from "./start-network.ts";
import { openPlace } from "./trial-place.ts";
import { bringUp } from "./up.ts";

/** A network that was made for a trial and goes with it. */
export interface TrialNetwork {
  /** Its folder. */
  readonly folder: string;
  readonly state: NetworkState;
  /** As it was when it was ready. */
  readonly description: NetworkDescription;
  /** Of the RPC node. */
  readonly url: URL;
  /** Port on which the RPC node listens for datagrams; null where it does not. */
  readonly udpPort: number | null;
  /** Its cables, which can be cut; null when its nodes are joined straight. */
  readonly links: Links | null;
  /** How its nodes are started again. */
  readonly wiring: Wiring;
  /** Has more than a trial can burn; its key is nowhere but in this process. */
  readonly funder: Wallet;
  /** The nodes that run now. */
  readonly processes: () => Promise<{ readonly name: string; readonly pid: number }[]>;
  /** Ends all of it, whatever state its nodes are in, and takes its folder away. */
  readonly close: () => Promise<void>;
}

/** What a trial's network is made of. The rest is as `clique up` has it, and ports are found free. */
export interface TrialPlan {
  /** Path of the geth that runs it. */
  readonly geth: string;
  /** Whether its nodes are joined by cables that can be cut. They cost this process some work. */
  readonly cables: boolean;
  /** Whether its RPC node listens for strangers' datagrams, as no network in use does. */
  readonly discovery?: boolean;
  /** What differs from the usual settings. */
  readonly settings?: Partial<Omit<ChainSettings, "chainId"> & NodeSettings>;
}

const ENDOWMENT = parseEther("1000000");

/**
 * Brings up a fresh network of three signers and an RPC node in a folder of its own. It goes when it is closed, or when
 * this process ends, however that comes.
 *
 * @param log hears what is being done
 * @throws GridwellError what `createNetwork` and `bringUp` throw
 */
export async function openTrial(
  { geth, cables, discovery = false, settings = {} }: TrialPlan,
  log: (line: string) => void,
): Promise<TrialNetwork> {
  const place = openPlace();
  const folder = join(place.folder, "net");
  const links = cables ? new Links() : null;
  const wiring: Wiring = { ...(links === null ? {} : { links }), discovery };
  const funder = new Wallet(Wallet.createRandom().privateKey);
  const close = async (): Promise<void> => {
    await place.clear();
    await links?.close();
  };
  const { period, epoch, fork, gasLimit, recommit } = { recommit: null, ...DEFAULTS, ...settings };
  const plan = {
    shape: { nodes: DEFAULTS.nodes, signers: DEFAULTS.signers },
    // Of the numbers that no public chain has.
    chain: { chainId: randomInt(1_000_000, 2 ** 31), period, epoch, fork },
    node: { gasLimit, recommit },
    alloc: new Map([[funder.address, ENDOWMENT]]),
    ...{ geth, rpcPort: null, secrets: new Map<string, string>() },
  };
  const now = (): number => Math.floor(Date.now() / 1_000);
  try {
    const create = (): Promise<NetworkState> => createNetwork(folder, plan, now);
    const { state } = await bringUp(folder, {}, create, log, wiring);
    const rpc = state.nodes.find(({ role }) => role === "rpc");
    return {
      ...{ folder, state, links, wiring, funder, close },
      description: await describeNetwork(folder, state),
      url: new URL(rpcUrlOf(state)),
      udpPort: discovery ? (rpc?.port ?? null) : null,
      processes: async () => {
        const { nodes } = await describeNetwork(folder, state);
        return nodes.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
