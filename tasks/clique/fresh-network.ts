import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { parseEther, Wallet } from "ethers";

import { createNetwork } from "../../src/clique/create-network.ts";
import { bringDown } from "../../src/clique/down.ts";
import { rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { DEFAULTS } from "../../src/clique/settings.ts";
import { bringUp } from "../../src/clique/up.ts";
import { gethFor } from "./geth.ts";
import { say } from "./open.ts";

/** A network that lives as long as a measurement. */
export interface FreshNetwork {
  readonly folder: string;
  readonly state: NetworkState;
  readonly url: URL;
  /** Owns more than a chain can burn. */
  readonly funder: Wallet;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Makes a clique network of the usual shape in a folder of its own, works on it, ends it and takes its files away.
 * `--network clique` goes on to mean what it meant.
 *
 * @param named path of a geth; empty for the one that is built
 */
export async function onFreshNetwork<T>(
  named: string,
  work: (network: FreshNetwork) => Promise<T>,
): Promise<T> {
  const place = mkdtempSync(path.join(tmpdir(), "gridwell-"));
  const folder = path.join(place, "net");
  const stop = new AbortController();
  const interrupt = (): void => {
    say("stopping: the network is ended first; again to leave it running and go at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  try {
    const geth = await gethFor(named, folder);
    const funder = new Wallet(Wallet.createRandom().privateKey);
    const { nodes, signers, period, epoch, fork, gasLimit } = DEFAULTS;
    const plan = {
      shape: { nodes, signers },
      chain: { chainId: randomInt(1_000_000, 2 ** 31), period, epoch, fork },
      node: { gasLimit, recommit: null },
      geth,
      rpcPort: null,
      alloc: new Map([[funder.address, parseEther("1000000")]]),
      secrets: new Map<string, string>(),
    };
    const now = (): number => Math.floor(Date.now() / 1_000);
    const { state } = await bringUp(folder, {}, () => createNetwork(folder, plan, now), say);
    try {
      return await work({
        ...{ folder, state, funder, signal: stop.signal },
        url: new URL(rpcUrlOf(state)),
      });
    } finally {
      say("ending the network");
      await bringDown(folder, state);
    }
  } finally {
    process.off("SIGINT", interrupt);
    rmSync(place, { recursive: true, force: true });
  }
}
