/**
 * A gateway's process for the test that kills it: enqueues all batches, as a gateway does that does not know how far it
 * came, and sends until all are final. It says a line before whatever it does, so that whoever kills it can choose the
 * moment.
 */
import { fileURLToPath } from "node:url";

import { JsonRpcProvider } from "ethers";

import { EventIndex } from "../../src/chain/event-index.ts";
import { createSender } from "../../src/chain/sender.ts";
import type { SenderProvider } from "../../src/chain/sender-view.ts";
import { Store } from "../../src/chain/store.ts";
import { timeGrid } from "../../src/domain/time-grid.ts";
import { batchOf, devWallet, START } from "./sender-chain.ts";

/** What the process is told. */
export interface SenderTask {
  readonly url: string;
  readonly chainId: number;
  readonly ledger: string;
  readonly fromBlock: number;
  readonly depth: number;
  /** Path of the store. */
  readonly file: string;
  readonly banks: readonly number[];
  /** Batches of each bank. */
  readonly batches: number;
}

/** Where this file is. */
export const SENDER_PROCESS = fileURLToPath(import.meta.url);

/** A provider of a node that does not remember answers. */
export function openProvider(url: string, chainId: number): JsonRpcProvider {
  return new JsonRpcProvider(url, chainId, { cacheTimeout: -1, staticNetwork: true });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The provider, with a line before every call. */
function talkative(provider: JsonRpcProvider): SenderProvider {
  return new Proxy<SenderProvider>(provider, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        say(String(name));
        return Reflect.apply(value, target, args);
      };
    },
  });
}

async function work(task: SenderTask): Promise<void> {
  const { url, chainId, ledger, fromBlock, depth, file, banks, batches } = task;
  const provider = openProvider(url, chainId);
  const store = new Store(file);
  const site = { chainId: BigInt(chainId), ledger, grid: timeGrid(0, 900) };
  const index = new EventIndex({ store, reader: provider, site, fromBlock, depth });
  const sender = createSender({
    provider: talkative(provider),
    signer: devWallet(1),
    index,
    store,
    pollSeconds: 0.05,
    log: say,
    onChange: ({ bank, slot, state }) => {
      say(`${String(bank)}/${String(slot)} ${state}`);
    },
  });
  for (let i = 0; i < batches; i++) {
    for (const bank of banks) {
      if (sender.enqueue(batchOf(bank, START + 1 + i))) say("enqueued");
    }
  }
  await sender.flush();
  store.close();
  provider.destroy();
}

const [, script, task] = process.argv;
// Test runners load every file below test/.
if (script === SENDER_PROCESS && task !== undefined) await work(JSON.parse(task) as SenderTask);
