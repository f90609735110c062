/** The guard, whole and as it is served by `clique guard`, in a process of its own. */
import { fileURLToPath } from "node:url";

import type { ContractAddresses } from "../chain/contracts.ts";
import { ApiKeys } from "../clique/guard/api-keys.ts";
import { Guard } from "../clique/guard/guard.ts";
import { readLimits } from "../clique/guard/limits.ts";
import { hearTask, startHelper, type Helper } from "../clique/helper-process.ts";

/** What a guard's process is told. */
interface GuardTask {
  /** URL of the node behind it. */
  readonly node: string;
  readonly chainId: string;
  readonly addresses: ContractAddresses;
  readonly fromBlock: number;
  /** Names and hashes of keys. */
  readonly keys: readonly { readonly name: string; readonly sha256: string }[];
}

/** What it says once it listens. */
interface GuardWord {
  readonly url: string;
}

const THIS_FILE = fileURLToPath(import.meta.url);

/**
 * Starts a guard with its usual limits.
 *
 * @returns where it listens, once it does
 */
export function startGuard(task: GuardTask): {
  readonly helper: Helper;
  readonly url: Promise<URL>;
} {
  const helper = startHelper(THIS_FILE, task);
  // What the guard's process says is ours.
  return { helper, url: helper.said.then((word) => new URL((word as GuardWord).url)) };
}

if (process.argv[1] === THIS_FILE) {
  const { task, end } = await hearTask();
  // Our own process wrote it.
  const { node, chainId, addresses, fromBlock, keys } = task as GuardTask;
  const guard = new Guard({
    node: { url: node, headers: {} },
    chainId: BigInt(chainId),
    contracts: { addresses, market: null, monitor: null },
    fromBlock,
    limits: readLimits({}),
    keys: ApiKeys.read({ keys }),
    log: null,
  });
  const { url } = await guard.listen({ host: "127.0.0.1", port: 0, metricsPort: null });
  const word: GuardWord = { url };
  process.stdout.write(`${JSON.stringify(word)}\n`);
  end.addEventListener("abort", () => {
    void guard.close().finally(() => process.exit(0));
  });
}
