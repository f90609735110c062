import { forecastUse } from "../../../src/market/outlook.ts";
import type { SavingOption } from "../../../src/market/seller-policy.ts";
import type { Subscription } from "../../../src/market/subscription.ts";

/** Second of the day at which the story begins, and the day's length. */
export const NOON = 12 * 3_600;
const DAY = 24 * 3_600;

/** Wh and tokens of the story, in base units. */
const kWh = 1_000n;
const SCT = 10n ** 18n;

/** What a home is like on the day of the story. */
export interface HomePlan {
  /** What it uses on a day as a rule, Wh. */
  readonly usual: bigint;
  /** What its meter shows at noon and at midnight, Wh since the morning. */
  readonly noon: bigint;
  readonly midnight: bigint;
  /** How it could use less in the evening, and what that is worth to it. */
  readonly options: readonly SavingOption[];
  /** Which offers it wants to hear of; null for none. It stays at home: nobody sees it on the chain. */
  readonly wish: Subscription | null;
}

const ANY: Subscription = {
  minUnitPrice: 0n,
  qtyMin: 100n,
  qtyMax: 10n * kWh,
  periodFrom: 0,
  periodTo: 31,
  weekdayMask: 0x7f,
  hourMask: 0xffffff,
  expiry: 2 ** 39,
};

const quiet: HomePlan = {
  usual: 8n * kWh,
  noon: 3n * kWh,
  midnight: 7_100n,
  options: [],
  wish: ANY,
};

/** Two homes that put off the same wash: 1.41 kWh more than they have to spare cost each of them 6 tokens. */
const washing: HomePlan = { ...quiet, options: [{ saves: 2_820n, cost: 12n * SCT }] };

/** The homes by number, from 1: the buyer, five sellers, and six who do not bid. */
export const PLANS: readonly HomePlan[] = [
  { ...quiet, usual: 12n * kWh, noon: 8_200n, midnight: 14_300n },
  { ...quiet, midnight: 5_400n, options: [{ saves: 2n * kWh, cost: 12n * SCT }] },
  // Wins, and then runs the machine all the same: 1.1 kWh beyond what it left itself.
  { ...washing, midnight: 6_690n },
  { ...washing },
  {
    ...quiet,
    usual: 12n * kWh,
    options: [
      { saves: 2n * kWh, cost: 10n * SCT },
      { saves: 3n * kWh, cost: 9n * SCT },
    ],
  },
  // Away, so that its quota costs it nothing; but its computer is switched off when bids are opened.
  { ...quiet, usual: 4n * kWh, noon: 2n * kWh, midnight: 3_900n },
  { ...quiet, wish: { ...ANY, qtyMax: 2n * kWh } },
  { ...quiet, wish: { ...ANY, hourMask: 1 << 20 } },
  { ...quiet, wish: { ...ANY, minUnitPrice: 9n * 10n ** 15n } },
  { ...quiet, usual: 18n * kWh, noon: 900n, midnight: 9_800n },
  { ...quiet, wish: null },
  { ...quiet, wish: { ...ANY, expiry: 1 } },
];

/** Numbers of homes with a part of their own. */
export const BUYER = 1;
export const SILENT = 6;

/** The plan of a home, by its number. */
export function planOf(number: number): HomePlan {
  const plan = PLANS[number - 1];
  if (plan === undefined) throw new TypeError(`there is no home ${String(number)}`);
  return plan;
}

/** What a home will have used by midnight, as it sees it at noon; Wh. */
export function expectedAtNoon({ noon, usual }: HomePlan): bigint {
  return forecastUse({ used: noon, elapsed: BigInt(NOON), length: BigInt(DAY) }, usual);
}
