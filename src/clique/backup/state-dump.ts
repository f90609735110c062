import { EMPTY_TRIE } from "../../chain/archive/trie-root.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { IpcClient } from "../ipc.ts";
import { entriesOf, member, whole, word } from "../rpc-values.ts";
import type { StateAccount, StateSlot } from "./state-root.ts";

/** What a state is made of, piece by piece. */
export type StatePart =
  | { readonly account: StateAccount }
  /** Slots of the account before. */
  | { readonly slots: readonly StateSlot[] };

/** Most accounts that geth gives at once. */
const ACCOUNTS = 256;
/** Slots that are asked for at once. */
const SLOTS = 2_000;

/**
 * The state after a block, in the order of the hashes of addresses and keys. A contract's storage comes in pages, and is
 * asked for as the state in which the next block begins.
 *
 * @param hash of the block
 * @param child hash of the block after it
 * @throws GridwellError `CLIQUE_PREIMAGES_MISSING`, `CLIQUE_NODE_REFUSED`, `CLIQUE_NODE_SILENT`
 */
export async function* dumpState(
  client: Pick<IpcClient, "call">,
  hash: string,
  child: string,
): AsyncGenerator<StatePart> {
  let start = "0x";
  for (;;) {
    const options = [ACCOUNTS, false, true, true] as const; // with code, without storage, also what has no address
    const dump = await client.call("debug_accountRange", [hash, start, ...options]);
    const accounts = entriesOf(member(dump, "accounts")).sort(([, a], [, b]) => {
      return word(member(a, "key")) < word(member(b, "key")) ? -1 : 1;
    });
    for (const [address, value] of accounts) {
      if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw preimagesMissing("an account");
      const plain = address.toLowerCase();
      const code = member(value, "code");
      yield {
        account: {
          address: plain,
          balance: whole(member(value, "balance")),
          nonce: Number(whole(member(value, "nonce"))),
          code: typeof code === "string" ? code : "0x",
        },
      };
      if (word(member(value, "root")) !== EMPTY_TRIE) yield* dumpStorage(client, child, plain);
    }
    const next = member(dump, "next");
    if (typeof next !== "string") return;
    start = `0x${Buffer.from(next, "base64").toString("hex")}`;
  }
}

async function* dumpStorage(
  client: Pick<IpcClient, "call">,
  child: string,
  address: string,
): AsyncGenerator<StatePart> {
  let start = "0x";
  for (;;) {
    const page = await client.call("debug_storageRangeAt", [child, 0, address, start, SLOTS]);
    const found = entriesOf(member(page, "storage")).sort(([a], [b]) => (a < b ? -1 : 1));
    const slots = found.map(([, entry]): StateSlot => {
      const key = member(entry, "key");
      if (typeof key !== "string") throw preimagesMissing(`a slot of ${address}`);
      return [key, word(member(entry, "value"))];
    });
    yield { slots };
    const next = member(page, "nextKey");
    if (typeof next !== "string") return;
    start = next;
  }
}

function preimagesMissing(what: string): GridwellError {
  return new GridwellError(
    "CLIQUE_PREIMAGES_MISSING",
    `The node knows ${what} by its hash only: it once ran, or was made, without --cache.preimages. Add a node ` +
      "(./gridwell clique add-node), which runs every block again with them, remove this one and try again",
  );
}
