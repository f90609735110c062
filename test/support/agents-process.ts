/**
 * Agents of some members in a process of their own, for the test that kills it: wallets and the chain are all it has.
 * It says what it sends, and ends when nothing is left to do.
 */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Wallet } from "ethers";

import { sayingOf } from "../../src/chain/node-answers.ts";
import { MarketAgent } from "../../src/market/agent.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { openPlace, type MarketPlace } from "./clique-market.ts";
import { devWallet } from "./sender-chain.ts";
import { openProvider } from "./sender-process.ts";

/** What the process is told. */
export interface AgentsTask {
  readonly place: MarketPlace;
  readonly chainId: number;
  /** Numbers of the members' development accounts. */
  readonly accounts: readonly number[];
}

/** Where this file is. */
export const AGENTS_PROCESS = fileURLToPath(import.meta.url);

async function work({ place, chainId, accounts }: AgentsTask): Promise<void> {
  const provider = openProvider(place.url, chainId);
  const market = await openPlace(place, provider);
  const agents: MarketAgent[] = [];
  for (const account of accounts) {
    const wallet = devWallet(account).connect(provider) as unknown as Wallet;
    const secrets = await deriveSecrets(wallet, market.place);
    const log = (line: string): void => {
      process.stdout.write(`${String(account)} ${line}\n`);
    };
    agents.push(new MarketAgent({ market, wallet, secrets, log }));
  }
  for (let left = agents.length; left > 0;) {
    left = agents.length;
    for (const agent of agents) if (await isDone(agent)) left -= 1;
    await pause(market.pollSeconds * 1_000);
  }
  market.store.close();
  provider.destroy();
}

/** Lets an agent step; what fails is said, and tried again, as in its own `run`. */
async function isDone(agent: MarketAgent): Promise<boolean> {
  try {
    return (await agent.step()).done;
  } catch (error) {
    process.stdout.write(`${sayingOf(error)}\n`);
    return false;
  }
}

const [, script, task] = process.argv;
// Test runners load every file below test/.
if (script === AGENTS_PROCESS && task !== undefined) await work(JSON.parse(task) as AgentsTask);
