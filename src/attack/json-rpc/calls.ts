import type { FloodGround, Tally } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { attackerAgent, shoot } from "../wire.ts";

/** Requests in flight at a time. */
const MOST = 64;

/**
 * Sends the same call again and again.
 *
 * @param perSecond at ten times the honest load
 */
export async function sendCalls(
  { url, times, seconds }: FloodGround,
  signal: AbortSignal,
  call: {
    readonly method: string;
    readonly params: readonly unknown[];
    readonly perSecond: number;
  },
): Promise<Tally> {
  const { method, params, perSecond } = call;
  const counter = new Counter();
  const agent = attackerAgent(MOST);
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  await flood({ perSecond: (perSecond * times) / 10, seconds, most: MOST }, counter, signal, () =>
    shoot(url, agent, { method: "POST", body, apiKey: null }, counter),
  );
  agent.destroy();
  return counter.tally;
}
