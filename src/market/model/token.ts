/** The community's token: bought, sold, moved, frozen, and solvent at all times. Specification §1. */
import { ZeroAddress } from "ethers";

import type { ActionOf } from "./action.ts";
import { apart, BPS, ceilDiv, WHOLE } from "./amount.ts";
import { marketPrice, TOKEN } from "./feed.ts";
import type { MarketState } from "./state.ts";
import { added, change, emit, refuse, withEntry, type Turn } from "./turn.ts";

/** An allowance that does not shrink. */
const UNLIMITED = 2n ** 256n - 1n;

/** Wei that buy back every token at the sell price. SOLV: the reserve is never less. */
export function requiredReserve({ supply, sellPrice }: MarketState): bigint {
  return ceilDiv(supply, sellPrice, WHOLE);
}

export function setSCTPrice(turn: Turn, action: ActionOf<"setSCTPrice">): void {
  const { buyPrice, sellPrice, value } = action;
  if (sellPrice === 0n || buyPrice < sellPrice) refuse("TokenPricesInvalid", buyPrice, sellPrice);
  const market = marketPrice(turn, TOKEN);
  checkPrice(turn, buyPrice, turn.state.buyPrice, market);
  checkPrice(turn, sellPrice, turn.state.sellPrice, market);
  change(turn, { buyPrice, sellPrice, reserve: turn.state.reserve + value });
  const required = requiredReserve(turn.state);
  if (turn.state.reserve < required) refuse("TokenReserveTooLow", required, turn.state.reserve);
  emit(turn, "PricesSet", buyPrice, sellPrice);
}

/** A price lies near the market's and near the former one. */
function checkPrice({ state }: Turn, price: bigint, former: bigint, market: bigint): void {
  const { bandBps, maxStepBps } = state.rules;
  if (apart(price, market) > (market * bandBps) / BPS) {
    refuse("TokenPriceOutOfBand", price, market, bandBps);
  }
  if (former !== 0n && apart(price, former) > (former * maxStepBps) / BPS) {
    refuse("TokenStepTooLarge", price, former, maxStepBps);
  }
}

export function buy(turn: Turn, { by, value, minTokens, deadline }: ActionOf<"buy">): void {
  checkDeadline(turn, deadline);
  const price = turn.state.buyPrice;
  if (price === 0n) refuse("TokenPriceUnset");
  marketPrice(turn, TOKEN);
  const tokens = (value * WHOLE) / price;
  checkEnough(tokens, minTokens);
  checkThawed(turn, by);
  change(turn, {
    reserve: turn.state.reserve + value,
    supply: turn.state.supply + tokens,
    balances: added(turn.state.balances, by, tokens),
  });
  emit(turn, "Transfer", ZeroAddress, by, tokens);
  emit(turn, "Bought", by, value, tokens, 0n);
}

export function sell(turn: Turn, { by, tokens, minWei, deadline }: ActionOf<"sell">): void {
  checkDeadline(turn, deadline);
  const paid = (tokens * turn.state.sellPrice) / WHOLE;
  checkEnough(paid, minWei);
  checkThawed(turn, by);
  checkBalance(turn, by, tokens);
  change(turn, {
    reserve: turn.state.reserve - paid,
    supply: turn.state.supply - tokens,
    balances: added(turn.state.balances, by, -tokens),
  });
  emit(turn, "Transfer", by, ZeroAddress, tokens);
  emit(turn, "Sold", by, tokens, paid);
}

export function transfer(turn: Turn, { by, to, amount }: ActionOf<"transfer">): void {
  if (to === ZeroAddress) refuse("ERC20InvalidReceiver", to);
  move(turn, by, to, amount);
}

export function approve(turn: Turn, { by, amount }: ActionOf<"approve">): void {
  change(turn, { allowances: withEntry(turn.state.allowances, by, amount) });
  emit(turn, "Approval", by, turn.state.rules.place.auction, amount);
}

export function freezeAccount(turn: Turn, action: ActionOf<"freezeAccount">): void {
  const { account, status } = action;
  const { rules, frozenSince } = turn.state;
  if (account === rules.token || rules.protected.has(account)) {
    refuse("TokenAccountProtected", account);
  }
  const frozen = new Map(frozenSince);
  // An account that is frozen again stays frozen since then.
  if (!status) frozen.delete(account);
  else if (!frozen.has(account)) frozen.set(account, turn.now);
  change(turn, { frozenSince: frozen });
  emit(turn, "AccountFrozen", account, status);
}

/** The auction takes tokens that their owner allowed it to take. It is protected, so never frozen itself. */
export function takeAllowed(turn: Turn, from: string, amount: bigint): void {
  const { allowances, rules } = turn.state;
  const { auction } = rules.place;
  const allowed = allowances.get(from) ?? 0n;
  if (allowed !== UNLIMITED) {
    if (allowed < amount) refuse("ERC20InsufficientAllowance", auction, allowed, amount);
    change(turn, { allowances: withEntry(allowances, from, allowed - amount) });
  }
  move(turn, from, auction, amount);
}

/** Tokens go from one to another. */
export function move(turn: Turn, from: string, to: string, amount: bigint): void {
  checkThawed(turn, from);
  checkThawed(turn, to);
  if (to === turn.state.rules.token) refuse("TokenTransferToSelf");
  checkBalance(turn, from, amount);
  const sent = added(turn.state.balances, from, -amount);
  change(turn, { balances: added(sent, to, amount) });
  emit(turn, "Transfer", from, to, amount);
}

function checkThawed({ state }: Turn, account: string): void {
  if (state.frozenSince.has(account)) refuse("TokenAccountFrozen", account);
}

function checkBalance({ state }: Turn, account: string, amount: bigint): void {
  const balance = state.balances.get(account) ?? 0n;
  if (balance < amount) refuse("ERC20InsufficientBalance", account, balance, amount);
}

function checkDeadline({ now }: Turn, deadline: bigint): void {
  if (now > deadline) refuse("TokenDeadlinePassed", deadline, now);
}

function checkEnough(amount: bigint, wanted: bigint): void {
  if (amount === 0n || amount < wanted) refuse("TokenTooLittle", amount, wanted);
}
