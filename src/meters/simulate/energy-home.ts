import { APPLIANCES, yearlyUse, type Appliance } from "./appliances.ts";
import type { Household } from "./household.ts";
import type { Random } from "./random.ts";

/** What draws and gives power in a home. */
export interface EnergyHome {
  readonly appliances: readonly Appliance[];
  /** Multiple of the appliances' usual cycles. */
  readonly cycleFactor: number;
  /** Yearly use of all that is not named, in kWh: light, ventilation, small things. Follows H0. */
  readonly rest: number;
  /** Rated power of solar panels in watts; 0 without. */
  readonly panels: number;
  /** Power of the car's charger in watts; 0 without a car. */
  readonly charger: number;
}

/** Mean yearly use by persons, in kWh, without a car (own rounding of German statistics). */
const YEARLY = [1_900, 2_900, 3_700, 4_200, 4_900] as const;

/** Appliances may make up so much of a home's use; light and the rest need the remainder. */
const APPLIANCE_SHARE = 0.75;

/** Shares of homes with panels and with a car that charges at home. */
const PANELS_SHARE = 0.25;
const CAR_SHARE = 0.12;

/**
 * Draws what a home owns and how much it uses: a yearly total around the mean of its size, of which appliances take up
 * to three quarters. As in CREST, all cycles are scaled by one factor to meet it.
 */
export function drawEnergyHome(random: Random, { persons }: Household): EnergyHome {
  const target = random.logNormal(YEARLY[persons.length - 1] ?? 0, 0.3);
  const appliances = APPLIANCES.filter(({ ownership }) => random.chance(ownership));
  const idle = sumOf(appliances, 0);
  const usual = sumOf(appliances, 1);
  const wanted = (APPLIANCE_SHARE * target - idle) / (usual - idle);
  const cycleFactor = Math.max(0.3, Math.min(1.3, wanted));
  const rest = Math.max(0.1 * target, target - sumOf(appliances, cycleFactor));
  const panels = random.chance(PANELS_SHARE) ? random.whole(6, 25) * 400 : 0;
  const charger = random.chance(CAR_SHARE) ? (random.chance(0.6) ? 3_700 : 11_000) : 0;
  return { appliances, cycleFactor, rest, panels, charger };
}

/** What a home's draw comes to in a year on average, in kWh; without its car and panels. */
export function expectedYear({ appliances, cycleFactor, rest }: EnergyHome): number {
  return sumOf(appliances, cycleFactor) + rest;
}

function sumOf(appliances: readonly Appliance[], factor: number): number {
  return appliances.reduce((sum, appliance) => sum + yearlyUse(appliance, factor), 0);
}
