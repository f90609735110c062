/**
 * Writes the fixed vectors of src/crypto and of the Solidity libraries beside it, which the tests run through both.
 * `node scripts/make-crypto-vectors.ts`
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { compress, encodePoint, GENERATOR, type Point } from "../src/crypto/bn254.ts";
import type { ProofContext } from "../src/crypto/challenge.ts";
import { makeCorrection } from "../src/crypto/correction.ts";
import { encryptNumbers } from "../src/crypto/elgamal.ts";
import { proveEquality, proveOpening } from "../src/crypto/equality-proof.ts";
import { prepareEssentials } from "../src/crypto/essential-frame.ts";
import { openField, type FieldOpening } from "../src/crypto/field-commitment.ts";
import { x25519PublicKey } from "../src/crypto/hpke.ts";
import { deriveCommunityKey, deriveGatewayKey, ratchet } from "../src/crypto/key-derivation.ts";
import { genesisHead, nextHead, packLine, type PostingPlace } from "../src/crypto/line.ts";
import { provePossession, type ChallengeProof } from "../src/crypto/possession-proof.ts";
import { sealEscrowFrame, sealFrame, type FrameTerms } from "../src/crypto/sealed-frame.ts";
import { sealHpkeFrame } from "../src/crypto/sealed-hpke-frame.ts";
import { SecretBytes, SecretScalar } from "../src/crypto/secrets.ts";
import { contribute } from "../src/crypto/sum-contribution.ts";
import { encodeExtended } from "../src/monitoring/extended-form.ts";
import { essentialAt, namedRandomness, VECTORS_FILE } from "./crypto-vectors.ts";

const PLACE: PostingPlace = {
  chainId: 31_337n,
  contract: Buffer.from("00000000000000000000000000000000c0ffee00", "hex"),
  gateway: Buffer.from("000000000000000000000000000000000000a11c", "hex"),
};
const EPOCH = 3;
const SLOT = 70_001;
const DELEGATION = 9;

/** Everything in the file, as hexadecimal text and small numbers. */
export async function makeVectors(): Promise<object> {
  const master = new SecretBytes(namedRandomness("master")(32));
  const community = deriveCommunityKey(master, EPOCH);
  const escrowed = deriveGatewayKey(master, PLACE.gateway, EPOCH);
  const delegatee = SecretScalar.random(namedRandomness("delegatee"));
  const keys = [1, 2, 3].map((index) =>
    SecretScalar.random(namedRandomness(`key/${String(index)}`)),
  );
  const derived = {
    master: hex(namedRandomness("master")(32)),
    community: secretHex(community),
    gateway: secretHex(escrowed),
    next: ratchet(master).use(hex),
  };
  return {
    place: {
      chainId: Number(PLACE.chainId),
      contract: hex(PLACE.contract),
      gateway: hex(PLACE.gateway),
    },
    derived,
    delegatee: secretHex(delegatee),
    points: pointVectors(),
    possession: possessionVector(community),
    equality: equalityVector(community),
    correction: correctionVector(community, delegatee),
    opening: openingVector(community),
    contributions: [
      contributionVector(keys.slice(0, 1), [0n]),
      contributionVector(keys, [0n, 812n, 5n]),
    ],
    ...(await frameVectors(community, escrowed, delegatee)),
    extended: extendedVector(),
  };
}

function pointVectors(): object[] {
  return [1n, 2n, 3n, 2n ** 128n, 2n ** 253n].map((scalar) => {
    const point = GENERATOR.multiplyUnsafe(scalar);
    return { scalar: big(scalar), point: pointHex(point), compressed: hex(compress(point)) };
  });
}

function possessionVector(secret: SecretScalar): object {
  const context = contextAt(0);
  const proof = provePossession(secret, context, namedRandomness("possession"));
  return { ...wordsOf(context), key: pointHex(secret.publicPoint()), ...proofHex(proof) };
}

function equalityVector(secret: SecretScalar): object {
  const context = contextAt(DELEGATION);
  const base = GENERATOR.multiplyUnsafe(77n);
  const proof = proveEquality(secret, base, context, namedRandomness("equality"));
  const [image, other] = [secret.publicPoint(), secret.times(base)].map(pointHex);
  return { ...wordsOf(context), image, base: pointHex(base), other, ...proofHex(proof) };
}

function correctionVector(community: SecretScalar, delegatee: SecretScalar): object {
  const context = contextAt(DELEGATION);
  const r = SecretScalar.random(namedRandomness("r"));
  const [of, to] = [community.publicPoint(), delegatee.publicPoint()];
  const { delta, proof } = makeCorrection(r, of, to, context, namedRandomness("correction"));
  const [image, base, other] = [r.publicPoint(), of.subtract(to), delta].map(pointHex);
  return { ...wordsOf(context), image, base, other, ...proofHex(proof) };
}

function openingVector(secret: SecretScalar): object {
  const context = contextAt(SLOT);
  const number = 123_456n;
  const key = secret.publicPoint();
  const r = SecretScalar.random(namedRandomness("sum"));
  const { c1, c2 } = encryptNumbers([key], [number], r);
  const ciphertext = { c1, c2: c2[0] ?? GENERATOR };
  const proof = proveOpening(secret, ciphertext, number, context, namedRandomness("opening"));
  return {
    ...{ ...wordsOf(context), key: pointHex(key), c1: pointHex(c1), c2: pointHex(ciphertext.c2) },
    ...{ number: big(number), ...proofHex(proof) },
  };
}

function contributionVector(secrets: readonly SecretScalar[], numbers: readonly bigint[]): object {
  const context = contextAt(SLOT);
  const keys = secrets.map((secret) => secret.publicPoint());
  const random = namedRandomness(`contribution/${String(keys.length)}`);
  const own = SecretScalar.random(namedRandomness("own"));
  const { c1, c2, proof } = contribute(keys, numbers, context, { own, random });
  return {
    ...{ ...wordsOf(context), secrets: secrets.map(secretHex), numbers: numbers.map(big) },
    ...{ keys: keys.map(pointHex), c1: pointHex(c1), c2: c2.map(pointHex) },
    ...{ e: big(proof.e), zr: big(proof.zr), zm: proof.zm.map(big) },
  };
}

async function frameVectors(
  community: SecretScalar,
  escrowed: SecretScalar,
  delegatee: SecretScalar,
): Promise<object> {
  const essentials = [0, 1, 3].map((offset) => essentialAt(SLOT + offset));
  const { records, root, first, last } = prepareEssentials(essentials);
  const terms: FrameTerms = { epoch: EPOCH, delegation: 0, first, last, root, extended: null };
  const delegated: FrameTerms = { ...terms, delegation: DELEGATION };
  const reference: FrameTerms["extended"] = {
    ...{ kind: "reference", length: 5_120 },
    ...{ digest: namedRandomness("digest")(32), locator: namedRandomness("locator")(32) },
  };
  const inline: FrameTerms["extended"] = { kind: "inline", sealed: namedRandomness("x")(40) };
  const key = community.publicPoint();
  const x25519 = ["community", "delegatee"].map((name) => {
    return new SecretBytes(namedRandomness(`x25519/${name}`)(32));
  });
  const [communityHpke, delegateeHpke] = x25519;
  if (communityHpke === undefined || delegateeHpke === undefined) throw new Error("two keys");
  const [toCommunity, toDelegatee] = [communityHpke, delegateeHpke].map(x25519PublicKey);
  const seal = (name: string, own: FrameTerms, to: Point | null): Uint8Array =>
    sealFrame(PLACE, own, records, key, to, namedRandomness(name));
  const frames = {
    plain: seal("plain", terms, null),
    delegated: seal("delegated", delegated, delegatee.publicPoint()),
    reference: seal("reference", { ...delegated, extended: reference }, delegatee.publicPoint()),
    inline: seal("inline", { ...terms, extended: inline }, null),
    escrow: sealEscrowFrame(
      PLACE,
      terms,
      records,
      escrowed.publicPoint(),
      namedRandomness("escrow"),
    ),
    hpke: await sealHpkeFrame(
      ...([PLACE, delegated, records, toCommunity ?? root, toDelegatee ?? null] as const),
      namedRandomness("hpke"),
    ),
  };
  const genesis = packLine({ head: genesisHead(PLACE), block: 0, slot: 0 });
  const next = packLine({ head: nextHead(genesis, frames.delegated), block: 0, slot: last });
  return {
    x25519: x25519.map((secret) => secret.use(hex)),
    essentials: records.map(({ offset, plaintext }) => ({ offset, plaintext: hex(plaintext) })),
    root: hex(root),
    openings: [
      openingHex(openField(essentials, 0, 0, "register")),
      openingHex(openField(essentials, 1, 1, "consumption")),
      openingHex(openField(essentials, 2, 0, "quotaLeft")),
    ],
    frames: Object.fromEntries(Object.entries(frames).map(([name, frame]) => [name, hex(frame)])),
    lines: { genesis: big(genesis), next: big(next) },
  };
}

/** An extended record of three slots. */
function extendedVector(): object {
  const slots = { first: SLOT, last: SLOT + 2 };
  const readings = [
    { resource: 1, slot: SLOT, register: 123_456n, quality: 0 },
    { resource: 255, slot: SLOT + 2, register: 2n ** 64n - 1n, quality: 3 },
  ];
  const texts = readings.map((each) => ({ ...each, register: each.register.toString() }));
  return {
    ...slots,
    readings: texts,
    plaintext: hex(encodeExtended({ readings }, slots)),
    former: hex(Buffer.from(JSON.stringify({ version: 1, readings: texts }))),
  };
}

function contextAt(place: number): ProofContext {
  const { chainId, contract, gateway } = PLACE;
  return { chainId, contract, sender: gateway, epoch: EPOCH, place };
}

function wordsOf({ epoch, place }: ProofContext): object {
  return { epoch, place };
}

function proofHex({ e, z }: ChallengeProof): object {
  return { e: big(e), z: big(z) };
}

function openingHex({ index, value, salt, path }: FieldOpening): object {
  return { index, value: big(value), salt: hex(salt), path: path.map(hex) };
}

function secretHex(secret: SecretScalar): string {
  return secret.use(hex);
}

function pointHex(point: Point): string {
  return hex(encodePoint(point));
}

function big(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(VECTORS_FILE, `${JSON.stringify(await makeVectors(), null, 2)}\n`);
}
