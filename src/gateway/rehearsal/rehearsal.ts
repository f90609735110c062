import type { Batch } from "../../chain/batch.ts";
import type { Direction } from "../../domain/reading.ts";
import { sizeOf } from "../../meters/simulate/community.ts";
import { simulate, type Simulation } from "../../meters/simulate/simulate.ts";

/**
 * A community that is rehearsed: everybody who takes part derives the same homes, lanes and totals
 * from it. Plain data, so that it can be handed to another process.
 */
export interface Rehearsal {
  readonly simulation: Simulation;
  /** How many gateways share the premises, street by street. */
  readonly gateways: number;
  /** Number of the first bank; the others follow, gateway by gateway. */
  readonly firstBank: number;
  /** Slot of the ledger that ends with the simulation's first slot. */
  readonly firstSlot: number;
  /** Slots that are reported: the simulation's first ones. */
  readonly slots: number;
}

/** A register of a home, with its place in the ledger and its true course. */
export interface RehearsedLane {
  readonly lane: number;
  readonly place: string;
  readonly device: string;
  readonly register: string;
  readonly direction: Direction;
  /** In base units: the dial starts again there. */
  readonly modulus: number;
  /** Running totals in base units: before the first slot, then at the end of each. Safe integers. */
  readonly totals: Float64Array;
}

/** What one gateway reports of one resource. */
export interface RehearsedBank {
  readonly bank: number;
  readonly gateway: number;
  readonly resource: string;
  readonly lanes: readonly RehearsedLane[];
}

/**
 * The banks of a rehearsal with the true course of every lane.
 *
 * @param only number of one gateway; all without it
 */
export function rehearsedBanks(rehearsal: Rehearsal, only?: number): RehearsedBank[] {
  const { simulation, gateways, firstBank } = rehearsal;
  const { resources } = simulation;
  const { households, businesses } = sizeOf(simulation);
  const lanes = new Map<number, RehearsedLane[]>();
  for (const { premises, meters } of simulate(simulation)) {
    const gateway = Math.floor((premises.index * gateways) / (households + businesses));
    if (only !== undefined && gateway !== only) continue;
    for (const { meter } of meters) {
      const bank = firstBank + gateway * resources.length + resources.indexOf(meter.resource);
      const present = lanes.get(bank) ?? [];
      lanes.set(bank, present);
      for (const { register, direction, totals } of meter.registers) {
        const { point: place, device, modulus } = meter;
        const lane = present.length;
        present.push({ lane, place, device, register, direction, modulus, totals });
      }
    }
  }
  return [...lanes]
    .sort(([a], [b]) => a - b)
    .map(([bank, present]) => {
      const position = bank - firstBank;
      return {
        bank,
        gateway: Math.floor(position / resources.length),
        resource: resources[position % resources.length] ?? "",
        lanes: present,
      };
    });
}

/** What a bank reports at the end of a slot, counted from 0. */
export function rehearsedBatch(
  { firstSlot }: Rehearsal,
  { bank, lanes }: RehearsedBank,
  slot: number,
): Batch {
  return {
    bank,
    slot: firstSlot + slot,
    evidence: null,
    exceptions: [],
    totals: lanes.map(({ lane, totals }) => [lane, totalAfter(totals, slot)] as const),
  };
}

/** The true total at the end of a slot, counted from 0; before the first for -1. */
export function totalAfter(totals: Float64Array, slot: number): bigint {
  const total = totals[slot + 1];
  if (total === undefined) throw new RangeError(`slot ${String(slot)} is not simulated`);
  return BigInt(total);
}
