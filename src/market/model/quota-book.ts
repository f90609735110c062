/** Members' quota: allocated by the community, moved by awards alone. Specification §2. */
import type { ActionOf } from "./action.ts";
import { narrow } from "./amount.ts";
import {
  communityKey,
  quotaKey,
  type CommunityQuota,
  type MarketState,
  type PeriodGrid,
  type QuotaAccount,
} from "./state.ts";
import { change, emit, refuse, withEntry, type Turn } from "./turn.ts";

const NO_QUOTA: QuotaAccount = { allocated: 0n, received: 0n, ceded: 0n, reserved: 0n };
const NO_LIMIT: CommunityQuota = { limit: 0n, allocated: 0n };

/** A member's lot in a book: whose, of what, when. */
export interface Lot {
  readonly resource: bigint;
  readonly period: bigint;
  readonly quantity: bigint;
}

/** A member's quota. */
export function quotaOf(
  { quotas }: MarketState,
  member: string,
  { resource, period }: Omit<Lot, "quantity">,
): QuotaAccount {
  return quotas.get(quotaKey(member, resource, period)) ?? NO_QUOTA;
}

/** What a member may use. */
export function limitOf({ allocated, received, ceded }: QuotaAccount): bigint {
  return allocated + received - ceded;
}

/** When a period starts, Unix seconds. */
function startOf({ origin, periodSeconds }: PeriodGrid, period: bigint): bigint {
  return origin + period * periodSeconds;
}

/** When it ends; limits change only before that. */
export function endOf(grid: PeriodGrid, period: bigint): bigint {
  return startOf(grid, period + 1n);
}

/** When it is closed: its readings are final. */
export function closedAt(grid: PeriodGrid, period: bigint): bigint {
  return endOf(grid, period) + grid.graceSeconds;
}

export function setCommunityLimit(turn: Turn, action: ActionOf<"setCommunityLimit">): void {
  const { resource, period, limit } = action;
  const key = communityKey(resource, period);
  const community = turn.state.communities.get(key) ?? NO_LIMIT;
  if (limit < community.allocated) {
    refuse("QuotaLimitExceeded", resource, period, community.allocated, limit);
  }
  const communities = withEntry(turn.state.communities, key, { ...community, limit });
  change(turn, { communities });
  emit(turn, "CommunityLimitSet", resource, period, limit);
}

export function allocate(turn: Turn, { resource, period, amounts }: ActionOf<"allocate">): void {
  checkOpen(turn, period);
  const begun = turn.now >= startOf(turn.state.rules.grid, period);
  const key = communityKey(resource, period);
  const community = turn.state.communities.get(key) ?? NO_LIMIT;
  let total = community.allocated;
  for (const [member, amount] of amounts) {
    const account = quotaOf(turn.state, member, { resource, period });
    if (begun && amount < account.allocated) {
      refuse("QuotaAllocationFalls", member, amount, account.allocated);
    }
    // What was ceded and what is reserved stays covered.
    const [covered, needed] = [amount + account.received, account.ceded + account.reserved];
    if (covered < needed) refuse("QuotaInsufficient", member, covered, needed);
    setQuota(turn, member, { resource, period }, { ...account, allocated: amount });
    total += amount - account.allocated;
    emit(turn, "QuotaAllocated", member, resource, period, amount);
  }
  // EQ9: what is allocated stays within the community's limit; awards only move it.
  if (total > community.limit) {
    refuse("QuotaLimitExceeded", resource, period, total, community.limit);
  }
  const communities = withEntry(turn.state.communities, key, { ...community, allocated: total });
  change(turn, { communities });
}

/** Sets a lot aside for a bid: so nobody sells a lot twice. */
export function reserve(turn: Turn, member: string, { resource, period, quantity }: Lot): void {
  checkOpen(turn, period);
  const account = quotaOf(turn.state, member, { resource, period });
  const free = limitOf(account) - account.reserved;
  if (free < quantity) refuse("QuotaInsufficient", member, free, quantity);
  const reserved = narrow(64n, account.reserved + quantity);
  setQuota(turn, member, { resource, period }, { ...account, reserved });
  emit(turn, "QuotaReserved", member, resource, period, quantity);
}

/** Makes a reserved lot available again. Every lot that is released was reserved. */
export function release(turn: Turn, member: string, { resource, period, quantity }: Lot): void {
  const account = quotaOf(turn.state, member, { resource, period });
  const reserved = account.reserved - quantity;
  setQuota(turn, member, { resource, period }, { ...account, reserved });
  emit(turn, "QuotaReleased", member, resource, period, quantity);
}

/** Moves a seller's reserved lot to the buyer. */
export function award(turn: Turn, seller: string, buyer: string, lot: Lot): void {
  const { resource, period, quantity } = lot;
  checkOpen(turn, period);
  const sold = quotaOf(turn.state, seller, lot);
  setQuota(turn, seller, lot, {
    ...sold,
    reserved: sold.reserved - quantity,
    ceded: sold.ceded + quantity,
  });
  const bought = quotaOf(turn.state, buyer, lot);
  const received = narrow(64n, bought.received + quantity);
  setQuota(turn, buyer, lot, { ...bought, received });
  emit(turn, "QuotaAwarded", seller, buyer, resource, period, quantity);
}

function setQuota(
  turn: Turn,
  member: string,
  { resource, period }: Omit<Lot, "quantity">,
  account: QuotaAccount,
): void {
  const key = quotaKey(member, resource, period);
  change(turn, { quotas: withEntry(turn.state.quotas, key, account) });
}

function checkOpen({ state, now }: Turn, period: bigint): void {
  const { grid } = state.rules;
  if (now < endOf(grid, period)) return;
  const name = now < closedAt(grid, period) ? "Correcting" : "Closed";
  refuse("QuotaPeriodNotOpen", period, name);
}
