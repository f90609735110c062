import { concatBytes } from "@noble/curves/utils.js";
import { expect } from "chai";
import fc from "fast-check";

import { word } from "../../../src/crypto/challenge.ts";
import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import { hpkeSeal } from "../../../src/crypto/hpke.ts";
import { label } from "../../../src/crypto/key-derivation.ts";
import { placeWords } from "../../../src/crypto/line.ts";
import { sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import {
  decodeExtended,
  encodeExtended,
  extendedLength,
  type ExtendedReading,
} from "../../../src/monitoring/extended-form.ts";
import { sealExtended } from "../../../src/monitoring/extended-record.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { readFrame, type ReadFrame } from "../../../src/monitoring/read-frame.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { random } from "../../support/crypto/random.ts";
import { place, unhex, vectors } from "../../support/crypto/vectors.ts";

const EPOCH = 3;
const SLOTS = { first: 70_001, last: 70_003 };

const reading: fc.Arbitrary<ExtendedReading> = fc.record({
  resource: fc.nat(255),
  slot: fc.integer({ min: SLOTS.first, max: SLOTS.last }),
  register: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  quality: fc.nat(255),
});
const owner = "0x00000000000000000000000000000000000c0de0";
const ring = KeyRing.create({ chainId: place.chainId, monitor: owner, owner }, EPOCH, random);
const { point, sealing } = ring.publicKeys(EPOCH);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof GridwellError ? error.code : String(error);
  }
  return "none";
}

/** A frame with a sealed extended record, as the community gateway reads it. */
async function readWith(sealed: Uint8Array): Promise<ReadFrame> {
  const { records, ...slots } = prepareEssentials([essentialAt(SLOTS.first)]);
  const extended = { kind: "inline", sealed } as const;
  const terms = { ...slots, ...SLOTS, epoch: EPOCH, delegation: 0, extended };
  return readFrame(sealFrame(place, terms, records, point, null, random), place, ring);
}

/** Seals bytes in the place of an extended record, as a home that lies can. */
async function sealBytes(plaintext: Uint8Array): Promise<Uint8Array> {
  const terms = { info: concatBytes(label("rm/extended/1"), placeWords(place)) };
  const bound = concatBytes(word(EPOCH), word(SLOTS.first), word(SLOTS.last));
  const { share, sealed } = await hpkeSeal(sealing, terms, bound, plaintext, random);
  return concatBytes(share, sealed);
}

describe("an extended record", function () {
  describe("written", function () {
    it("is what the vectors say", function () {
      const { readings, plaintext, first, last } = vectors.extended;
      const given = readings.map((each) => ({ ...each, register: BigInt(each.register) }));
      expect(encodeExtended({ readings: given }, { first, last })).to.deep.equal(
        Buffer.from(unhex(plaintext)),
      );
    });

    it("is read as it was", function () {
      fc.assert(
        fc.property(fc.array(reading, { maxLength: 90 }), (readings) => {
          const bytes = encodeExtended({ readings }, SLOTS);
          expect(decodeExtended(bytes, SLOTS)).to.deep.equal({ readings });
        }),
      );
    });

    it("is as long for no reading as for as many as it has room for, whatever they say", function () {
      fc.assert(
        fc.property(fc.array(reading, { maxLength: 38 }), (readings) => {
          expect(encodeExtended({ readings }, SLOTS)).to.have.length(4 + 38 * 12);
        }),
      );
    });

    it("has room by the frame's slots, and twice as much when that is not enough", function () {
      const roomOf = (count: number, slots: number): number => {
        return (extendedLength(count, { first: 5, last: 4 + slots }) - 4) / 12;
      };
      expect([0, 34, 35, 68, 69].map((count) => roomOf(count, 1))).to.deep.equal([
        ...[34, 34, 68, 68, 136],
      ]);
      expect([0, 192, 224, 225].map((count) => roomOf(count, 96))).to.deep.equal([
        ...[224, 224, 224, 448],
      ]);
    });

    it("takes no more than its frame has left, unless its readings need it", function () {
      const lengthOf = (count: number): number => extendedLength(count, SLOTS, 100);
      expect([0, 8, 9].map(lengthOf)).to.deep.equal([100, 100, 4 + 9 * 12]);
      expect(lengthOf(0)).to.equal(lengthOf(8));
    });

    it("holds no reading of another slot, nor numbers that have no place", function () {
      const good = { resource: 1, slot: SLOTS.first, register: 7n, quality: 0 };
      for (const bad of [
        ...[{ slot: SLOTS.first - 1 }, { slot: SLOTS.last + 1 }, { resource: 256 }],
        ...[{ quality: -1 }, { quality: 1.5 }, { register: -1n }, { register: 2n ** 64n }],
      ]) {
        const write = (): unknown => encodeExtended({ readings: [{ ...good, ...bad }] }, SLOTS);
        expect(codeOf(write), String(Object.entries(bad))).to.equal("EXTENDED_INVALID");
      }
    });
  });

  describe("read", function () {
    it("may be of the version before, which had no padding", function () {
      const { readings, former } = vectors.extended;
      const wanted = readings.map((each) => ({ ...each, register: BigInt(each.register) }));
      expect(decodeExtended(unhex(former), SLOTS)).to.deep.equal({ readings: wanted });
    });

    it("is refused when a byte of its padding is not zero, wherever it stands", function () {
      const count = fc.integer({ min: 0, max: 37 });
      const other = fc.integer({ min: 1, max: 255 });
      fc.assert(
        fc.property(count, other, fc.nat(), (held, value, where) => {
          const one = { resource: 1, slot: SLOTS.last, register: 9n, quality: 0 };
          const bytes = encodeExtended({ readings: Array(held).fill(one) }, SLOTS);
          const padding = 4 + held * 12;
          bytes[padding + (where % (bytes.length - padding))] = value;
          expect(codeOf(() => decodeExtended(bytes, SLOTS))).to.equal("EXTENDED_INVALID");
        }),
      );
    });

    it("is refused with padding behind the version that had none", function () {
      const { former } = vectors.extended;
      const padded = concatBytes(unhex(former), new Uint8Array(1));
      expect(codeOf(() => decodeExtended(padded, SLOTS))).to.equal("EXTENDED_INVALID");
    });

    it("is refused cut off, of another version, or with a slot that is not its frame's", function () {
      const bytes = unhex(vectors.extended.plaintext);
      const altered = (at: number, value: number): Uint8Array => {
        const copy = Uint8Array.from(bytes);
        copy[at] = value;
        return copy;
      };
      const cases: Record<string, Uint8Array> = {
        nothing: new Uint8Array(),
        "a head": bytes.subarray(0, 3),
        "half a reading": bytes.subarray(0, 4 + 18),
        "more readings than bytes": altered(1, 1),
        "version 3": altered(0, 3),
        "slot 4 of 3": altered(5, 3),
      };
      for (const [name, each] of Object.entries(cases)) {
        expect(
          codeOf(() => decodeExtended(each, SLOTS)),
          name,
        ).to.equal("EXTENDED_INVALID");
      }
    });

    it("is read or refused by name, whatever bytes it is", function () {
      const head = fc.constantFrom([2, 0, 0], [0x7b], []);
      fc.assert(
        fc.property(head, fc.uint8Array({ maxLength: 60 }), (begin, rest) => {
          const bytes = Uint8Array.from([...begin, ...rest]);
          expect(codeOf(() => decodeExtended(bytes, SLOTS))).to.be.oneOf([
            ...["none", "EXTENDED_INVALID"],
          ]);
        }),
      );
    });
  });

  describe("in a frame", function () {
    const readings = [{ resource: 3, slot: SLOTS.last, register: 12n, quality: 2 }];

    it("is for the community gateway", async function () {
      const where = { epoch: EPOCH, ...SLOTS };
      const sealed = await sealExtended({ readings }, place, where, sealing, random);
      expect(await readWith(sealed)).to.deep.include({ kind: "read", extended: { readings } });
    });

    it("is read as it was sealed before there was padding", async function () {
      const read = await readWith(await sealBytes(unhex(vectors.extended.former)));
      expect(read.kind === "read" && read.extended?.readings.length).to.equal(2);
    });

    it("makes the frame malformed when its padding hides something", async function () {
      const bytes = encodeExtended({ readings }, SLOTS);
      bytes[bytes.length - 1] = 1;
      expect(await readWith(await sealBytes(bytes))).to.include({
        ...{ kind: "malformed", code: "EXTENDED_INVALID" },
      });
    });
  });
});
