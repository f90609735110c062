import { expect } from "chai";
import { encodeRlp, getBytes, hexlify, keccak256, toBeArray, type RlpStructuredData } from "ethers";
import fc from "fast-check";

import { EMPTY_TRIE, TrieRoot } from "../../../src/chain/archive/trie-root.ts";

type Pair = readonly [key: string, value: string];

/** The trie of the Yellow Paper's appendix D, all of it in memory. */
function node(pairs: readonly Pair[]): RlpStructuredData {
  const [first] = pairs;
  if (first === undefined) return "0x";
  if (pairs.length === 1) return [compact(first[0], true), first[1]];
  let shared = 0;
  while (pairs.every(([key]) => key[shared] === first[0][shared])) shared++;
  if (shared > 0) {
    const rest = pairs.map(([key, value]): Pair => [key.slice(shared), value]);
    return [compact(first[0].slice(0, shared), false), reference(rest)];
  }
  const children = Array.from("0123456789abcdef", (nibble) => {
    const below = pairs.filter(([key]) => key.startsWith(nibble));
    return reference(below.map(([key, value]): Pair => [key.slice(1), value]));
  });
  return [...children, "0x"];
}

function reference(pairs: readonly Pair[]): RlpStructuredData {
  if (pairs.length === 0) return "0x";
  const structure = node(pairs);
  const encoded = encodeRlp(structure);
  return encoded.length < 2 + 64 ? structure : keccak256(encoded);
}

function compact(path: string, isLeaf: boolean): string {
  const flag = (isLeaf ? 2 : 0) + (path.length % 2);
  return `0x${flag.toString(16)}${path.length % 2 === 1 ? "" : "0"}${path}`;
}

function rootOf(pairs: readonly (readonly [Uint8Array, Uint8Array])[]): string {
  const trie = new TrieRoot();
  for (const [key, value] of pairs) trie.add(key, value);
  return trie.root();
}

const value = fc.uint8Array({ minLength: 1, maxLength: 60 });

function expectRoot(pairs: readonly (readonly [Uint8Array, Uint8Array])[]): void {
  const sorted = pairs.toSorted(([a], [b]) => Buffer.compare(a, b));
  const plain = sorted.map(([key, bytes]): Pair => [hexlify(key).slice(2), hexlify(bytes)]);
  expect(rootOf(sorted)).to.equal(keccak256(encodeRlp(node(plain))));
}

describe("root of a trie", function () {
  it("is the hash of nothing without a key", function () {
    expect(rootOf([])).to.equal(EMPTY_TRIE);
    expect(EMPTY_TRIE).to.equal(keccak256("0x80"));
  });

  it("is that of a trie in memory, for keys that share much or little", function () {
    const key = fc.array(fc.constantFrom(0x00, 0x01, 0x10, 0xff), { minLength: 4, maxLength: 4 });
    const pairs = fc.uniqueArray(fc.tuple(key, value), { selector: ([bytes]) => bytes.join() });
    fc.assert(
      fc.property(pairs, (some) => {
        expectRoot(some.map(([bytes, content]) => [Uint8Array.from(bytes), content]));
      }),
    );
  });

  it("is that of a trie in memory, for hashed keys", function () {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 80 }), (values) => {
        expectRoot(values.map((content, i) => [getBytes(keccak256(toBeArray(i + 1))), content]));
      }),
      { numRuns: 30 },
    );
  });

  it("is that of a trie in memory, for the numbers of a list", function () {
    for (const count of [1, 2, 127, 128, 129, 300]) {
      expectRoot(
        Array.from({ length: count }, (_, i) => {
          return [getBytes(encodeRlp(toBeArray(i))), Uint8Array.of(i % 251, 1)];
        }),
      );
    }
  });

  it("takes keys in order only, and each once", function () {
    const trie = new TrieRoot();
    trie.add(Uint8Array.of(2, 2), Uint8Array.of(1));
    for (const key of [Uint8Array.of(2, 2), Uint8Array.of(1, 9), Uint8Array.of(2)]) {
      expect(() => {
        trie.add(key, Uint8Array.of(1));
      }).to.throw(RangeError);
    }
  });
});
