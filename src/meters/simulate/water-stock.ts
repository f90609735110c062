import type { PersonKind } from "./household.ts";

/** How often a use happens on a day. */
export type UseCount =
  | { readonly law: "binomial"; readonly chance: Readonly<Record<PersonKind, number>> }
  | { readonly law: "poisson"; readonly mean: number }
  /** Of the whole home, by its size of 1 to 5. */
  | {
      readonly law: "negativeBinomial";
      readonly means: readonly number[];
      readonly deviation: number;
    };

/** How long a tap runs, in seconds. */
export type PulseLength =
  | { readonly law: "fixed"; readonly seconds: number }
  | { readonly law: "logNormal"; readonly seconds: number }
  | { readonly law: "chiSquare"; readonly minutes: number };

/** One way in which a use runs: so strongly, so long. */
export interface Pulse {
  readonly weight: number;
  readonly length: PulseLength;
  /** Millilitres a second; from [0, flow) when `drawn`. */
  readonly flow: number;
  readonly drawn: boolean;
}

/** One block of a machine's programme. */
export interface ProgrammeStep {
  readonly after: number;
  readonly seconds: number;
  readonly flow: number;
}

/** When a use happens in a person's day. */
export type UseMoment = "washing" | "awake" | "toilet";

/** One end use of water. */
export interface EndUse {
  readonly name: string;
  readonly per: "person" | "home";
  /** Share of homes that have it, by size of 1 to 5. */
  readonly penetration: readonly number[];
  readonly count: UseCount;
  readonly moment: UseMoment;
  /** Alternatives; the choice is the home's for good when `fitted` (a cistern, a shower head). */
  readonly pulses: readonly Pulse[];
  readonly fitted: boolean;
  /** Runs instead of pulses, for machines. */
  readonly programme: readonly ProgrammeStep[];
}

/** A stock of end uses; people and presence are the same for all. */
export interface WaterStock {
  readonly name: "eu" | "us";
  readonly uses: readonly EndUse[];
}

/** Every home has it. */
export const EVERYBODY = [1, 1, 1, 1, 1] as const;
/** Neither pulses nor a programme. */
export const none: readonly [] = [];

/** So many seconds at a flow. */
export const steady = (weight: number, seconds: number, flow: number): Pulse => ({
  weight,
  length: { law: "fixed", seconds },
  flow,
  drawn: false,
});

/** A log-normal time around a mean, at any flow below one. */
export const tap = (weight: number, seconds: number, flow: number): Pulse => ({
  weight,
  length: { law: "logNormal", seconds },
  flow,
  drawn: true,
});

/** A chi-square number of minutes at a flow. */
export const shower = (weight: number, minutes: number, flow: number): Pulse => ({
  weight,
  length: { law: "chiSquare", minutes },
  flow,
  drawn: false,
});

/** How often people shower, by who they are (SIMDEUM). */
export const SHOWERING: UseCount = {
  law: "binomial",
  chance: { child: 0.48, teen: 0.67, worker: 0.79, homebody: 0.79, senior: 0.69 },
};
