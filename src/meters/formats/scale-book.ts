import { ANY_DEVICE, type MeterMap, type MeterScale } from "./meter-map.ts";

/** The entries of a meter map, to be found by device. */
export class ScaleBook {
  readonly #byDevice = new Map<string, MeterScale[]>();

  /** @param map null for an operator who said nothing */
  constructor(map: MeterMap | null) {
    for (const entry of map?.meters ?? []) {
      const entries = this.#byDevice.get(entry.device);
      if (entries === undefined) this.#byDevice.set(entry.device, [entry]);
      else entries.push(entry);
    }
  }

  /** The devices that have entries of their own. */
  devices(): readonly string[] {
    return [...this.#byDevice.keys()].filter((device) => device !== ANY_DEVICE);
  }

  /**
   * The entry for a register of a device: its own before that of all devices, one that names the
   * register before one that does not. `unwanted` when the device's entries name other registers
   * only; null when nothing is said of it.
   */
  find(device: string, register: string): MeterScale | "unwanted" | null {
    const entries = this.#byDevice.get(device) ?? this.#byDevice.get(ANY_DEVICE);
    if (entries === undefined) return null;
    const named = entries.find((entry) => entry.register === register);
    return named ?? entries.find((entry) => entry.register === null) ?? "unwanted";
  }

  /** The name of a device's place, or null. */
  pointOf(device: string): string | null {
    return this.#byDevice.get(device)?.find(({ point }) => point !== null)?.point ?? null;
  }
}
