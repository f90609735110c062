import { ZeroHash, zeroPadValue } from "ethers";

import type { AuctionPlace } from "../../src/market/sealed-bid.ts";
import type { Action } from "../../src/market/model/action.ts";
import type { AuctionRules, MarketRules } from "../../src/market/model/state.ts";

export const ENERGY = 1n;
export const UNIT = 10n ** 18n;
/** Quota of a member in a period. */
export const QUOTA = 40n;
/** Periods with quota. */
export const PERIODS = 2n;
const SLOT = 900n;
const SLOTS = 48n;

/** Everybody in the stories. The officer reports prices, sets them and allocates. */
export interface Cast {
  readonly officer: string;
  readonly treasury: string;
  readonly members: readonly string[];
  /** Has neither quota nor tokens. */
  readonly stranger: string;
}

/** What auctions keep to: windows of minutes, and lots and caps so small that ties and roundings are the rule. */
export const ROUND_RULES: AuctionRules = {
  bondShare: UNIT,
  defaultShare: UNIT / 20n,
  deadEndShare: UNIT / 100n,
  capMultiple: 4n,
  minQuantity: 1n,
  minCap: 1n,
  commitSeconds: 300n,
  depositSeconds: 300n,
  revealSeconds: 300n,
  settleSeconds: 300n,
  confirmSeconds: 1_800n,
  signers: 3n,
  blocksASigner: 2n,
  blockSeconds: 10n,
};

/** The same with shares that do not divide anything evenly. */
export const ODD_RULES: AuctionRules = {
  ...ROUND_RULES,
  bondShare: (UNIT * 7n) / 10n,
  defaultShare: (UNIT * 3n) / 10n,
  deadEndShare: (UNIT * 13n) / 100n,
};

/** The rules of a market that is deployed at a time. Period 0 begins with a slot's end after it. */
export function marketRules(
  cast: Cast,
  place: AuctionPlace,
  token: string,
  auction: AuctionRules,
  deployedAt: bigint,
): MarketRules {
  const firstSlot = deployedAt / SLOT + 1n;
  const bounds = { least: 1n, most: 10n ** 24n, stepBps: 10_000n, maxAge: 60_000n };
  return {
    place,
    token,
    treasury: cast.treasury,
    auction,
    grid: {
      origin: firstSlot * SLOT,
      periodSeconds: SLOT * SLOTS,
      graceSeconds: 3_600n,
      firstSlot,
      slotSeconds: SLOT,
    },
    bandBps: 5_000n,
    maxStepBps: 10_000n,
    bounds: new Map([
      [0n, bounds],
      [ENERGY, bounds],
    ]),
    points: new Map(cast.members.map((member) => [member, [zeroPadValue(member, 32)]])),
    protected: new Set([place.auction, cast.treasury]),
  };
}

/** What happens before a story: prices are known, members have tokens and quota. */
export function prologue(cast: Cast, now: bigint): Action[] {
  const { officer, members } = cast;
  const forAll = (act: (by: string) => Action): Action[] => members.map(act);
  const report = { kind: "report", by: officer, price: UNIT, observedAt: now } as const;
  const quota = Array.from({ length: Number(PERIODS) }, (_, period): Action[] => [
    {
      kind: "setCommunityLimit",
      resource: ENERGY,
      period: BigInt(period),
      limit: QUOTA * BigInt(members.length),
    },
    {
      kind: "allocate",
      resource: ENERGY,
      period: BigInt(period),
      amounts: members.map((member) => [member, QUOTA] as const),
    },
  ]);
  return [
    { ...report, resource: 0n },
    { ...report, resource: ENERGY },
    { kind: "setSCTPrice", buyPrice: (UNIT * 11n) / 10n, sellPrice: UNIT, value: 0n },
    ...forAll((by) => ({ kind: "buy", by, value: 330n, minTokens: 300n, deadline: 2n ** 40n })),
    ...forAll((by) => ({ kind: "approve", by, amount: 2n ** 256n - 1n })),
    ...quota.flat(),
  ];
}

/** An empty memo. */
export const NO_MEMO = ZeroHash;
