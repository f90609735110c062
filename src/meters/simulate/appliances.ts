/** When in a day a machine is begun. */
export type UseProfile = "active" | "screen" | "cooking" | "laundry" | "ironing" | "cleaning";

/** A household machine as CREST describes it. */
export interface Appliance {
  readonly name: string;
  /** Share of homes that own one. */
  readonly ownership: number;
  /** Cycles in a year. */
  readonly cycles: number;
  /** Mean length of a cycle. */
  readonly minutes: number;
  /** Mean power in a cycle. */
  readonly watts: number;
  /** Power the rest of the time. */
  readonly standby: number;
  /** Null for what runs by itself, such as a fridge. */
  readonly profile: UseProfile | null;
}

const row = (
  name: string,
  ownership: number,
  cycles: number,
  minutes: number,
  watts: number,
  standby: number,
  profile: UseProfile | null,
): Appliance => ({ name, ownership, cycles, minutes, watts, standby, profile });

/**
 * Ownership, cycles, length and power after the CREST demand model: Richardson, Thomson, Infield and Clifford,
 * "Domestic electricity use: a high-resolution energy demand model", 2010 (table as in RWTH's richardsonpy). Electric
 * showers are left out, as in continental homes.
 */
export const APPLIANCES: readonly Appliance[] = [
  row("chest freezer", 0.163, 6_116, 14, 190, 1, null),
  row("fridge freezer", 0.651, 6_116, 22, 190, 1, null),
  row("refrigerator", 0.43, 6_116, 18, 110, 1, null),
  row("upright freezer", 0.291, 6_116, 20, 155, 1, null),
  row("iron", 0.9, 35, 30, 1_000, 0, "ironing"),
  row("vacuum cleaner", 0.937, 110, 20, 2_000, 0, "cleaning"),
  row("computer", 0.708, 449, 300, 141, 5, "active"),
  row("television", 0.977, 1_464, 73, 124, 3, "screen"),
  row("second television", 0.58, 1_464, 73, 124, 3, "screen"),
  row("receiver box", 0.934, 1_464, 73, 27, 15, "screen"),
  row("hob", 0.463, 418, 16, 2_400, 1, "cooking"),
  row("oven", 0.616, 220, 27, 2_125, 3, "cooking"),
  row("microwave", 0.859, 95, 30, 1_250, 2, "cooking"),
  row("kettle", 0.975, 1_520, 3, 2_000, 1, "active"),
  row("dishwasher", 0.335, 241, 60, 1_131, 0, "cooking"),
  row("tumble dryer", 0.416, 122, 60, 2_500, 1, "laundry"),
  row("washing machine", 0.781, 196, 138, 406, 1, "laundry"),
];

/** Power of a washing machine's cycle, minute by minute: (minutes, watts), after the same model. */
export const WASHING_CYCLE: readonly (readonly [minutes: number, watts: number])[] = [
  [8, 73],
  [21, 2_056],
  [63, 73],
  [2, 250],
  [11, 73],
  [2, 250],
  [11, 73],
  [2, 250],
  [11, 73],
  [2, 250],
  [5, 568],
];

/** How likely each hour of the day is for a start, relative to the others. Own shapes; CREST's come from a time-use survey. */
export const START_HOURS: Readonly<Record<UseProfile, readonly number[]>> = {
  active: [1, 0, 0, 0, 0, 2, 8, 10, 8, 6, 6, 6, 7, 6, 5, 5, 6, 8, 9, 9, 8, 7, 5, 2],
  screen: [3, 1, 0, 0, 0, 1, 3, 4, 4, 3, 3, 3, 4, 4, 4, 5, 7, 10, 14, 18, 20, 16, 10, 5],
  cooking: [0, 0, 0, 0, 0, 1, 4, 7, 5, 2, 3, 8, 10, 5, 2, 3, 7, 16, 16, 9, 4, 2, 1, 0],
  laundry: [0, 0, 0, 0, 0, 1, 4, 8, 11, 12, 11, 9, 7, 6, 6, 5, 5, 5, 5, 4, 2, 1, 0, 0],
  ironing: [0, 0, 0, 0, 0, 0, 1, 3, 6, 8, 8, 7, 5, 5, 5, 5, 5, 6, 8, 9, 7, 4, 1, 0],
  cleaning: [0, 0, 0, 0, 0, 0, 0, 2, 7, 12, 12, 10, 6, 6, 7, 6, 6, 6, 5, 3, 1, 0, 0, 0],
};

const MINUTES_A_YEAR = 525_600;

/** What an appliance draws in a year at a multiple of its usual cycles, in kWh. */
export function yearlyUse(appliance: Appliance, factor: number): number {
  const running = Math.min(appliance.cycles * appliance.minutes * factor, MINUTES_A_YEAR);
  const idle = MINUTES_A_YEAR - running;
  return (running * appliance.watts + idle * appliance.standby) / 60_000;
}
