import type { Quality } from "../../domain/quality.ts";

/**
 * What became of the reading that a rule fired on.
 *
 * - `quarantine`: it is not written; an operator decides (`./gridwell meters quarantine`).
 * - `question`: it is written and marked questionable.
 * - `tell`: it is written as it came, and the finding is all that happens.
 */
export type FindingAction = "quarantine" | "question" | "tell";

/**
 * Every rule and what follows when it fires. A rule refuses only what cannot be true, so that nothing is kept from a
 * bill for being unusual; it questions what can hardly be; what is only unusual it tells.
 *
 * The first block fires while readings become totals (see `dial-walk.ts`, `interval-walk.ts`), the others on a finished
 * series.
 */
export const RULE_ACTIONS = {
  conflict: "quarantine",
  overlap: "quarantine",
  "outside-grid": "quarantine",
  "future-stamp": "quarantine",
  "step-above-limit": "quarantine",
  "physical-limit": "quarantine",
  spike: "quarantine",
  "reset-or-tamper": "quarantine",
  "dial-out-of-range": "quarantine",
  "two-devices": "quarantine",
  negative: "quarantine",

  "demand-high": "question",
  "demand-low": "tell",
  consecutive: "tell",
  "register-delta-high": "question",
  "register-delta-low": "tell",
  "delta-percent": "tell",
  "usage-high": "tell",
  "usage-low": "tell",
  "historical-maximum": "tell",
  sum: "tell",
  gap: "tell",
  zero: "tell",
  frozen: "tell",
  resets: "tell",
  estimates: "tell",
  "out-of-order": "tell",
  "clock-change": "tell",
  "clock-drift": "tell",
} as const satisfies Readonly<Record<string, FindingAction>>;

/** The name of a rule. */
export type RuleName = keyof typeof RULE_ACTIONS;

/** That a rule fired, on what, and what followed. The raw value stays here whatever became of it. */
export interface Finding {
  readonly rule: RuleName;
  readonly action: FindingAction;
  /** The meter's id as its readings have it. */
  readonly device: string;
  /** The name of the metered place; null when the input has none. */
  readonly point: string | null;
  readonly register: string;
  readonly resource: string;
  /** Unix seconds, UTC: the reading's end, or the end of what the rule looked at. */
  readonly time: number;
  /** The slot that holds the time; null when it is not on the grid. */
  readonly slot: number | null;
  /** What was read, base units, rounded down; null when the rule looked at something else. */
  readonly value: bigint | null;
  /** The quality that the reading is written with; null when it is not written, or no reading is meant. */
  readonly quality: Quality | null;
  /** One sentence for people, with the values behind it. */
  readonly detail: string;
  /** `path:line` of the reading; null when no single reading is meant. */
  readonly where: string | null;
}

/** What a rule hands out: {@link Finding} without what all findings of a series share. */
export interface Hit {
  readonly rule: RuleName;
  readonly time: number;
  readonly value: bigint | null;
  readonly detail: string;
  /** Index of the accepted reading that it is about, in the series' trace; null for none. */
  readonly index: number | null;
}
