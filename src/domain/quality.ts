/**
 * How far a reading may be trusted, as the ledger stores it. With `missing`, `estimated` and
 * `substituted` the lane repeats the previous total and an estimate stands beside it; `valid` and
 * `questionable` totals enter the lane.
 */
export const QUALITY = {
  valid: 0,
  missing: 1,
  estimated: 2,
  substituted: 3,
  questionable: 4,
} as const;

/** The name of a quality. */
export type QualityName = keyof typeof QUALITY;

/** A quality code as it stands on chain (uint16). */
export type Quality = (typeof QUALITY)[QualityName];

/** From the best to the worst; the order in which {@link worstQuality} chooses. */
const RANKING: readonly Quality[] = [
  QUALITY.valid,
  QUALITY.questionable,
  QUALITY.substituted,
  QUALITY.estimated,
  QUALITY.missing,
];

/** Whether a lane must repeat its previous total under this code. */
export function repeatsPreviousTotal(quality: Quality): boolean {
  return (
    quality === QUALITY.missing || quality === QUALITY.estimated || quality === QUALITY.substituted
  );
}

/** The worst of several qualities; `valid` when there is none. */
export function worstQuality(qualities: Iterable<Quality>): Quality {
  let worst = 0;
  for (const quality of qualities) worst = Math.max(worst, RANKING.indexOf(quality));
  return RANKING[worst] ?? QUALITY.missing;
}

/** The name of a code, or null when the set does not hold it. */
export function qualityName(code: number): QualityName | null {
  for (const [name, value] of Object.entries(QUALITY)) {
    if (value === code) return name as QualityName;
  }
  return null;
}

/**
 * ESPI's `ReadingQuality/quality` codes (Green Button, also IEEE 2030.5) in our own. What was
 * measured and not changed is valid, whether validated or raw; what was computed from other
 * readings is questionable; what stands for a reading that was never taken is an estimate.
 */
const FROM_ESPI: ReadonlyMap<number, Quality> = new Map<number, Quality>([
  [0, QUALITY.valid], // valid
  [7, QUALITY.substituted], // manually edited
  [8, QUALITY.estimated], // estimated using a reference day
  [9, QUALITY.estimated], // estimated using linear interpolation
  [10, QUALITY.questionable], // questionable
  [11, QUALITY.questionable], // derived
  [12, QUALITY.estimated], // projected
  [13, QUALITY.questionable], // mixed
  [14, QUALITY.valid], // raw
  [15, QUALITY.substituted], // normalised for weather
  [16, QUALITY.questionable], // other
  [17, QUALITY.valid], // validated
  [18, QUALITY.valid], // verified
  [19, QUALITY.valid], // revenue quality
]);

/** Our code for an ESPI quality code; one that the table does not hold is questionable. */
export function qualityFromEspi(code: number): Quality {
  return FROM_ESPI.get(code) ?? QUALITY.questionable;
}

/** AEMO's `QualityMethod`: a flag, and for all but A and N a method of two digits (MDFF 2.x). */
const NEM_QUALITY = /^(?:([AN])|([SFE])\d\d)$/;

const FROM_NEM: ReadonlyMap<string, Quality> = new Map<string, Quality>([
  ["A", QUALITY.valid], // actual
  ["S", QUALITY.substituted], // substituted
  ["F", QUALITY.substituted], // final substituted
  ["E", QUALITY.estimated], // forward estimate, to be replaced
  ["N", QUALITY.missing], // null: nothing was measured
]);

/**
 * Our code for a quality of a NEM12 or NEM13 record, for example `A`, `S14` or `E52`; null for a
 * text that is none, and for `V`, which says that each interval has its own.
 */
export function qualityFromNem(text: string): Quality | null {
  const [, alone, withMethod] = NEM_QUALITY.exec(text) ?? [];
  return FROM_NEM.get(alone ?? withMethod ?? "") ?? null;
}
