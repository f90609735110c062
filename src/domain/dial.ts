/**
 * The running total of a metering point, seen through the dial of the meter that counts there.
 * All quantities are integers in the resource's base unit.
 */
export interface DialState {
  /** What the ledger keeps; never falls. */
  readonly total: bigint;
  /** What the dial showed last. */
  readonly dial: bigint;
  /** At this value the dial starts again from zero; null when unknown, and then it never does. */
  readonly modulus: bigint | null;
  /**
   * Ties the two: (total - base) mod modulus is the dial. In [0, modulus); without a modulus
   * simply total - dial, which is negative when a used meter was put at a young point.
   */
  readonly base: bigint;
}

/** Why a dial reading was refused. The state before it stands. */
export type DialRefusal = "dial-out-of-range" | "step-above-limit" | "reset-or-tamper";

/** What became of a dial reading. */
export type DialStep =
  | {
      readonly ok: true;
      readonly state: DialState;
      readonly step: bigint;
      readonly rollover: boolean;
    }
  | { readonly ok: false; readonly reason: DialRefusal };

/** What is known of an exchange: the old meter's last dial, the new meter's first. */
export interface DialExchange {
  readonly oldFinal: bigint;
  readonly newStart: bigint;
  readonly newModulus: bigint | null;
}

/** A rollover is believed only from the top tenth of the dial into its bottom tenth. */
const NEAR_EDGE_DIVISOR = 10n;

/**
 * The state of a point whose meter shows `dial` while the running total is `total`.
 *
 * @param total defaults to the dial itself, as for a point that begins with this meter
 * @returns null when the dial is negative or not below the modulus, or the total negative
 */
export function startDial(
  dial: bigint,
  modulus: bigint | null,
  total: bigint = dial,
): DialState | null {
  if (total < 0n || !isOnDial(dial, modulus)) return null;
  return { total, dial, modulus, base: baseOf(total, dial, modulus) };
}

/**
 * The state after the same dial shows a new value.
 *
 * A rise is taken as it is. A fall is a rollover when the modulus is known, the dial was near its
 * top and is near zero, and the step is plausible; otherwise somebody or something set the dial
 * back, and only an operator can say what that means.
 *
 * @param limit the greatest plausible step; null for none, and then a rollover may step a tenth of
 * the dial at most
 */
export function advance(state: DialState, dial: bigint, limit: bigint | null): DialStep {
  const { modulus } = state;
  if (!isOnDial(dial, modulus)) return { ok: false, reason: "dial-out-of-range" };
  const rollover = dial < state.dial;
  if (rollover && !isRollover(state, dial, limit)) return { ok: false, reason: "reset-or-tamper" };
  const step = rollover && modulus !== null ? modulus - state.dial + dial : dial - state.dial;
  if (limit !== null && step > limit) return { ok: false, reason: "step-above-limit" };
  return { ok: true, state: { ...state, total: state.total + step, dial }, step, rollover };
}

/**
 * The state after a meter was replaced: the total goes on by what the old one still counted, and
 * the new dial takes over from its first value.
 *
 * @param limit as for {@link advance}, on the old meter's last step
 */
export function exchange(state: DialState, change: DialExchange, limit: bigint | null): DialStep {
  const closing = advance(state, change.oldFinal, limit);
  if (!closing.ok) return closing;
  const opened = startDial(change.newStart, change.newModulus, closing.state.total);
  if (opened === null) return { ok: false, reason: "dial-out-of-range" };
  return { ...closing, state: opened };
}

function isRollover(state: DialState, dial: bigint, limit: bigint | null): boolean {
  const { modulus } = state;
  if (modulus === null) return false;
  const edge = modulus / NEAR_EDGE_DIVISOR;
  const step = modulus - state.dial + dial;
  return state.dial >= modulus - edge && dial < edge && step <= (limit ?? edge);
}

function isOnDial(dial: bigint, modulus: bigint | null): boolean {
  return dial >= 0n && (modulus === null || dial < modulus);
}

function baseOf(total: bigint, dial: bigint, modulus: bigint | null): bigint {
  const base = total - dial;
  return modulus === null ? base : ((base % modulus) + modulus) % modulus;
}
