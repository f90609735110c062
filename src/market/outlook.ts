import { GridwellError } from "../domain/errors.ts";

/** Where a member stands in a period with what it uses. Amounts are base units of the resource. */
export interface PeriodUse {
  readonly used: bigint;
  /** Seconds of the period that are over. */
  readonly elapsed: bigint;
  /** Seconds of the whole period. */
  readonly length: bigint;
}

/**
 * What a member will have used by the end of a period, rounded up.
 *
 * @param usual what it uses in a whole period as a rule, for example the mean of those before; without it the rest of
 * the period is taken to go on as it began
 * @throws GridwellError `OUTLOOK_INVALID` when more of the period is over than there is, or nothing to go by
 */
export function forecastUse({ used, elapsed, length }: PeriodUse, usual: bigint | null): bigint {
  if (elapsed < 0n || elapsed > length || length === 0n) {
    throw new GridwellError(
      "OUTLOOK_INVALID",
      `${String(elapsed)} s of a period of ${String(length)} s cannot be over: check its start and end`,
    );
  }
  if (usual !== null) return used + ceilDiv(usual * (length - elapsed), length);
  if (elapsed === 0n) {
    throw new GridwellError(
      "OUTLOOK_INVALID",
      "at the start of its first period nobody knows what a member will use: say what it uses as a rule",
    );
  }
  return ceilDiv(used * length, elapsed);
}

/** The quotient of whole numbers that are not negative, rounded up. */
export function ceilDiv(amount: bigint, parts: bigint): bigint {
  return (amount + parts - 1n) / parts;
}
