/**
 * The root of a Merkle Patricia trie (Yellow Paper, appendix D), from keys that come in order. Only the branches on the
 * way to the last key are in memory, so a state of any size can be hashed. A test holds it against geth's roots.
 */
import { getBytes, hexlify, keccak256 } from "ethers";

/** Root of a trie without a key: the hash of an empty RLP string. */
export const EMPTY_TRIE = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

/** A branch whose children up to the last key are known. */
interface Branch {
  /** Nibbles of the keys before it. */
  readonly depth: number;
  /** How a child is named in its parent; null where there is none. */
  readonly children: (Uint8Array | null)[];
}

interface Leaf {
  /** One nibble a byte. */
  readonly path: Uint8Array;
  readonly value: Uint8Array;
}

const WIDTH = 16;
const NO_VALUE = Uint8Array.of(0x80);
/** From this length on a node is named by its hash. */
const HASHED = 32;

/** Takes keys and values, gives the root. */
export class TrieRoot {
  readonly #open: Branch[] = [];
  #last: Leaf | null = null;

  /**
   * Adds a key.
   *
   * @param key after all keys so far, and the beginning of none; so it is with hashes, and with the RLP of numbers
   * @throws RangeError for a key that does not come after the last one
   */
  add(key: Uint8Array, value: Uint8Array): void {
    const path = nibblesOf(key);
    if (this.#last !== null) {
      const shared = sharedLength(this.#last.path, path);
      const [before = -1, after = -1] = [this.#last.path[shared], path[shared]];
      if (before < 0 || before >= after) {
        throw new RangeError(`${hexlify(key)} does not come after the last key`);
      }
      this.#close(this.#last, shared);
    }
    this.#last = { path, value };
  }

  /** The root, hex. Nothing may be added after that. */
  root(): string {
    if (this.#last === null) return EMPTY_TRIE;
    return keccak256(this.#close(this.#last, -1));
  }

  /**
   * Puts the last leaf into its branch and closes the branches below the nibbles that it shares with the next key.
   *
   * @param shared how many; -1 at the end
   * @returns the encoded node at the top, at the end
   */
  #close({ path, value }: Leaf, shared: number): Uint8Array {
    const deepest = Math.max(shared, this.#open.at(-1)?.depth ?? -1);
    let node = encodeList([
      encodeBytes(compact(path.subarray(deepest + 1), true)),
      encodeBytes(value),
    ]);
    let depth = deepest;
    for (;;) {
      if (depth < 0) return node;
      let branch = this.#open.at(-1);
      if (branch?.depth !== depth) {
        branch = { depth, children: Array.from({ length: WIDTH }, () => null) };
        this.#open.push(branch);
      }
      branch.children[path[depth] ?? 0] = referenceTo(node);
      if (depth === shared) return node;

      this.#open.pop();
      node = encodeList([...branch.children.map((child) => child ?? NO_VALUE), NO_VALUE]);
      const parent = Math.max(shared, this.#open.at(-1)?.depth ?? -1);
      const between = path.subarray(parent + 1, depth);
      if (between.length > 0) {
        node = encodeList([encodeBytes(compact(between, false)), referenceTo(node)]);
      }
      depth = parent;
    }
  }
}

/** A string of bytes in RLP. */
export function encodeBytes(bytes: Uint8Array): Uint8Array {
  const [first = 0x80] = bytes;
  return bytes.length === 1 && first < 0x80 ? bytes : join(prefix(0x80, bytes.length), bytes);
}

/** A list in RLP, of items that are encoded already. */
export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  const length = items.reduce((sum, item) => sum + item.length, 0);
  return join(prefix(0xc0, length), ...items);
}

/** A whole number as RLP takes it: big-endian, without leading zeros. */
export function minimalBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array();
  const digits = value.toString(16);
  return getBytes(`0x${digits.length % 2 === 0 ? "" : "0"}${digits}`);
}

function prefix(base: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(base + length);
  const digits = minimalBytes(BigInt(length));
  return Uint8Array.of(base + 55 + digits.length, ...digits);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function referenceTo(node: Uint8Array): Uint8Array {
  return node.length < HASHED ? node : encodeBytes(getBytes(keccak256(node)));
}

/** Nibbles with their parity and whether they end at a leaf ("hex prefix", appendix C). */
function compact(path: Uint8Array, isLeaf: boolean): Uint8Array {
  const odd = path.length % 2;
  const packed = new Uint8Array((path.length - odd) / 2 + 1);
  packed[0] = ((isLeaf ? 2 : 0) + odd) * 16 + (odd === 1 ? (path[0] ?? 0) : 0);
  for (let at = odd, to = 1; at < path.length; at += 2, to++) {
    packed[to] = (path[at] ?? 0) * 16 + (path[at + 1] ?? 0);
  }
  return packed;
}

function nibblesOf(key: Uint8Array): Uint8Array {
  const path = new Uint8Array(key.length * 2);
  for (const [i, byte] of key.entries()) {
    path[2 * i] = byte >> 4;
    path[2 * i + 1] = byte & 0x0f;
  }
  return path;
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
