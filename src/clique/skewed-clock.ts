import { GridwellError } from "../domain/errors.ts";

/** Seconds by which a skewed node is ahead: beyond the 30 for which geth keeps a block of the future for later. */
export const SECONDS_AHEAD = 60;

/** The file of geth in which blocks are given their time, and others' times are judged. */
export const CLOCK_SOURCE = "consensus/clique/clique.go";

/** Readings of the clock in that file, all of them: due time, judgement of the future, waiting for one's turn. */
const READINGS = 4;

/**
 * The source of clique, reading a clock that is ahead by {@link SECONDS_AHEAD}. Go programs read the time past every
 * library that could be put before them, so that nothing but their source can give one of several nodes another clock.
 * No import is added: Go knows the imports of a pinned module beforehand.
 *
 * @throws GridwellError `CLIQUE_GETH_BUILD` when the source is not the one that is pinned
 */
export function withSkewedClock(source: string): string {
  const parts = source.split("time.Now()");
  if (parts.length !== READINGS + 1) {
    throw new GridwellError(
      "CLIQUE_GETH_BUILD",
      `${CLOCK_SOURCE} is not that of the pinned geth: it reads the clock ${String(parts.length - 1)} times`,
    );
  }
  return [
    parts.join("skewedNow()"),
    "// skewedNow is the time of a clock that is ahead, for trials.",
    `func skewedNow() time.Time { return time.Now().Add(${String(SECONDS_AHEAD)} * time.Second) }`,
    "",
  ].join("\n");
}
