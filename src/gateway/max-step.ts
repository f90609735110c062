import { GridwellError } from "../domain/errors.ts";
import type { TimeGrid } from "../domain/time-grid.ts";

/**
 * The greatest rise of a lane that the ledger takes per slot passed since the bank's last record. It is no plausibility
 * check: that is the validation's, before anything is sent. It bounds how far a faulty or hostile gateway can push a
 * total that can never fall again, so it is wide: a silent meter catches up with weeks at once, and still 2^31 Wh are
 * thousands of slots away. Base units per quarter-hour.
 */
const PER_QUARTER_HOUR: ReadonlyMap<string, bigint> = new Map([
  ["energy", 1_000_000n],
  ["gas-energy", 1_000_000n],
  ["water", 100_000n],
  ["gas", 100_000n],
  ["heat", 4_000_000n],
]);

/**
 * The default limit of a bank.
 *
 * @param chosen what the operator set instead, base units per slot, by name of the resource
 * @throws GridwellError MAX_STEP_UNKNOWN when there is neither a default nor a choice, MAX_STEP_INVALID
 */
export function maxStepFor(
  resource: string,
  grid: TimeGrid,
  chosen: ReadonlyMap<string, bigint> = new Map(),
): bigint {
  const set = chosen.get(resource);
  if (set !== undefined) {
    if (set <= 0n) {
      throw new GridwellError(
        "MAX_STEP_INVALID",
        `maxStep of ${resource} is ${set.toString()}: it must be above zero`,
      );
    }
    return set;
  }
  const known = PER_QUARTER_HOUR.get(resource);
  if (known === undefined) {
    throw new GridwellError(
      "MAX_STEP_UNKNOWN",
      `There is no default maxStep for ${resource}: name one in the parameters, in base units per slot`,
    );
  }
  const scaled = (known * BigInt(grid.slotSeconds)) / 900n;
  return scaled > 0n ? scaled : 1n;
}
