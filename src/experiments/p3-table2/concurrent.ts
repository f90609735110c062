import { freezeNodes, wakeNodes } from "../../clique/faults.ts";
import { IpcClient } from "../../clique/ipc.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { member, whole, word } from "../../clique/rpc-values.ts";
import { sealerOf } from "../../clique/votes.ts";
import { awaitBlock, heightOf, signersOf, type Table2Ground } from "./ground.ts";
import { rivalryOf, type Rivalry, type ToldHead } from "./heads.ts";

/** Nodes with a delay between them. */
export interface DelayedRun extends Rivalry {
  /** Milliseconds that each message takes between any two nodes. */
  readonly delay: number;
  /** Blocks by which the chain grew, and the seconds that it took. */
  readonly blocks: number;
  readonly seconds: number;
}

/** What became of the chain without some of its signers. */
export interface StoppedRun {
  /** Who sealed while one signer was stopped, in order: a letter for each signer. */
  readonly sealers: string;
  readonly reorgs: number;
  /** Blocks that the last signer sealed while two were stopped, and the seconds that were waited. */
  readonly haltedAfter: number;
  readonly haltedFor: number;
  /** Seconds until the chain went on once they were back. */
  readonly resumedAfter: number;
}

/** Milliseconds on each way between two nodes: none, that of a continent, a bad line, twice that. */
export const DELAYS = [0, 100, 500, 1_000] as const;

/** Blocks that are watched while one signer is stopped. */
const ALTERNATING = 6;
/** Periods that are waited for a block that must not come. */
const STILL = 5;

/**
 * Lets the chain grow by some blocks at each delay and listens at every node.
 *
 * @throws GridwellError `FIGURES_CHAIN_STILL`
 */
export async function runDelays(
  ground: Table2Ground,
  delays: readonly number[],
  blocks: number,
): Promise<DelayedRun[]> {
  const { links, log } = ground;
  const runs: DelayedRun[] = [];
  try {
    for (const delay of delays) {
      log(
        `concurrent blocks: ${String(blocks)} blocks with ${String(delay)} ms between any two nodes`,
      );
      links.slow(delay);
      runs.push({ delay, ...(await listen(ground, blocks)) });
    }
  } finally {
    links.slow(0);
  }
  return runs;
}

/**
 * Stops one signer, then another, and wakes them.
 *
 * @throws GridwellError `FIGURES_CHAIN_STILL`
 */
export async function runStopped(ground: Table2Ground): Promise<StoppedRun> {
  const { clock, folder, log, state } = ground;
  const signers = signersOf(ground);
  const [first, second, third] = signers;
  const letters = new Map(signers.map(({ address }, i) => [address, "ABC"[i] ?? "?"]));
  const { name } = third.node;
  log(`concurrent blocks: ${name} is stopped`);
  try {
    await freezeNodes(folder, [name]);
    // What was on its way is let pass.
    const begin = (await heightOf(ground, first.node)) + 2;
    const { reorgs } = await listen(ground, ALTERNATING + 1, [name]);
    await awaitBlock(ground, first.node, begin + ALTERNATING);
    const sealers: string[] = [];
    for (let block = begin; block < begin + ALTERNATING; block++) {
      const sealer = await sealerOf(folder, first.node, block);
      sealers.push(letters.get(sealer) ?? "?");
    }

    log(`concurrent blocks: ${second.node.name} is stopped, too`);
    await freezeNodes(folder, [second.node.name]);
    const before = await heightOf(ground, first.node);
    const haltedFor = STILL * state.chain.period;
    await clock.sleep(haltedFor * 1_000);
    const halted = await heightOf(ground, first.node);

    const woken = clock.now();
    await wakeNodes(folder, [second.node.name, name]);
    await awaitBlock(ground, first.node, halted + 1);
    const resumedAfter = (clock.now() - woken) / 1_000;
    // Everybody follows again before something else is measured.
    for (const { node } of signers) await awaitBlock(ground, node, halted + 3);
    return {
      ...{ sealers: sealers.join(""), reorgs },
      ...{ haltedAfter: halted - before, haltedFor, resumedAfter },
    };
  } finally {
    await wakeNodes(folder, [second.node.name, name]);
  }
}

/** Listens at every node but some while the chain grows. */
async function listen(
  ground: Table2Ground,
  blocks: number,
  deaf: readonly string[] = [],
): Promise<Rivalry & Pick<DelayedRun, "blocks" | "seconds">> {
  const { clock, folder, state } = ground;
  const [{ node: first }] = signersOf(ground);
  const told: ToldHead[] = [];
  const clients: IpcClient[] = [];
  try {
    for (const { name } of state.nodes) {
      if (deaf.includes(name)) continue;
      const client = await IpcClient.connect(nodeFiles(folder, name).ipc);
      clients.push(client);
      await client.subscribe("newHeads", (head) => {
        told.push({
          node: name,
          number: Number(whole(member(head, "number"))),
          hash: word(member(head, "hash")),
          parent: word(member(head, "parentHash")),
        });
      });
    }
    const begin = await heightOf(ground, first);
    const start = clock.now();
    await awaitBlock(ground, first, begin + blocks);
    const seconds = (clock.now() - start) / 1_000;
    const grown = (await heightOf(ground, first)) - begin;
    return { ...rivalryOf(told), blocks: grown, seconds };
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
}

/** Whether nobody sealed twice in a row. */
export function alternates(sealers: string): boolean {
  return sealers.length > 0 && !/(.)\1/.test(sealers);
}
