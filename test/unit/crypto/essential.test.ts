import { expect } from "chai";
import fc from "fast-check";

import {
  decodeEssential,
  encodeEssential,
  type EssentialEntry,
  type EssentialRecord,
} from "../../../src/crypto/essential-record.ts";
import {
  commitmentRoot,
  FIELD_NAMES,
  openField,
  readFieldValue,
  verifyField,
} from "../../../src/crypto/field-commitment.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { unhex, vectors } from "../../support/crypto/vectors.ts";
import { refused } from "../../support/refused.ts";

const most = (bits: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, 2 ** bits - 1),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => n % 2 ** bits),
  );

const entryOf = (resource: number): fc.Arbitrary<EssentialEntry> =>
  fc.record({
    ...{
      resource: fc.constant(resource),
      quality: most(8),
      register: most(40),
      consumption: most(24),
    },
    ...{ quotaLeft: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), peak: most(32) },
  });

const recordAt = (slot: fc.Arbitrary<number>): fc.Arbitrary<EssentialRecord> =>
  fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 4 }).chain((ids) =>
    fc.record({
      ...{ slot, estimated: fc.boolean(), tamper: fc.boolean(), clock: fc.boolean() },
      ...{ seed: fc.uint8Array({ minLength: 16, maxLength: 16 }), samples: most(16) },
      entries: fc.tuple(...ids.sort((a, b) => a - b).map(entryOf)),
    }),
  );

describe("essential records", function () {
  it("come back from their 100 bytes", function () {
    fc.assert(
      fc.property(recordAt(most(24)), (record) => {
        const bytes = encodeEssential(record);
        expect(bytes).to.have.length(100);
        expect(decodeEssential(bytes)).to.deep.equal(record);
      }),
    );
  });

  it("have one form: a flipped bit is another record, or none", async function () {
    const bytes = encodeEssential(essentialAt(70_001));
    const answers = new Map<string, number>();
    for (const mutated of mutations(bytes)) {
      const answer = await answerOf(() => encodeEssential(decodeEssential(mutated)));
      if (answer === "RECORD_INVALID") answers.set("refused", (answers.get("refused") ?? 0) + 1);
      else expect(answer).to.deep.equal(mutated);
    }
    // Version, flags of three bits, count, 36 bytes of unused entries, 4 of zeros, among others.
    expect(answers.get("refused")).to.be.within(43, 48);
  });

  it("are refused with what the form does not hold", function () {
    const good = essentialAt(70_001);
    const [first, second] = good.entries;
    if (first === undefined || second === undefined) throw new Error("two entries");
    const over = (entry: Partial<EssentialEntry>): EssentialRecord => {
      return { ...good, entries: [{ ...first, ...entry }] };
    };
    const bad: EssentialRecord[] = [
      { ...good, slot: 2 ** 24 },
      { ...good, slot: -1 },
      { ...good, slot: 1.5 },
      { ...good, samples: 2 ** 16 },
      { ...good, seed: new Uint8Array(15) },
      { ...good, entries: [] },
      { ...good, entries: [1, 2, 3, 4, 5].map((resource) => ({ ...first, resource })) },
      { ...good, entries: [second, first] },
      { ...good, entries: [first, first] },
      over({ resource: 0 }),
      over({ resource: 256 }),
      over({ register: 2 ** 40 }),
      over({ consumption: 2 ** 24 }),
      over({ consumption: -1 }),
      over({ quotaLeft: 2 ** 31 }),
      over({ quotaLeft: -(2 ** 31) - 1 }),
      over({ peak: Number.NaN }),
    ];
    for (const record of bad) {
      expect(refused(() => encodeEssential(record))).to.equal("RECORD_INVALID");
    }
    for (const length of [0, 99, 101]) {
      expect(refused(() => decodeEssential(new Uint8Array(length)))).to.equal("RECORD_INVALID");
    }
  });
});

describe("field commitments", function () {
  const records = [0, 1, 3, 4, 5].map((offset) => essentialAt(70_001 + offset));
  const root = commitmentRoot(records);

  it("open every field of every record, and tell what it is", function () {
    for (const [record, { slot, entries, samples }] of records.entries()) {
      for (const [entry, held] of entries.entries()) {
        for (const name of FIELD_NAMES) {
          const opening = openField(records, record, entry, name);
          expect(verifyField(root, records.length, opening)).to.equal(true);
          const flags = slot % 2 === 1 ? 2 : 0;
          expect(readFieldValue(opening.value)).to.deep.equal({
            ...{ flags, samples, slot, resource: held.resource, quality: held.quality },
            number: BigInt(held[name]),
          });
        }
      }
    }
  });

  it("are the committed vectors", function () {
    const three = [0, 1, 3].map((offset) => essentialAt(70_001 + offset));
    expect(commitmentRoot(three)).to.deep.equal(unhex(vectors.root));
  });

  it("hold whatever a record says", function () {
    const some = fc.array(recordAt(most(24)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(some, fc.nat(), (list, chosen) => {
        const record = chosen % list.length;
        const opening = openField(list, record, 0, "quotaLeft");
        const number = BigInt(list[record]?.entries[0]?.quotaLeft ?? 0);
        expect(verifyField(commitmentRoot(list), list.length, opening)).to.equal(true);
        expect(readFieldValue(opening.value).number).to.equal(number);
      }),
      { numRuns: 25 },
    );
  });

  it("commit to everything in a record", function () {
    const [first] = records;
    if (first === undefined) throw new Error("a record");
    const roots = [
      first,
      { ...first, slot: 1 },
      { ...first, estimated: true },
      { ...first, tamper: !first.tamper },
      { ...first, clock: true },
      { ...first, samples: 1 },
      { ...first, seed: new Uint8Array(16) },
      { ...first, entries: first.entries.slice(0, 1) },
      ...(["resource", "quality", "register", "consumption", "quotaLeft", "peak"] as const).map(
        (name) => {
          return {
            ...first,
            entries: first.entries.map((entry) => ({ ...entry, [name]: entry[name] + 1 })),
          };
        },
      ),
    ].map((record) => Buffer.from(commitmentRoot([record])).toString("hex"));
    expect(new Set(roots).size).to.equal(roots.length);
  });

  it("do not open with another value, salt, index, path, count or root", function () {
    const opening = openField(records, 4, 1, "peak");
    const holds = (change: Partial<typeof opening>, count = records.length, top = root): boolean =>
      verifyField(top, count, { ...opening, ...change });
    expect(holds({})).to.equal(true);
    expect(holds({ value: opening.value + 1n })).to.equal(false);
    expect(holds({ index: opening.index ^ 1 })).to.equal(false);
    for (const index of [-1, 1.5, 16 * records.length, Number.NaN]) {
      expect(holds({ index }), String(index)).to.equal(false);
    }
    expect(holds({ salt: new Uint8Array(32) })).to.equal(false);
    expect(holds({ salt: new Uint8Array(31) })).to.equal(false);
    expect(holds({ path: opening.path.slice(1) })).to.equal(false);
    expect(holds({ path: [...opening.path, new Uint8Array(32)] })).to.equal(false);
    for (const at of opening.path.keys()) {
      const path = opening.path.map((hash, index) => (index === at ? new Uint8Array(32) : hash));
      // What was zeros before stands for a part of the tree where nothing is.
      const same = opening.path[at]?.every((byte) => byte === 0) ?? false;
      expect(holds({ path })).to.equal(same);
      expect(
        holds({ path: path.map((hash, index) => (index === at ? new Uint8Array(31) : hash)) }),
      ).to.equal(false);
    }
    expect(holds({}, 4)).to.equal(false);
    expect(holds({}, 9)).to.equal(false);
    expect(holds({}, records.length, new Uint8Array(32))).to.equal(false);
  });

  it("do not open what is not there", function () {
    for (const [record, entry] of [
      [5, 0],
      [0, 2],
      [-1, 0],
    ] as const) {
      expect(refused(() => openField(records, record, entry, "peak"))).to.equal("FIELD_ABSENT");
    }
  });
});
