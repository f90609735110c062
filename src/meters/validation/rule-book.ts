/**
 * The limits of one resource's rules. Amounts are base units; null switches a rule off. Defaults are wide enough for
 * ordinary homes to pass in silence, see `docs/validation.md`.
 */
export interface Rules {
  /**
   * What the connection can carry at most, base units an hour: the main fuse in kW, or a water meter's Qmax. A reading
   * above it is refused, so that a spike never enters a running sum.
   */
  readonly physicalPerHour: bigint | null;
  /** An interval above this many base units an hour is questionable. */
  readonly demandHighPerHour: bigint | null;
  /** An interval below this many base units an hour is told: for places that are never at rest. */
  readonly demandLowPerHour: bigint | null;
  /** Two neighbouring intervals further apart than this, base units an hour, are told. */
  readonly consecutivePerHour: bigint | null;
  /** A register that rises by more than this a day is questionable, base units. */
  readonly deltaHighPerDay: bigint | null;
  /** A register that rises by less than this a day is told, base units. */
  readonly deltaLowPerDay: bigint | null;
  /** A day further from the day before than this, percent of the day before, is told. */
  readonly deltaPercent: number | null;
  /** A week above the week before by more than this many percent is told. */
  readonly usageHighPercent: number | null;
  /** A week below the week before by more than this many percent is told. */
  readonly usageLowPercent: number | null;
  /** A day above the greatest before it by more than this many percent is told. */
  readonly historicalPercent: number | null;
  /** Days below this are too small to be compared in percent, base units. */
  readonly smallDay: bigint;
  /** Intervals and registers of one place may differ by this many thousandths of a day's use, and two base units. */
  readonly sumPermille: number | null;
  /** No use at all for longer than this many days is told, and is an alarm. */
  readonly zeroDays: number | null;
  /** The same value, not zero, so many intervals running is told; at least 3. */
  readonly frozenIntervals: number | null;
  /** A frozen value counts only from so many of the series' smallest steps on: coarse meters repeat small values. */
  readonly frozenUnits: number;
  /** More resets than this in one series are told. */
  readonly resets: number | null;
  /** Readings that are estimates, for longer than this many days running, are told. */
  readonly estimateDays: number | null;
  /** A stamp further ahead of the receiver's clock than this is refused, seconds. */
  readonly futureSeconds: number;
  /** A device's clock further from the receiver's than this is not used, seconds. */
  readonly driftSeconds: number;
  /** No hour without flow for so many hours running is a leak; null where flow never rests. */
  readonly leakHours: number | null;
  /** Flow in every hour of the local night (02 to 05) for so many nights running is a leak. */
  readonly idleNights: number | null;
  /** Gaps up to this long are estimated, hours; longer ones only told. */
  readonly estimateHours: number;
}

/** A month is the longest gap that is filled without asking; what is longer wants a person. */
const LONGEST_ESTIMATE_HOURS = 31 * 24;

/** What holds for a resource that the book does not know: nothing that counts its units. */
export const GENERAL_RULES: Rules = {
  physicalPerHour: null,
  demandHighPerHour: null,
  demandLowPerHour: null,
  consecutivePerHour: null,
  deltaHighPerDay: null,
  deltaLowPerDay: null,
  deltaPercent: 1_000,
  usageHighPercent: 400,
  usageLowPercent: 95,
  historicalPercent: 150,
  smallDay: 1n,
  sumPermille: 10,
  zeroDays: null,
  frozenIntervals: 12,
  frozenUnits: 10,
  resets: 1,
  estimateDays: 7,
  futureSeconds: 300,
  driftSeconds: 60,
  leakHours: null,
  idleNights: null,
  estimateHours: LONGEST_ESTIMATE_HOURS,
};

/** Of meters that count energy in Wh behind a low-voltage connection. */
const ENERGY: Rules = {
  ...GENERAL_RULES,
  physicalPerHour: 250_000n, // 3 x 400 V x 360 A: the largest connection that is still low voltage
  demandHighPerHour: 60_000n, // 3 x 400 V x 80 A is 55 kW, 240 V x 200 A is 48 kW: the largest of homes
  consecutivePerHour: 40_000n,
  deltaHighPerDay: 600_000n, // 25 kW day and night
  smallDay: 5_000n,
  zeroDays: 14,
};

/** Of meters that count litres of water: Q4 of a DN 50 meter, Q4 of a home's (Q3 = 4 m3/h, ISO 4064). */
const WATER: Rules = {
  ...GENERAL_RULES,
  physicalPerHour: 50_000n,
  demandHighPerHour: 5_000n,
  deltaHighPerDay: 20_000n,
  smallDay: 300n,
  usageLowPercent: null, // people travel
  zeroDays: 30,
  leakHours: 24,
  idleNights: 3,
};

/** Of meters that count litres of gas: Qmax of a G65, and of a G16 (EN 1359). */
const GAS: Rules = {
  ...GENERAL_RULES,
  physicalPerHour: 100_000n,
  demandHighPerHour: 25_000n,
  deltaHighPerDay: 150_000n,
  smallDay: 2_000n,
};

/** Of heat meters in kJ: 250 kW and 60 kW. */
const HEAT: Rules = {
  ...GENERAL_RULES,
  physicalPerHour: 900_000n,
  demandHighPerHour: 216_000n,
  deltaHighPerDay: 4_000_000n,
  smallDay: 20_000n,
};

/** The rules of every resource and of single places. */
export interface RuleBook {
  /** IANA zone of the homes' clocks: for nights, profiles and clock changes. */
  readonly zone: string;
  /** By name of the resource. */
  readonly resources: ReadonlyMap<string, Rules>;
  /** What differs at a place (or a device that stands for one), by its name in the files. */
  readonly places: ReadonlyMap<string, Partial<Rules>>;
}

/** The rules that hold unless an operator says otherwise. */
export const DEFAULT_RULES: RuleBook = {
  zone: "Europe/Amsterdam",
  resources: new Map([
    ["energy", ENERGY],
    ["gas-energy", { ...ENERGY, zeroDays: null }],
    ["water", WATER],
    ["gas", GAS],
    ["heat", HEAT],
  ]),
  places: new Map(),
};

/**
 * The rules of one series. A resource that the book does not know has no limits in base units.
 *
 * @param place name of the place, or of the device where the files name no place
 */
export function rulesFor(book: RuleBook, resource: string, place: string): Rules {
  return { ...(book.resources.get(resource) ?? GENERAL_RULES), ...book.places.get(place) };
}
