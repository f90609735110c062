import type { FloodGround, Tally } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { attackerAgent, shoot } from "../wire.ts";

/** Transactions a second at ten times the honest load: honest meters send four batches a second. */
const TRANSACTIONS = 40;
/** The same for people. */
export const TRANSACTIONS_RATE = `${String(TRANSACTIONS)} transactions a second`;

const MOST = 64;

/**
 * Sends transactions.
 *
 * @param next the raw transaction of a number; null when there is none left
 * @param apiKey for the guard's door, where the sender has one
 */
export async function sendTransactions(
  { url, times, seconds }: FloodGround,
  signal: AbortSignal,
  next: (number: number) => string | null,
  apiKey: string | null = null,
): Promise<Tally> {
  const counter = new Counter();
  // Nonces must come in their order, so one connection: pools lose what comes otherwise.
  const agent = attackerAgent(apiKey === null ? MOST : 1);
  const perSecond = (TRANSACTIONS * times) / 10;
  await flood({ perSecond, seconds, most: 4 * MOST }, counter, signal, (number) => {
    const raw = next(number);
    if (raw === null) {
      counter.lose("nothing left to send");
      return;
    }
    const body = JSON.stringify({
      ...{ jsonrpc: "2.0", id: 1 },
      ...{ method: "eth_sendRawTransaction", params: [raw] },
    });
    return shoot(url, agent, { method: "POST", body, apiKey }, counter);
  });
  agent.destroy();
  return counter.tally;
}
