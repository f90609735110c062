import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { openBabySteps } from "../../../src/crypto/baby-steps-file.ts";
import { BabySteps, buildSlots } from "../../../src/crypto/baby-steps.ts";
import { GENERATOR, modOrder } from "../../../src/crypto/bn254.ts";
import { refused } from "../../support/refused.ts";

const at = (number: bigint): ReturnType<typeof GENERATOR.negate> =>
  GENERATOR.multiplyUnsafe(modOrder(number));

describe("baby steps", function () {
  const small = new BabySteps(buildSlots(16));
  const large = new BabySteps(buildSlots(2 ** 15));
  /** Numbers that one round of a table of 16 covers: 1,025 giant steps of 33. */
  const round = 1_025n * 33n;

  it("find every number around the edges of steps and rounds", function () {
    const numbers = [0n, 1n, 15n, 16n, 17n, 32n, 33n, 34n, 66n];
    const edges = [round / 2n, round - 1n, round, round + 1n, 2n * round - 1n, 2n * round];
    for (const number of [...numbers, ...edges, ...edges.map((edge) => edge - 17n)]) {
      expect(small.solve(at(number), 0n, 3n * round), String(number)).to.equal(number);
      expect(small.solve(at(-number), -3n * round, 0n), String(-number)).to.equal(-number);
    }
  });

  it("find numbers of 32 bits, wherever the range begins", function () {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), (number) => {
        expect(large.solve(at(number), 0n, 2n ** 32n - 1n)).to.equal(number);
        expect(large.solve(at(number), number - 5n, number + 5n)).to.equal(number);
      }),
      { numRuns: 5 },
    );
  });

  it("say null out of range, and end", function () {
    for (const number of [-1n, 101n, 40n * round]) {
      expect(small.solve(at(number), 0n, 100n)).to.equal(null);
    }
    expect(small.solve(at(5n), 6n, 4n)).to.equal(null);
  });

  it("are as many as a power of two", function () {
    for (const size of [0, 8, 17, 2 ** 23, 1.5, Number.NaN]) {
      expect(
        refused(() => buildSlots(size)),
        String(size),
      ).to.equal("TABLE_SIZE_INVALID");
    }
    expect(refused(() => new BabySteps(new Uint32Array(7)))).to.equal("TABLE_DAMAGED");
  });

  it("are refused without an empty slot, where a search would never end, and with too many", function () {
    const full = Uint32Array.from({ length: 64 }, (_, at) => at + 1);
    const empty = new Uint32Array(64);
    for (const slots of [full, empty]) {
      expect(refused(() => new BabySteps(slots))).to.equal("TABLE_DAMAGED");
    }
  });

  it("hold each step once", function () {
    const { slots, size } = large;
    const held = Array.from({ length: 2 * size }, (_, slot) => slots[2 * slot + 1] ?? 0);
    const kept = held.filter((step) => step !== 0).sort((a, b) => a - b);
    expect(kept).to.deep.equal(Array.from({ length: size }, (_, index) => index + 1));
  });

  describe("kept in a file", function () {
    let folder: string;

    beforeEach(function () {
      folder = mkdtempSync(path.join(tmpdir(), "gridwell-steps-"));
    });

    afterEach(function () {
      rmSync(folder, { recursive: true });
    });

    it("are built once", function () {
      const file = path.join(folder, "steps");
      let built = 0;
      const open = (): BabySteps => openBabySteps(file, 64, () => built++);
      const [first, second] = [open(), open()];
      expect(built).to.equal(1);
      expect(second.slots).to.deep.equal(first.slots);
      expect(second.solve(at(77n), 0n, 100n)).to.equal(77n);
      expect(readdirSync(folder)).to.deep.equal(["steps"]);
    });

    it("are refused when any part of the file was altered or is missing", function () {
      const file = path.join(folder, "steps");
      openBabySteps(file, 16);
      const whole = readFileSync(file);
      const damaged = [...whole.keys()]
        .filter((index) => index % 13 === 0)
        .map((index) => {
          const copy = Buffer.from(whole);
          copy[index] = (copy[index] ?? 0) ^ 0x20;
          return copy;
        });
      for (const bytes of [...damaged, whole.subarray(0, -1), Buffer.alloc(0)]) {
        writeFileSync(file, bytes);
        expect(refused(() => openBabySteps(file, 16))).to.equal("TABLE_DAMAGED");
      }
    });

    it("are refused when the file holds another table", function () {
      const file = path.join(folder, "steps");
      openBabySteps(file, 16);
      expect(refused(() => openBabySteps(file, 32))).to.equal("TABLE_DAMAGED");
    });

    it("leave nothing behind where they cannot be kept", function () {
      const file = path.join(folder, "absent", "steps");
      expect(() => openBabySteps(file, 16)).to.throw(/ENOENT/);
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  });
});
