import { setTimeout as pause } from "node:timers/promises";

import type { FloodGround, Tally } from "../../attack/attack.ts";
import { startFlood } from "../../attack/flood-process.ts";
import { FLOOD_LIMITS } from "../../attack/pace.ts";
import { GridwellError } from "../../domain/errors.ts";

/** What P2 floods its servers with, by LOIC: all three at once here. */
const FLOODS = ["udp", "tcp", "http"] as const;

/** A node that floods reach. */
export interface FloodTarget {
  /** Of JSON-RPC. */
  readonly url: URL;
  /** Port on which it listens for datagrams. */
  readonly udpPort: number;
}

/** What went out while something was done. */
export interface Flooded<T> {
  readonly value: T;
  readonly seconds: number;
  readonly tallies: ReadonlyMap<string, Tally>;
}

/** Milliseconds in which the floods' processes are loaded. */
const LEAD = 3_000;
/** Times that a flood outnumbers ten times four honest batches a second (docs/attacks.md). */
const TIMES = 10;

/**
 * Does something while the target is flooded, from the first moment to the last.
 *
 * @throws GridwellError `FIGURES_FLOOD_SHORT` when it takes longer than a flood may last, `ATTACK_HELPER`
 */
export async function underFlood<T>(
  target: FloodTarget,
  work: () => Promise<T>,
): Promise<Flooded<T>> {
  const at = Date.now() + LEAD;
  const ground = groundOf(target);
  const helpers = FLOODS.map((name) => startFlood({ name, at, ground }));
  try {
    await pause(LEAD);
    const value = await work();
    const seconds = (Date.now() - at) / 1_000;
    if (seconds > FLOOD_LIMITS.seconds) {
      throw new GridwellError(
        "FIGURES_FLOOD_SHORT",
        `What was measured took ${seconds.toFixed(0)} s and a flood ends after ${String(FLOOD_LIMITS.seconds)} s: try again ` +
          "when the machine has less other work",
      );
    }
    const ended = helpers.map((helper) => helper.end());
    // What the floods' processes say is ours.
    const said = (await Promise.all(helpers.map((helper) => helper.said))) as Tally[];
    await Promise.all(ended);
    return { value, seconds, tallies: new Map(said.map((tally, i) => [FLOODS[i] ?? "", tally])) };
  } finally {
    await Promise.all(helpers.map((helper) => helper.end()));
  }
}

/** These floods look at the doors only: what others need of a chain stays empty. */
function groundOf({ url, udpPort }: FloodTarget): FloodGround {
  return {
    ...{ url: url.href, udpPort, apiKey: null, times: TIMES, seconds: FLOOD_LIMITS.seconds },
    ...{ chainId: "0", gasPrice: "0", ledger: "", member: "", gateway: "" },
    ...{ mined: [], batches: [], own: [] },
  };
}
