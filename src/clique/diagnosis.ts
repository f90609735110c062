import type { NetworkView, NodeView } from "./observe.ts";
import { quorum } from "./settings.ts";

/** What can be wrong with a network. */
export type Ailment =
  /** A node's process is gone. */
  | "stopped"
  /** A node's process runs and does not answer. */
  | "silent"
  /** Fewer signers run than the chain needs to go on. */
  | "too-few-signers"
  /** Signers stand still on different blocks, and one chain is heavier: they missed each other's blocks. */
  | "frozen"
  /** Signers stand still on different blocks of the same weight: nobody may seal, and nobody gives way. */
  | "deadlock"
  /** Signers agree and stand still. */
  | "stalled"
  /** The chain goes on, and a node does not follow. */
  | "lagging"
  /** A node follows another chain. */
  | "forked"
  /** A node has fewer than half of the others for peers. */
  | "lonely"
  /** Transactions wait at an RPC node, and no signer knows of them. */
  | "stuck-pool";

/** Something that is wrong. */
export interface Finding {
  readonly ailment: Ailment;
  /** The node it is about; null when it is the network. */
  readonly node: string | null;
  /** What was seen, for people. */
  readonly what: string;
}

/** A network in a word. */
export type Health = "up" | "starting" | "down" | "ailing";

/** Periods, and seconds on top for a busy machine, after which a chain without a new block stands still. */
const STILL_PERIODS = 3;
const STILL_SECONDS = 4;
/** Blocks behind the highest that are no passing matter. */
const LAG = 3;

/** Seconds without a new block after which a chain stands still. */
export function stillAfter(period: number): number {
  return STILL_PERIODS * period + STILL_SECONDS;
}

/**
 * What is wrong with a network, from one look at it.
 *
 * @param genesisTime of the first block, Unix seconds
 */
export function diagnose(view: NetworkView, period: number, genesisTime: number): Finding[] {
  const findings = view.nodes.flatMap(absence);
  if (view.nodes.every(({ pid }) => pid === null)) return findings;

  const signers = view.nodes.filter(({ node, answers }) => {
    return answers !== null && node.address !== null && view.sealers.includes(node.address);
  });
  const needed = quorum(view.sealers.length);
  const due = dueSince(view, genesisTime);
  const newest = Math.max(due, ...view.nodes.map(({ answers }) => answers?.head.time ?? 0));
  const still = view.time - newest > stillAfter(period);
  if (still && view.sealers.length > 0) {
    findings.push(standstill(signers, needed, view.time - newest));
  }
  const highest = Math.max(0, ...view.nodes.map(({ answers }) => answers?.head.number ?? 0));
  for (const { node, answers } of view.nodes) {
    if (answers === null) continue;
    const behind = highest - answers.head.number;
    if (!still && behind > LAG) {
      const what = `is at block ${String(answers.head.number)}, ${String(behind)} behind`;
      findings.push({ ailment: "lagging", node: node.name, what });
    }
    const others = view.nodes.filter((other) => other.answers !== null).length - 1;
    if (2 * answers.peers < others) {
      const what = `has ${String(answers.peers)} of ${String(others)} peers`;
      findings.push({ ailment: "lonely", node: node.name, what });
    }
  }
  if (!still) findings.push(...forks(view));
  return findings;
}

/** Since when there should be blocks, Unix seconds: when the last signer was started, or the first block's time. */
function dueSince({ nodes }: NetworkView, genesisTime: number): number {
  const signers = nodes.filter(({ node }) => node.role === "signer");
  return Math.max(genesisTime, ...signers.map(({ since }) => since));
}

/**
 * A network in a word: down when no node runs, ailing when something is wrong, starting while no block is newer than
 * its signers.
 */
export function healthOf(
  view: NetworkView,
  findings: readonly Finding[],
  genesisTime: number,
): Health {
  if (view.nodes.every(({ pid }) => pid === null)) return "down";
  if (findings.some(({ ailment }) => ailment !== "lonely")) return "ailing";
  const newest = Math.max(0, ...view.nodes.map(({ answers }) => answers?.head.time ?? 0));
  return newest <= dueSince(view, genesisTime) ? "starting" : "up";
}

/** The signer whose chain is heaviest: the one that the others should follow. */
export function heaviest(nodes: readonly NodeView[]): NodeView | null {
  let best: NodeView | null = null;
  for (const view of nodes) {
    const weight = view.answers?.head.totalDifficulty;
    if (view.node.role !== "signer" || weight === undefined) continue;
    if (weight > (best?.answers?.head.totalDifficulty ?? 0n)) best = view;
  }
  return best;
}

function absence({ node, pid, answers }: NodeView): Finding[] {
  if (pid === null) return [{ ailment: "stopped", node: node.name, what: "does not run" }];
  if (answers !== null) return [];
  return [
    { ailment: "silent", node: node.name, what: `process ${String(pid)} runs and does not answer` },
  ];
}

function standstill(signers: readonly NodeView[], needed: number, seconds: number): Finding {
  const since = `no block for ${String(seconds)} s`;
  if (signers.length < needed) {
    const what = `${since}: ${String(signers.length)} signers run, the chain needs ${String(needed)}`;
    return { ailment: "too-few-signers", node: null, what };
  }
  const heads = signers.flatMap(({ answers }) => (answers === null ? [] : [answers.head]));
  const blocks = new Set(heads.map(({ hash }) => hash)).size;
  const weights = new Set(heads.map(({ totalDifficulty }) => totalDifficulty)).size;
  if (blocks === 1) {
    return { ailment: "stalled", node: null, what: `${since}: the signers agree and none seals` };
  }
  const at = heads.map(({ number }) => number).join(", ");
  const what = `${since}: the signers stand on ${String(blocks)} blocks at height ${at}`;
  return { ailment: weights > 1 ? "frozen" : "deadlock", node: null, what };
}

/** Nodes that hold another block than most where all have one, deep enough to be no passing fork. */
function forks({ nodes, hashes, common }: NetworkView): Finding[] {
  const count = new Map<string, number>();
  for (const hash of hashes.values()) count.set(hash, (count.get(hash) ?? 0) + 1);
  const [most] = [...count].sort((a, b) => b[1] - a[1]);
  const highest = Math.max(0, ...nodes.map(({ answers }) => answers?.head.number ?? 0));
  if (most === undefined || common === null || highest - common < LAG) return [];
  return [...hashes]
    .filter(([, hash]) => hash !== most[0])
    .map(([node]) => ({
      ailment: "forked" as const,
      node,
      what: `holds another block ${String(common)} than most`,
    }));
}
