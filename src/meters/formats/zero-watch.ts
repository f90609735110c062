import { Rational } from "../../domain/rational.ts";
import { RecentMap } from "./recent-map.ts";

/**
 * Tells zeros that cannot be: a receiver that was started anew shows zero until it has heard the
 * meter, and a register that went on counting from there would count everything twice.
 */
export class ZeroWatch {
  readonly #moved = new RecentMap<true>();

  /** Whether a register shows zero although it showed more before. */
  isSuspect(device: string, register: string, value: Rational): boolean {
    const key = `${register} ${device}`;
    if (value.equals(Rational.ZERO)) return this.#moved.get(key) === true;
    this.#moved.set(key, true);
    return false;
  }
}
