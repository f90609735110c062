import { headerOf, lineOfBlock } from "../../chain/archive/archived-block.ts";
import { EMPTY_TRIE } from "../../chain/archive/trie-root.ts";
import type { IpcClient } from "../ipc.ts";
import { itemsOf, member, quantity, word } from "../rpc-values.ts";

/** Blocks that are asked for at once. */
const PORTION = 64;

/**
 * A chain's blocks as an archive holds them, from the first one on.
 *
 * @param last number of the last one
 * @throws GridwellError `CLIQUE_NODE_REFUSED`, `CLIQUE_NODE_SILENT`
 */
export async function* dumpBlocks(client: IpcClient, last: number): AsyncGenerator<string> {
  for (let first = 0; first <= last; first += PORTION) {
    const numbers = Array.from(
      { length: Math.min(PORTION, last - first + 1) },
      (_, i) => first + i,
    );
    yield* await Promise.all(numbers.map(async (number) => blockLine(client, number)));
  }
}

async function blockLine(client: IpcClient, number: number): Promise<string> {
  const raw = word(await client.call("debug_getRawHeader", [quantity(number)]));
  const { hash, receiptsRoot } = headerOf(raw);
  if (receiptsRoot === EMPTY_TRIE) return lineOfBlock(raw, [], []);
  const [receipts, block] = await Promise.all([
    client.call("debug_getRawReceipts", [hash]),
    client.call("eth_getBlockByHash", [hash, false]),
  ]);
  return lineOfBlock(
    raw,
    itemsOf(receipts).map(word),
    itemsOf(member(block, "transactions")).map(word),
  );
}
