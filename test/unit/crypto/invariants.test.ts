import { inspect } from "node:util";

import { expect } from "chai";
import fc from "fast-check";

import { EscrowCorrection } from "../../../src/crypto/correction.ts";
import { prepareEssentials, readEssentials } from "../../../src/crypto/essential-frame.ts";
import { x25519PublicKey } from "../../../src/crypto/hpke.ts";
import { deriveCommunityKey, deriveGatewayKey } from "../../../src/crypto/key-derivation.ts";
import type { PostingPlace } from "../../../src/crypto/line.ts";
import {
  openFrame,
  openFrameAsDelegatee,
  openFrameWithPoint,
  sealEscrowFrame,
  sealFrame,
  type FrameTerms,
} from "../../../src/crypto/sealed-frame.ts";
import {
  openHpkeFrame,
  openHpkeFrameAsDelegatee,
  sealHpkeFrame,
} from "../../../src/crypto/sealed-hpke-frame.ts";
import { SecretBytes, SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { sealWithCorrection } from "../../support/crypto/hostile-seal.ts";
import { answerOf } from "../../support/crypto/mutations.ts";
import { random, secrets } from "../../support/crypto/random.ts";
import { rejection } from "../../support/rejection.ts";

const account = fc.uint8Array({ minLength: 20, maxLength: 20 });
const places: fc.Arbitrary<PostingPlace> = fc.record({
  chainId: fc.bigInt({ min: 0n, max: 2n ** 64n }),
  contract: account,
  gateway: account,
});

/** Slots, epoch and delegation as a home may choose them; the records are as many as the slots. */
const terms = fc
  .record({
    first: fc.integer({ min: 1, max: 2 ** 24 - 4 }),
    count: fc.integer({ min: 1, max: 3 }),
    epoch: fc.integer({ min: 1, max: 0xffff }),
    delegation: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map(({ first, count, epoch, delegation }) => {
    const essentials = Array.from({ length: count }, (_, index) => essentialAt(first + index));
    const { records, ...slots } = prepareEssentials(essentials);
    const chosen: FrameTerms = { ...slots, epoch, delegation, extended: null };
    return { essentials, records, terms: chosen };
  });

const RUNS = { numRuns: process.env["GRIDWELL_LONG"] === "1" ? 400 : 10 };

/** One thing of a place changed. */
const moved = (place: PostingPlace, which: number): PostingPlace => {
  const flipped = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, at) => (at ? byte : byte ^ 1));
  if (which === 0) return { ...place, chainId: place.chainId + 1n };
  if (which === 1) return { ...place, contract: flipped(place.contract) };
  return { ...place, gateway: flipped(place.gateway) };
};

describe("invariants of frames", function () {
  this.timeout(120_000);

  it("4: the community gateway reads each well-formed frame, whatever its correction is", async function () {
    const anything = fc.uint8Array({ minLength: 96, maxLength: 96 });
    await fc.assert(
      fc.asyncProperty(places, terms, secrets, anything, async (place, sent, community, lie) => {
        const to = community.publicPoint();
        const bytes = sealWithCorrection(place, sent.terms, sent.records, to, lie);
        expect(readEssentials(openFrame(bytes, place, community))).to.deep.equal(sent.essentials);
        // Its delegatee gets an error with a name instead.
        const delegatee = SecretScalar.random(random);
        expect(await answerOf(() => openFrameAsDelegatee(bytes, place, delegatee))).to.be.oneOf([
          ...["POINT_INVALID", "SCALAR_INVALID", "FRAME_UNREADABLE"],
        ]);
        // Suite 3 with a seal for somebody else, and suite 2 with the escrow.
        const [own, other] = [new SecretBytes(random(32)), new SecretBytes(random(32))];
        const keys = [own, other].map(x25519PublicKey) as [Uint8Array, Uint8Array];
        const third = await sealHpkeFrame(place, sent.terms, sent.records, ...keys, random);
        const opened = await openHpkeFrame(third, place, own);
        expect(readEssentials(opened)).to.deep.equal(sent.essentials);
        const escrowed = sealEscrowFrame(
          ...([place, sent.terms, sent.records, delegatee.publicPoint(), random] as const),
        );
        const escrow = new EscrowCorrection(delegatee, community);
        expect(readEssentials(openFrame(escrowed, place, community, escrow))).to.deep.equal(
          sent.essentials,
        );
      }),
      RUNS,
    );
  });

  it("12: a ciphertext of one context opens in no other", async function () {
    const which = fc.integer({ min: 0, max: 2 });
    // A byte of the header that is epoch, delegation or a slot, which decides nothing about the frame's form.
    const header = fc.constantFrom(3, 4, 5, 6, 7, 8, 11, 14);
    await fc.assert(
      fc.asyncProperty(
        ...([places, terms, secrets, which, header] as const),
        async (place, sent, community, where, at) => {
          const delegatee = SecretScalar.random(random);
          const [own, other] = [new SecretBytes(random(32)), new SecretBytes(random(32))];
          const first = sealFrame(
            ...([place, sent.terms, sent.records, community.publicPoint()] as const),
            ...([delegatee.publicPoint(), random] as const),
          );
          const keys = [own, other].map(x25519PublicKey) as [Uint8Array, Uint8Array];
          const third = await sealHpkeFrame(place, sent.terms, sent.records, ...keys, random);
          const altered = (bytes: Uint8Array): Uint8Array =>
            bytes.map((byte, index) => (index === at ? byte ^ 0x01 : byte));
          for (const [bytes, open] of [
            [first, (b, p) => openFrame(b, p, community)],
            [first, (b, p) => openFrameAsDelegatee(b, p, delegatee)],
            [third, (b, p) => openHpkeFrame(b, p, own)],
            [third, (b, p) => openHpkeFrameAsDelegatee(b, p, other)],
          ] as const satisfies readonly (readonly [
            Uint8Array,
            (bytes: Uint8Array, at: PostingPlace) => unknown,
          ])[]) {
            const elsewhere = moved(place, where);
            expect(await answerOf(() => open(bytes, elsewhere))).to.equal("FRAME_UNREADABLE");
            expect(await answerOf(() => open(altered(bytes), place))).to.be.oneOf([
              ...["FRAME_UNREADABLE", "FRAME_INVALID"],
            ]);
          }
        },
      ),
      RUNS,
    );
  });

  it("13: a wrong key gives a named error, never garbage", async function () {
    await fc.assert(
      fc.asyncProperty(places, terms, secrets, secrets, async (place, sent, own, strange) => {
        fc.pre(!own.publicPoint().equals(strange.publicPoint()));
        const delegatee = SecretScalar.random(random);
        const sealed = (who: SecretScalar | null): Uint8Array =>
          sealFrame(
            ...([place, sent.terms, sent.records, own.publicPoint()] as const),
            ...([who?.publicPoint() ?? null, random] as const),
          );
        const [plain, delegated] = [sealed(null), sealed(delegatee)];
        const keys = [0, 1, 2].map(() => new SecretBytes(random(32)));
        const [mine, beside, nobody] = keys as [SecretBytes, SecretBytes, SecretBytes];
        const third = await sealHpkeFrame(
          ...([place, sent.terms, sent.records, x25519PublicKey(mine)] as const),
          ...([x25519PublicKey(beside), random] as const),
        );
        const escrow = new EscrowCorrection(delegatee, own);
        const attempts: readonly (() => unknown)[] = [
          () => openFrame(plain, place, strange),
          () => openFrame(delegated, place, delegatee),
          () => openFrame(plain, place, own, escrow),
          () => openFrameAsDelegatee(delegated, place, strange),
          () => openFrameAsDelegatee(delegated, place, own),
          () => openFrameAsDelegatee(plain, place, own),
          () => openFrameWithPoint(plain, place, strange.publicPoint()),
          () => openHpkeFrame(third, place, nobody),
          () => openHpkeFrame(third, place, beside),
          () => openHpkeFrameAsDelegatee(third, place, mine),
          () => openHpkeFrameAsDelegatee(third, place, nobody),
        ];
        for (const attempt of attempts) {
          expect(await answerOf(attempt)).to.equal("FRAME_UNREADABLE");
        }
      }),
      RUNS,
    );
  });

  it("14: neither the community's key nor m_sg is in what is posted, printed, thrown or sent as JSON", async function () {
    const master = fc.uint8Array({ minLength: 32, maxLength: 32 });
    await fc.assert(
      fc.asyncProperty(places, terms, master, async (place, sent, bytes) => {
        const root = new SecretBytes(bytes);
        const community = deriveCommunityKey(root, sent.terms.epoch);
        const gateway = deriveGatewayKey(root, place.gateway, sent.terms.epoch);
        const escrow = new EscrowCorrection(gateway, community);
        const hidden = [community, gateway, gateway.minus(community)].flatMap((secret) => {
          const hex = secret.use((each) => Buffer.from(each).toString("hex"));
          return [hex, BigInt(`0x${hex}`).toString()];
        });
        const frames = [
          sealFrame(place, sent.terms, sent.records, community.publicPoint(), null, random),
          sealEscrowFrame(place, sent.terms, sent.records, gateway.publicPoint(), random),
        ];
        const [plain = new Uint8Array()] = frames;
        const thrown = await rejection(
          Promise.resolve().then(() => openFrame(plain, place, gateway)),
        );
        const held = { root, community, gateway, escrow };
        const shown = [
          ...frames.map((frame) => Buffer.from(frame).toString("hex")),
          ...[JSON.stringify(held), inspect(held, { depth: 9, showHidden: true })],
          ...[String(community), inspect(thrown, { depth: 9 })],
        ];
        const shows = (text: string): boolean => hidden.some((secret) => text.includes(secret));
        for (const text of shown) expect(shows(text)).to.equal(false);
        // One that showed it would be noticed.
        expect(community.use((each) => shows(Buffer.from(each).toString("hex")))).to.equal(true);
      }),
      RUNS,
    );
  });
});
