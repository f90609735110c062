import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../domain/errors.ts";
import { diagnose, type Ailment } from "./diagnosis.ts";
import { nodeFiles } from "./network-files.ts";
import type { NetworkState } from "./network-state.ts";
import { logTail } from "./node-log.ts";
import { observe, type NetworkView } from "./observe.ts";
import { missingForReady } from "./readiness.ts";
import { meetAgain } from "./repair.ts";

const POLL_MS = 300;
/** Seconds, and periods on top, after which a network that is due is not coming. */
const LATEST_SECONDS = 60;
const LATEST_PERIODS = 20;
/** Seconds between two words to whoever waits. */
const SPEAK_EVERY = 5;

/** What keeps a chain from going on. */
const STANDSTILL: ReadonlySet<Ailment> = new Set([
  "frozen",
  "stalled",
  "deadlock",
  "too-few-signers",
]);

/** How one waits for a network. */
export interface Waiting {
  readonly folder: string;
  readonly state: NetworkState;
  /** Names of the nodes that were started just now: they have to show that they go on. */
  readonly started: readonly string[];
  /** Hears what is still missing. */
  readonly log: (line: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a network is ready, and mends a freeze at the start. Nodes that did not run before and were not started
 * are left out of it.
 *
 * @throws GridwellError `CLIQUE_NODE_FAILED` when a node ends, `CLIQUE_NOT_READY` when time is up; the signal's
 * reason
 */
export async function awaitReady(waiting: Waiting): Promise<NetworkView> {
  const { folder, started, log } = waiting;
  const { chain, genesisTime } = waiting.state;
  const state = await withoutStopped(waiting);
  const begun = Math.floor(Date.now() / 1_000);
  const latest = Math.max(begun, genesisTime) + LATEST_SECONDS + LATEST_PERIODS * chain.period;
  let spoken = begun;
  let mended = begun;
  const beginning = new Map<string, number>();
  for (;;) {
    waiting.signal?.throwIfAborted();
    const view = await observe(folder, state);
    const gone = view.nodes.find(({ pid }) => pid === null);
    if (gone !== undefined) {
      const { name } = gone.node;
      const tail = logTail(nodeFiles(folder, name).log);
      throw new GridwellError("CLIQUE_NODE_FAILED", `${name} ended${tail}`, { where: name });
    }
    for (const { node, answers } of view.nodes) {
      if (answers === null || beginning.has(node.name) || !started.includes(node.name)) continue;
      beginning.set(node.name, answers.head.number);
    }
    const missing = missingForReady(view, beginning);
    const findings = diagnose(view, chain.period, genesisTime);
    const still = findings.find(({ ailment }) => STANDSTILL.has(ailment));
    if (still !== undefined) missing.push(still.what);
    if (missing.length === 0) return view;
    if (view.time >= latest) {
      throw new GridwellError(
        "CLIQUE_NOT_READY",
        `The network is not ready after ${String(view.time - begun)} s: ${missing.join("; ")}. ` +
          "./gridwell clique doctor looks for the reason",
        { where: folder },
      );
    }
    if (view.time - spoken >= SPEAK_EVERY) {
      spoken = view.time;
      const early = genesisTime - view.time;
      log(
        early > 0
          ? `waiting for the first block, due in ${String(early + chain.period)} s`
          : `waiting: ${missing.join("; ")}`,
      );
    }
    if (
      still !== undefined &&
      still.ailment !== "too-few-signers" &&
      view.time - mended > 4 * chain.period
    ) {
      mended = view.time;
      log(`${still.what}; introducing the nodes to each other again`);
      await meetAgain(folder, view);
    }
    await pause(POLL_MS);
  }
}

/** Whether a node ended because somebody else listens on its port, by {@link awaitReady}'s error. */
export function foundPortTaken(error: unknown): boolean {
  return (
    error instanceof GridwellError &&
    error.code === "CLIQUE_NODE_FAILED" &&
    error.message.includes("bind: address already in use")
  );
}

async function withoutStopped({ folder, state, started }: Waiting): Promise<NetworkState> {
  const { nodes } = await observe(folder, state);
  const stopped = nodes.filter(({ node, pid }) => pid === null && !started.includes(node.name));
  const absent = new Set(stopped.map(({ node }) => node.name));
  return { ...state, nodes: state.nodes.filter(({ name }) => !absent.has(name)) };
}
