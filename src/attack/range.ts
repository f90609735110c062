import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomInt } from "node:crypto";

import { parseEther, Wallet } from "ethers";

import { createNetwork } from "../clique/create-network.ts";
import { killNodes } from "../clique/faults.ts";
import { Links } from "../clique/links.ts";
import { nodeFiles } from "../clique/network-files.ts";
import { rpcUrlOf, type NetworkState } from "../clique/network-state.ts";
import { processOf } from "../clique/node-process.ts";
import { DEFAULTS } from "../clique/settings.ts";
import type { Wiring } from "../clique/start-network.ts";
import { bringUp } from "../clique/up.ts";
import type { NodeProcess } from "../load/nodes.ts";
import { CARETAKER_PROCESS, type CaretakerTask } from "./caretaker-process.ts";
import { startHelper } from "./helper.ts";

/** Trials that a network has money for. */
const TRIALS = 64;
const ENDOWMENT = parseEther("1000000");

/** What nodes run, by path. */
export interface Programs {
  readonly geth: string;
  /** One whose clock is wrong; asked for only by the attack that needs it. */
  readonly skewedGeth: () => Promise<string>;
}

/** What can be broken of a network that was made for it. */
export interface Breakable {
  readonly folder: string;
  readonly state: NetworkState;
  readonly links: Links;
  readonly wiring: Wiring;
  readonly skewedGeth: () => Promise<string>;
}

/** A network for trials. */
export interface Range {
  /** Of the RPC node. */
  readonly url: URL;
  /** Port on which the RPC node listens for datagrams; null where it does not. */
  readonly udpPort: number | null;
  /** Null for a network that was not made for it. */
  readonly breakable: Breakable | null;
  /** An account with funds, with no transaction of its own on the way. */
  funder(): Wallet;
  /** The nodes that run now. */
  processes(): Promise<NodeProcess[]>;
  /** Ends all of it and takes its folder away. */
  close(): Promise<void>;
}

/**
 * Brings up a network of three signers and an RPC node in a folder of its own, for nothing but trials: joined by
 * proxies, its RPC node open for discovery. It goes when it is closed, or when this process ends, however that comes.
 *
 * @throws GridwellError what `createNetwork` and `bringUp` throw
 */
export async function openRange(
  { geth, skewedGeth }: Programs,
  log: (line: string) => void,
): Promise<Range> {
  const trial = mkdtempSync(join(tmpdir(), "gridwell-attack-"));
  const task: CaretakerTask = { folder: trial };
  const caretaker = startHelper(CARETAKER_PROCESS, task);
  const folder = join(trial, "net");
  const links = new Links();
  const wiring = { links, discovery: true };
  const close = async (): Promise<void> => {
    await killNodes(folder, names);
    rmSync(trial, { recursive: true, force: true });
    await links.close();
    await caretaker.end();
  };
  const wallets = Array.from(
    { length: TRIALS },
    () => new Wallet(Wallet.createRandom().privateKey),
  );
  let names: string[] = [];
  try {
    mkdirSync(folder, { mode: 0o700 });
    const plan = {
      shape: { nodes: DEFAULTS.nodes, signers: DEFAULTS.signers },
      chain: {
        chainId: randomInt(1_000_000, 2 ** 31),
        period: DEFAULTS.period,
        epoch: DEFAULTS.epoch,
        fork: DEFAULTS.fork,
      },
      node: { gasLimit: DEFAULTS.gasLimit, recommit: null },
      geth,
      rpcPort: null,
      alloc: new Map(wallets.map(({ address }) => [address, ENDOWMENT])),
      secrets: new Map<string, string>(),
    };
    const create = async (): Promise<NetworkState> => {
      const made = await createNetwork(folder, plan, () => Math.floor(Date.now() / 1_000));
      names = made.nodes.map(({ name }) => name);
      return made;
    };
    const { state } = await bringUp(folder, {}, create, log, wiring);
    return {
      ...{ breakable: { folder, state, links, wiring, skewedGeth }, close },
      url: new URL(rpcUrlOf(state)),
      udpPort: state.nodes.find(({ role }) => role === "rpc")?.port ?? null,
      funder: () => {
        const wallet = wallets.pop();
        if (wallet === undefined) throw new RangeError("no account is left");
        return wallet;
      },
      processes: async () => {
        const found: NodeProcess[] = [];
        for (const name of names) {
          const identity = await processOf(nodeFiles(folder, name));
          if (identity !== null) found.push({ name, pid: identity.pid });
        }
        return found;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
