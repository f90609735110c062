import type { NodeRecord } from "../../../src/clique/network-state.ts";
import type { NetworkView, NodeView } from "../../../src/clique/observe.ts";

/** What a test says of a node; what it leaves out is as on a sound network at block 100. */
export interface Sketch {
  readonly height?: number;
  readonly hash?: string;
  /** Total difficulty. */
  readonly weight?: bigint;
  readonly peers?: number;
  /** False for a node whose process is gone. */
  readonly runs?: boolean;
  /** False for a node that runs and does not answer. */
  readonly answers?: boolean;
}

/** Time of block 100 of every sketch, Unix seconds. */
export const NEWEST = 1_800_000_000;

/** A node of a test's network. */
export function record(name: string): NodeRecord {
  const signer = name.startsWith("signer");
  const number = Number(name.split("-")[1]);
  return {
    name,
    role: signer ? "signer" : "rpc",
    address: signer ? addressOf(number) : null,
    nodeId: "11".repeat(64),
    port: 30_310 + number,
    rpcPort: signer ? null : 8_544 + number,
  };
}

/** Address of a signer by its number. */
export function addressOf(number: number): string {
  return `0x${String(number).padStart(2, "0").repeat(20)}`;
}

/**
 * Three signers and an RPC node, two seconds after block 100 unless told otherwise.
 *
 * @param sketches by name of the node
 * @param time Unix seconds when the network was looked at
 */
export function view(
  sketches: Readonly<Record<string, Sketch>> = {},
  time = NEWEST + 2,
): NetworkView {
  const names = ["signer-1", "signer-2", "signer-3", "rpc-1"];
  const nodes = names.map((name): NodeView => {
    const { height = 100, peers = 3, runs = true, answers = true, ...more } = sketches[name] ?? {};
    const { hash = `0x${String(height)}`, weight = BigInt(2 * height) } = more;
    const head = {
      number: height,
      hash,
      time: NEWEST - 2 * (100 - height),
      totalDifficulty: weight,
    };
    return {
      node: record(name),
      pid: runs ? 1 : null,
      since: runs ? NEWEST - 1_000 : 0,
      answers: runs && answers ? { head, peers, pool: { pending: 0, queued: 0 } } : null,
    };
  });
  const living = nodes.flatMap(({ node, answers }) =>
    answers === null ? [] : [{ node, answers }],
  );
  const common =
    living.length === 0 ? null : Math.min(...living.map(({ answers }) => answers.head.number));
  const hashes = new Map(
    living.map(({ node, answers }) => {
      const { head } = answers;
      return [node.name, head.number === common ? head.hash : `0x${String(common)}`];
    }),
  );
  const sealers = [1, 2, 3].map(addressOf);
  return { time, nodes, common, hashes, sealers };
}
