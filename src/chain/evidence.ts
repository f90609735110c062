/**
 * The evidence of a batch: a Merkle tree over the signatures of its meters. Its root goes on chain; leaf and path show
 * that a signature was there. Pairs are sorted, so OpenZeppelin's `MerkleProof` follows the paths.
 */
import { AbiCoder, concat, keccak256, ZeroHash } from "ethers";

const abi = AbiCoder.defaultAbiCoder();

/** A meter's signature over its reading. */
export interface LaneSignature {
  readonly lane: number;
  /** 65 bytes, hex. */
  readonly signature: string;
}

/** The tree of a batch. */
export interface EvidenceTree {
  /** What the batch commits to; zero when nobody signed. */
  readonly root: string;
  /** The way from a lane's leaf to the root; null when the lane has no signature. */
  readonly path: (lane: number) => string[] | null;
}

/** The leaf of a lane's signature. Hashed twice, so that no inner node can be taken for a leaf. */
function evidenceLeaf({ lane, signature }: LaneSignature): string {
  const inner = keccak256(abi.encode(["uint256", "bytes32"], [lane, keccak256(signature)]));
  return keccak256(inner);
}

/**
 * The tree over the signatures of a batch. Their order does not matter.
 *
 * @throws RangeError when a lane comes twice
 */
export function evidenceTree(signatures: readonly LaneSignature[]): EvidenceTree {
  const sorted = signatures.toSorted((a, b) => a.lane - b.lane);
  const positions = new Map(sorted.map(({ lane }, position) => [lane, position]));
  if (positions.size !== sorted.length) throw new RangeError("a lane has two signatures");

  const levels = [sorted.map(evidenceLeaf)];
  let top = levels[0] ?? [];
  while (top.length > 1) {
    top = parentsOf(top);
    levels.push(top);
  }
  return {
    root: top[0] ?? ZeroHash,
    path: (lane) => {
      let position = positions.get(lane);
      if (position === undefined) return null;
      const path: string[] = [];
      for (const level of levels) {
        const sibling = level[position ^ 1];
        if (sibling !== undefined) path.push(sibling);
        position >>= 1;
      }
      return path;
    },
  };
}

/** Whether a path leads from a lane's signature to a root. */
export function verifyEvidence(
  root: string,
  leaf: LaneSignature,
  path: readonly string[],
): boolean {
  return path.reduce(parentOf, evidenceLeaf(leaf)) === root.toLowerCase();
}

/** The last of an odd number goes up unpaired. */
function parentsOf(level: readonly string[]): string[] {
  const parents: string[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = level.slice(at, at + 2);
    if (left !== undefined) parents.push(right === undefined ? left : parentOf(left, right));
  }
  return parents;
}

function parentOf(a: string, b: string): string {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return keccak256(left < right ? concat([left, right]) : concat([right, left]));
}
