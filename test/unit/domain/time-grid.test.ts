import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { parseInstant } from "../../../src/domain/instant.ts";
import {
  CADENCES,
  closingSlot,
  dayOfSlot,
  isOnGrid,
  LAST_SLOT,
  slotAt,
  slotsPerDay,
  slotsPerStep,
  timeGrid,
  timeOfSlot,
} from "../../../src/domain/time-grid.ts";

const ORIGIN = parseInstant("2026-01-01T00:00:00Z");
const quarters = timeGrid(ORIGIN, 900);

function codeOf(action: () => unknown): string | null {
  try {
    action();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  return null;
}

describe("time grid", function () {
  describe("slotAt", function () {
    it("gives the slot whose window (start, end] holds the instant", function () {
      expect(slotAt(quarters, ORIGIN + 1)).to.equal(1);
      expect(slotAt(quarters, ORIGIN + 900)).to.equal(1);
      expect(slotAt(quarters, ORIGIN + 901)).to.equal(2);
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 2 ** 40 }),
          fc.constantFrom(1, 60, 900, 3600, 86400),
          (after, seconds) => {
            const grid = timeGrid(ORIGIN, seconds);
            if (after > seconds * LAST_SLOT) return;
            const slot = slotAt(grid, ORIGIN + after);
            expect(timeOfSlot(grid, slot)).to.be.at.least(ORIGIN + after);
            expect(timeOfSlot(grid, slot - 1)).to.be.below(ORIGIN + after);
          },
        ),
      );
    });

    it("refuses what is not after the origin or beyond the last slot", function () {
      const end = timeOfSlot(quarters, LAST_SLOT);
      for (const time of [ORIGIN, ORIGIN - 1, 0, end + 1, Number.NaN]) {
        expect(
          codeOf(() => slotAt(quarters, time)),
          String(time),
        ).to.equal("SLOT_OUT_OF_RANGE");
        expect(isOnGrid(quarters, time)).to.equal(false);
      }
      expect(slotAt(quarters, end)).to.equal(LAST_SLOT);
      expect(isOnGrid(quarters, end)).to.equal(true);
    });
  });

  describe("dayOfSlot", function () {
    it("counts the midnight slot to the day that it closes", function () {
      expect(slotsPerDay(quarters)).to.equal(96);
      expect([1, 96, 97, 192, 193].map((slot) => dayOfSlot(quarters, slot))).to.deep.equal([
        0, 0, 1, 1, 2,
      ]);
    });
  });

  describe("closingSlot", function () {
    it("closes the slot, the hour and the day", function () {
      const time = parseInstant("2026-01-02T10:16:00Z");
      expect(timeOfSlot(quarters, closingSlot(quarters, "slot", time))).to.equal(
        parseInstant("2026-01-02T10:30:00Z"),
      );
      expect(timeOfSlot(quarters, closingSlot(quarters, "hour", time))).to.equal(
        parseInstant("2026-01-02T11:00:00Z"),
      );
      expect(timeOfSlot(quarters, closingSlot(quarters, "day", time))).to.equal(
        parseInstant("2026-01-03T00:00:00Z"),
      );
    });

    it("leaves an instant that closes a step where it is", function () {
      const midnight = parseInstant("2026-01-03T00:00:00Z");
      for (const cadence of CADENCES) {
        expect(timeOfSlot(quarters, closingSlot(quarters, cadence, midnight))).to.equal(midnight);
      }
    });

    it("refuses hours on a grid that has none, and a step that ends beyond the grid", function () {
      const days = timeGrid(ORIGIN, 86_400);
      expect(codeOf(() => slotsPerStep(days, "hour"))).to.equal("CADENCE_INVALID");
      expect(slotsPerStep(days, "day")).to.equal(1);
      const last = timeOfSlot(quarters, LAST_SLOT);
      expect(codeOf(() => closingSlot(quarters, "day", last))).to.equal("SLOT_OUT_OF_RANGE");
    });
  });

  it("is refused when its origin or its slot is unfit", function () {
    for (const [origin, seconds] of [
      [-1, 900],
      [0.5, 900],
      [0, 0],
      [0, 7000],
      [0, 1.5],
      [0, 172800],
    ] as const) {
      expect(
        codeOf(() => timeGrid(origin, seconds)),
        `${String(origin)} ${String(seconds)}`,
      ).to.equal("TIME_GRID_INVALID");
    }
  });
});
