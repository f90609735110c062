import { expect } from "chai";

import { decompress } from "../../../src/crypto/bn254.ts";
import {
  decodeCorrection,
  EscrowCorrection,
  verifyCorrection,
} from "../../../src/crypto/correction.ts";
import { prepareEssentials, readEssentials } from "../../../src/crypto/essential-frame.ts";
import { decodeFrame, encodeFrame, type Frame } from "../../../src/crypto/frame.ts";
import type { PostingPlace } from "../../../src/crypto/line.ts";
import {
  correctionContext,
  openFrame,
  openFrameAsDelegatee,
  openFrameWithPoint,
  sealFrame,
  type FrameTerms,
  type OpenedFrame,
} from "../../../src/crypto/sealed-frame.ts";
import {
  openHpkeFrame,
  openHpkeFrameAsDelegatee,
  sealHpkeFrame,
} from "../../../src/crypto/sealed-hpke-frame.ts";
import { SecretBytes, SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { random } from "../../support/crypto/random.ts";
import { place, secretAt, secretBytesAt, unhex, vectors } from "../../support/crypto/vectors.ts";
import { refused } from "../../support/refused.ts";

const community = secretAt(vectors.derived.community);
const escrowed = secretAt(vectors.derived.gateway);
const delegatee = secretAt(vectors.delegatee);
const stranger = SecretScalar.random(random);
const [communityHpke, delegateeHpke] = vectors.x25519.map(secretBytesAt) as [
  SecretBytes,
  SecretBytes,
];
const frame = (name: keyof typeof vectors.frames): Uint8Array => unhex(vectors.frames[name]);

/** Hexadecimal plaintexts with their offsets. */
const shown = ({ records }: OpenedFrame): { offset: number; plaintext: string }[] =>
  records.map(({ offset, plaintext }) => {
    return { offset, plaintext: `0x${Buffer.from(plaintext).toString("hex")}` };
  });

const elsewhere: readonly PostingPlace[] = [
  { ...place, chainId: 1n },
  { ...place, contract: new Uint8Array(20) },
  { ...place, gateway: new Uint8Array(20) },
];

/** Everybody who can open a frame, by the way they have. */
const readers: readonly (readonly [
  string,
  keyof typeof vectors.frames,
  (bytes: Uint8Array, at: PostingPlace) => OpenedFrame | Promise<OpenedFrame>,
])[] = [
  ["the community gateway", "plain", (bytes, at) => openFrame(bytes, at, community)],
  ["the community gateway, delegated", "delegated", (bytes, at) => openFrame(bytes, at, community)],
  ["the delegatee", "delegated", (bytes, at) => openFrameAsDelegatee(bytes, at, delegatee)],
  [
    "the delegatee beside a reference",
    "reference",
    (bytes, at) => openFrameAsDelegatee(bytes, at, delegatee),
  ],
  [
    "the community gateway with the escrow",
    "escrow",
    (bytes, at) => openFrame(bytes, at, community, new EscrowCorrection(escrowed, community)),
  ],
  [
    "whoever has the revealed point",
    "inline",
    (bytes, at) =>
      openFrameWithPoint(bytes, at, community.times(decompress(bytes.subarray(32, 64)))),
  ],
  ["the community gateway by HPKE", "hpke", (bytes, at) => openHpkeFrame(bytes, at, communityHpke)],
  [
    "the delegatee by HPKE",
    "hpke",
    (bytes, at) => openHpkeFrameAsDelegatee(bytes, at, delegateeHpke),
  ],
];

describe("sealed frames", function () {
  this.timeout(60_000);

  for (const [who, name, open] of readers) {
    it(`open for ${who}`, async function () {
      expect(shown(await open(frame(name), place))).to.deep.equal(vectors.essentials);
    });

    it(`open nowhere else for ${who}`, async function () {
      for (const other of elsewhere) {
        expect(await answerOf(() => open(frame(name), other))).to.equal("FRAME_UNREADABLE");
      }
    });

    // The others read the same bytes by the same steps.
    if (!["delegated", "reference", "hpke"].includes(name) || who === "the delegatee") continue;
    it(`do not open, and crash nothing, with a bit of any byte flipped, for ${who}`, async function () {
      const bytes = frame(name);
      // Every byte before the second record; what follows repeats.
      const end = bytes.length - 2 * 118;
      let seen = 0;
      for (const mutated of mutations(bytes)) {
        if (++seen > end) break;
        expect(await answerOf(() => open(mutated, place)), String(seen)).to.be.oneOf([
          ...["FRAME_INVALID", "FRAME_UNREADABLE", "POINT_INVALID", "SCALAR_INVALID"],
        ]);
      }
    });
  }

  it("do not open with another key: a named error, never garbage", async function () {
    const strangeBytes = new SecretBytes(random(32));
    const attempts: [() => unknown, string][] = [
      [() => openFrame(frame("plain"), place, stranger), "another key"],
      [() => openFrame(frame("escrow"), place, community), "without the escrow"],
      [() => openFrame(frame("hpke"), place, community), "another suite"],
      [() => openFrameAsDelegatee(frame("delegated"), place, stranger), "another delegatee"],
      [() => openFrameAsDelegatee(frame("plain"), place, delegatee), "no correction"],
      [() => openFrameWithPoint(frame("plain"), place, stranger.publicPoint()), "another point"],
      [() => openFrameWithPoint(frame("hpke"), place, stranger.publicPoint()), "no point"],
      [() => openHpkeFrame(frame("hpke"), place, strangeBytes), "another HPKE key"],
      [() => openHpkeFrame(frame("plain"), place, communityHpke), "no HPKE"],
      [() => openHpkeFrameAsDelegatee(frame("hpke"), place, communityHpke), "not sealed to it"],
      [() => openHpkeFrameAsDelegatee(frame("plain"), place, delegateeHpke), "no seal"],
    ];
    for (const [attempt, why] of attempts) {
      expect(await answerOf(attempt), why).to.equal("FRAME_UNREADABLE");
    }
  });

  it("do not open with records exchanged", function () {
    const read = decodeFrame(frame("plain"));
    const [first, second, third] = read.records;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error("three");
    const swapped: Frame = {
      ...read,
      records: [{ ...first, sealed: second.sealed }, { ...second, sealed: first.sealed }, third],
    };
    expect(refused(() => openFrame(encodeFrame(swapped), place, community))).to.equal(
      "FRAME_UNREADABLE",
    );
    const moved: Frame = { ...read, records: [first, { ...second, offset: 2 }, third] };
    expect(refused(() => openFrame(encodeFrame(moved), place, community))).to.equal(
      "FRAME_UNREADABLE",
    );
  });

  it("carry a correction that proves itself", function () {
    const { share, correction } = decodeFrame(frame("delegated"));
    const [of, to] = [community.publicPoint(), delegatee.publicPoint()];
    const context = correctionContext(place, { epoch: 3, delegation: 9 });
    const read = decodeCorrection(correction ?? new Uint8Array());
    expect(verifyCorrection(read, decompress(share), of, to, context)).to.equal(true);
    const later = correctionContext(place, { epoch: 3, delegation: 10 });
    expect(verifyCorrection(read, decompress(share), of, to, later)).to.equal(false);
  });

  it("open for the community gateway whatever their correction is; the delegatee can prove the fault", function () {
    const essentials = [essentialAt(70_001)];
    const { records, ...prepared } = prepareEssentials(essentials);
    const terms: FrameTerms = { ...prepared, epoch: 3, delegation: 9, extended: null };
    // A gateway that seals to a key which is not the delegatee's, and says that it is.
    const bytes = sealFrame(
      place,
      terms,
      records,
      community.publicPoint(),
      stranger.publicPoint(),
      random,
    );
    expect(readEssentials(openFrame(bytes, place, community))).to.deep.equal(essentials);
    expect(refused(() => openFrameAsDelegatee(bytes, place, delegatee))).to.equal(
      "FRAME_UNREADABLE",
    );
    const { share, correction } = decodeFrame(bytes);
    const holds = verifyCorrection(
      decodeCorrection(correction ?? new Uint8Array()),
      ...([decompress(share), community.publicPoint(), delegatee.publicPoint()] as const),
      correctionContext(place, terms),
    );
    expect(holds).to.equal(false);
  });

  it("differ each time, by a fresh r", function () {
    const { records, ...prepared } = prepareEssentials([essentialAt(70_001)]);
    const terms: FrameTerms = { ...prepared, epoch: 3, delegation: 0, extended: null };
    const [one, two] = [1, 2].map(() => {
      return sealFrame(place, terms, records, community.publicPoint(), null, random);
    });
    expect(decodeFrame(one ?? new Uint8Array()).share).to.not.deep.equal(
      decodeFrame(two ?? new Uint8Array()).share,
    );
  });

  it("refuse to seal to an X25519 key that nobody has", async function () {
    const { records, ...prepared } = prepareEssentials([essentialAt(70_001)]);
    const terms: FrameTerms = { ...prepared, epoch: 3, delegation: 0, extended: null };
    // Points of low order: the shared secret would be zero for everybody.
    for (const key of [
      new Uint8Array(32),
      Uint8Array.of(1, ...new Uint8Array(31)),
      new Uint8Array(31),
    ]) {
      const seal = (): unknown => sealHpkeFrame(place, terms, records, key, null, random);
      expect(await answerOf(seal)).to.equal("FRAME_UNREADABLE");
    }
  });
});

describe("essential records of a frame", function () {
  const essentials = [0, 1, 3].map((offset) => essentialAt(70_001 + offset));
  const { records, root, first, last } = prepareEssentials(essentials);
  const opened = (change: Partial<Frame>, plain = records): OpenedFrame => {
    return {
      frame: { ...decodeFrame(frame("plain")), root, first, last, ...change },
      records: plain,
    };
  };

  it("come back", function () {
    expect(readEssentials(opened({}))).to.deep.equal(essentials);
    expect(readEssentials(openFrame(frame("inline"), place, community))).to.deep.equal(essentials);
  });

  it("are refused when they stand for another slot, or are none", function () {
    expect(refused(() => readEssentials(opened({ first: 70_000 })))).to.equal("RECORD_INVALID");
    const garbage = [{ offset: 0, plaintext: new Uint8Array(100) }];
    expect(refused(() => readEssentials(opened({}, garbage)))).to.equal("RECORD_INVALID");
  });

  it("are refused when the root commits to others", function () {
    expect(refused(() => readEssentials(opened({ root: new Uint8Array(32) })))).to.equal(
      "COMMITMENT_MISMATCH",
    );
    expect(refused(() => readEssentials(opened({}, records.slice(0, 2))))).to.equal(
      "COMMITMENT_MISMATCH",
    );
  });
});
