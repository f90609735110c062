import { getBytes, keccak256 } from "ethers";

import { encodeBytes, encodeList, minimalBytes, TrieRoot } from "../../chain/archive/trie-root.ts";

/** An account of a state, without its storage. */
export interface StateAccount {
  /** Lower-case hex. */
  readonly address: string;
  /** Wei. */
  readonly balance: bigint;
  readonly nonce: number;
  /** Hex; `0x` for one without code. */
  readonly code: string;
}

/** A slot of an account's storage: key and value, 32 bytes each. */
export type StateSlot = readonly [key: string, value: string];

/**
 * The root of a state, from its accounts and slots in the order of the hashes of their addresses and keys. It hashes
 * these itself: a state whose root comes out right has every address and key right.
 */
export class StateRoot {
  readonly #accounts = new TrieRoot();
  #account: StateAccount | null = null;
  #storage = new TrieRoot();

  /** @throws RangeError when it comes out of order */
  addAccount(account: StateAccount): void {
    this.#close();
    this.#account = account;
  }

  /**
   * A slot of the account that came last.
   *
   * @throws RangeError when it comes out of order
   */
  addSlot([key, value]: StateSlot): void {
    if (this.#account === null) throw new RangeError("a slot without an account");
    this.#storage.add(getBytes(keccak256(key)), encodeBytes(minimalBytes(BigInt(value))));
  }

  /** The root, hex. */
  root(): string {
    this.#close();
    return this.#accounts.root();
  }

  #close(): void {
    if (this.#account === null) return;
    const { address, balance, nonce, code } = this.#account;
    const fields = [minimalBytes(BigInt(nonce)), minimalBytes(balance)];
    fields.push(getBytes(this.#storage.root()), getBytes(keccak256(code)));
    this.#accounts.add(getBytes(keccak256(address)), encodeList(fields.map(encodeBytes)));
    this.#storage = new TrieRoot();
    this.#account = null;
  }
}
