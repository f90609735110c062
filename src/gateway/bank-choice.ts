import type { BankState } from "../chain/bank-state.ts";
import { laneTop, lanesPerWord, MAX_WORDS, wordsFor } from "../chain/lanes.ts";
import type { Community } from "./community.ts";

/** A total from which a bank of 32-bit lanes would be left behind within a meter's life. */
const NARROW_LIMIT = laneTop(false) / 2n;

/** The banks that a gateway has for a resource, the oldest first. A bank holds points of one resource only. */
export async function banksFor(
  community: Community,
  gateway: string,
  resource: number,
): Promise<BankState[]> {
  const banks: BankState[] = [];
  for (const number of community.index.banks()) {
    const state = community.index.state(number);
    if (state?.gateway.toLowerCase() !== gateway.toLowerCase()) continue;
    const [seated] = state.seats.keys();
    if (seated === undefined) continue;
    const point = await community.contracts.registry.pointOf(seated);
    if (Number(point.resource) === resource) banks.push(state);
  }
  return banks;
}

/** The first number that no bank bears. */
export function nextBankNumber(community: Community): number {
  return Math.max(0, ...community.index.banks()) + 1;
}

/** Whether totals of this size need 64-bit lanes. */
export function needsWideLanes(totals: readonly bigint[]): boolean {
  return totals.some((total) => total > NARROW_LIMIT);
}

/** Up to `count` lanes that nobody holds, the lowest first; those of words not there yet come after those that are. */
export function freeLanes(state: Pick<BankState, "occupants" | "wide">, count: number): number[] {
  const all = MAX_WORDS * lanesPerWord(state.wide);
  const free: number[] = [];
  for (let lane = 0; lane < all && free.length < count; lane++) {
    if (!state.occupants.has(lane)) free.push(lane);
  }
  return free;
}

/** Words that a bank needs more, so that it has a lane; zero when it has. */
export function missingWords(state: Pick<BankState, "words" | "wide">, lane: number): number {
  return Math.max(0, wordsFor(lane + 1, state.wide) - state.words.length);
}
