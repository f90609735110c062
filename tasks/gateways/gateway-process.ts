/**
 * One gateway in a process of its own: its meters, its store, its key. It does not know whether it was started for the
 * first time or after a kill: it promises every batch that is due, the sender remembers which it has.
 */
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { JsonRpcProvider, Wallet } from "ethers";

import { EventIndex } from "../../src/chain/event-index.ts";
import { createSender } from "../../src/chain/sender.ts";
import { Store } from "../../src/chain/store.ts";
import { timeGrid } from "../../src/domain/time-grid.ts";
import {
  rehearsedBanks,
  rehearsedBatch,
  type Rehearsal,
} from "../../src/gateway/rehearsal/rehearsal.ts";

/** What a gateway's process is told, in a line on its standard input: the key is nowhere that others can read. */
export interface GatewayTask {
  readonly rehearsal: Rehearsal;
  /** Number of the gateway. */
  readonly gateway: number;
  readonly key: string;
  readonly url: string;
  readonly chainId: string;
  readonly ledger: string;
  readonly grid: { readonly origin: number; readonly slotSeconds: number };
  readonly fromBlock: number;
  readonly depth: number;
  readonly pollSeconds: number;
  /** Path of its store. */
  readonly file: string;
  /** When the rehearsed time began to run, milliseconds. */
  readonly startedAt: number;
  /** Rehearsed seconds a second. */
  readonly speed: number;
}

/** What a gateway's process says, a JSON line each: a batch is on disk, it is final, it was given up; all is done. */
export type GatewayWord =
  | { readonly kind: "promised" | "final"; readonly bank: number; readonly slot: number }
  | {
      readonly kind: "given-up";
      readonly bank: number;
      readonly slot: number;
      readonly why: string;
    }
  | { readonly kind: "trouble"; readonly why: string }
  | { readonly kind: "done" };

/** Where this file is. */
export const GATEWAY_PROCESS = fileURLToPath(import.meta.url);

/** Milliseconds between two looks at the clock, so that a gateway with nothing due costs little. */
const LONGEST_PAUSE = 250;

function say(word: GatewayWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

async function work(task: GatewayTask): Promise<void> {
  const { rehearsal, gateway, url, chainId, ledger, grid, fromBlock, depth, file } = task;
  const banks = rehearsedBanks(rehearsal, gateway);
  const provider = new JsonRpcProvider(url, BigInt(chainId), {
    cacheTimeout: -1,
    staticNetwork: true,
  });
  const store = new Store(file);
  const site = {
    chainId: BigInt(chainId),
    ledger,
    grid: timeGrid(grid.origin, grid.slotSeconds),
  };
  const index = new EventIndex({ store, reader: provider, site, fromBlock, depth });
  const sender = createSender({
    provider,
    signer: new Wallet(task.key),
    index,
    store,
    pollSeconds: task.pollSeconds,
    log: (why) => {
      say({ kind: "trouble", why });
    },
    onChange: ({ bank, slot, state, reason }) => {
      if (state === "final") say({ kind: "final", bank, slot });
      else if (state === "conflict" || state === "refused") {
        say({ kind: "given-up", bank, slot, why: reason?.message ?? state });
      }
    },
  });
  const sending = sender.run(new AbortController().signal);
  const slotMilliseconds = (rehearsal.simulation.period.slotSeconds * 1_000) / task.speed;
  for (let slot = 0; slot < rehearsal.slots; slot++) {
    const due = task.startedAt + (slot + 1) * slotMilliseconds;
    for (let wait = due - Date.now(); wait > 0; wait = due - Date.now()) {
      await pause(Math.min(wait, LONGEST_PAUSE));
    }
    for (const bank of banks) {
      const batch = rehearsedBatch(rehearsal, bank, slot);
      if (sender.enqueue(batch)) say({ kind: "promised", bank: batch.bank, slot: batch.slot });
    }
  }
  await sender.flush();
  await sender.close();
  await sending;
  store.close();
  provider.destroy();
  say({ kind: "done" });
}

if (process.argv[1] === GATEWAY_PROCESS) {
  const input = createInterface({ input: process.stdin });
  // Whoever started it holds the other end as long as it lives: nobody works for the dead.
  input.once("close", () => {
    process.exit();
  });
  input.once("line", (line) => {
    void work(JSON.parse(line) as GatewayTask).then(() => {
      input.close();
    });
  });
}
