/**
 * When transactions are due. The schedule is made before the run and never waits for answers: a slow chain does not
 * slow the load down (open loop), it only makes it late, and that shows as latency.
 */

/** One planned transaction of a load. */
export interface Due {
  /** Counts the load's transactions from 0. */
  readonly position: number;
  /** Milliseconds after the run's start. */
  readonly at: number;
}

/**
 * Evenly spaced times.
 *
 * @param count how many
 * @param begin of the first, milliseconds after the run's start
 * @param perSecond as a fraction, so that no rounding adds up: `rate / size` transactions a second
 */
export function* schedule(
  count: number,
  begin: number,
  perSecond: { readonly rate: number; readonly size: number },
): Generator<Due> {
  for (let position = 0; position < count; position++) {
    const after = Math.floor((position * 1_000 * perSecond.size) / perSecond.rate);
    yield { position, at: begin + after };
  }
}
