import { expect } from "chai";

import { decodeFrame, encodeFrame, fixedPart, type Frame } from "../../../src/crypto/frame.ts";
import { genesisHead, nextHead, packLine, unpackLine } from "../../../src/crypto/line.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { place, unhex, vectors } from "../../support/crypto/vectors.ts";
import { refused } from "../../support/refused.ts";

const frames = Object.entries(vectors.frames).map(([name, text]) => [name, unhex(text)] as const);

describe("frames", function () {
  for (const [name, bytes] of frames) {
    it(`come back from their bytes: ${name}`, function () {
      expect(encodeFrame(decodeFrame(bytes))).to.deep.equal(bytes);
    });

    it(`have one form, a flipped bit is another frame or none: ${name}`, async function () {
      for (const mutated of mutations(bytes)) {
        const answer = await answerOf(() => encodeFrame(decodeFrame(mutated)));
        if (answer !== "FRAME_INVALID") expect(answer).to.deep.equal(mutated);
      }
    });
  }

  it("have the bytes that the specification gives them", function () {
    const { delegated, reference, inline, plain } = Object.fromEntries(frames);
    const bytes = Buffer.from(delegated ?? []);
    expect([...bytes.subarray(0, 3)]).to.deep.equal([1, 1, 1]);
    expect(bytes.readUInt16BE(3)).to.equal(3);
    expect(bytes.readUInt32BE(5)).to.equal(9);
    expect([bytes.readUIntBE(9, 3), bytes.readUIntBE(12, 3)]).to.deep.equal([70_001, 70_004]);
    expect([bytes.readUInt16BE(15), bytes.readUInt16BE(17)]).to.deep.equal([3, 100]);
    expect([...bytes.subarray(19, 32)]).to.deep.equal(Array.from({ length: 13 }, () => 0));
    expect(bytes.subarray(64, 96).equals(unhex(vectors.root))).to.equal(true);
    expect(bytes).to.have.length(96 + 96 + 3 * 118);
    expect(bytes.readUInt16BE(192 + 118)).to.equal(1);
    expect(plain).to.have.length(96 + 3 * 118);
    expect(reference).to.have.length(96 + 96 + 64 + 3 * 118);
    expect(inline).to.have.length(96 + 3 * 118 + 40);
    expect(fixedPart(bytes)).to.have.length(192);
  });

  it("are refused with what the form does not hold", function () {
    const good = decodeFrame(unhex(vectors.frames.delegated));
    const [record] = good.records;
    if (record === undefined) throw new Error("a record");
    const short = { ...record, sealed: record.sealed.subarray(1) };
    const inline = { kind: "inline", sealed: new Uint8Array() } as const;
    const bad: Partial<Frame>[] = [
      { epoch: 2 ** 16 },
      { delegation: -1 },
      { first: 70_005 },
      { first: 2 ** 24, last: 2 ** 24 },
      { last: 70_002 },
      { share: new Uint8Array(31) },
      { root: new Uint8Array(33) },
      { correction: new Uint8Array(95) },
      { suite: 2 },
      { extended: inline },
      { extended: { kind: "reference", length: 0, digest: good.root, locator: good.root } },
      { extended: { kind: "reference", length: 1, digest: good.root, locator: new Uint8Array(1) } },
      { records: [] },
      { records: [record, short] },
      { records: [{ ...record, sealed: new Uint8Array(16) }] },
      { records: [record, record] },
      { records: [{ ...record, offset: 4 }] },
      { records: [{ ...record, offset: -1 }] },
    ];
    for (const change of bad) {
      const encode = (): unknown => encodeFrame({ ...good, ...change });
      expect(refused(encode), Object.keys(change).join()).to.equal("FRAME_INVALID");
    }
  });

  it("are refused in any other length", function () {
    for (const [, bytes] of frames) {
      for (let length = 0; length < bytes.length; length += 7) {
        expect(refused(() => decodeFrame(bytes.subarray(0, length)))).to.equal("FRAME_INVALID");
      }
      const longer = new Uint8Array(bytes.length + 1);
      longer.set(bytes);
      expect(refused(() => decodeFrame(longer))).to.equal("FRAME_INVALID");
    }
  });
});

describe("lines", function () {
  const frame = unhex(vectors.frames.delegated);
  const genesis = packLine({ head: genesisHead(place), block: 7, slot: 0 });

  it("pack head, block and slot into one word", function () {
    const line = { head: 2n ** 200n - 1n, block: 2 ** 32 - 1, slot: 2 ** 24 - 1 };
    expect(packLine(line)).to.equal(2n ** 256n - 1n);
    expect(unpackLine(packLine({ head: 5n, block: 6, slot: 7 }))).to.deep.equal({
      head: 5n,
      block: 6,
      slot: 7,
    });
    expect(unpackLine(genesis)).to.deep.equal({ head: genesisHead(place), block: 7, slot: 0 });
  });

  it("commit to every byte of a frame, and to the line before", function () {
    const heads = new Set([nextHead(genesis, frame), nextHead(genesis + 1n, frame)]);
    for (const mutated of mutations(frame)) heads.add(nextHead(genesis, mutated));
    expect(heads.size).to.equal(frame.length + 2);
  });

  it("begin elsewhere for another chain, contract or gateway", function () {
    const other = new Uint8Array(20).fill(1);
    const heads = [
      genesisHead(place),
      genesisHead({ ...place, chainId: 1n }),
      genesisHead({ ...place, contract: other }),
      genesisHead({ ...place, gateway: other }),
    ];
    expect(new Set(heads).size).to.equal(4);
  });
});
