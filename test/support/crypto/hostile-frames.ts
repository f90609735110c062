import { EscrowCorrection } from "../../../src/crypto/correction.ts";
import { prepareEssentials, readEssentials } from "../../../src/crypto/essential-frame.ts";
import type { Extended } from "../../../src/crypto/frame.ts";
import { hpkeOpen, hpkeSeal, x25519PublicKey, X25519_BYTES } from "../../../src/crypto/hpke.ts";
import {
  openFrame,
  openFrameAsDelegatee,
  sealEscrowFrame,
  sealFrame,
  type FrameTerms,
  type OpenedFrame,
} from "../../../src/crypto/sealed-frame.ts";
import {
  openHpkeFrame,
  openHpkeFrameAsDelegatee,
  sealHpkeFrame,
} from "../../../src/crypto/sealed-hpke-frame.ts";
import type { SecretBytes } from "../../../src/crypto/secrets.ts";
import { essentialAt, namedRandomness } from "../../../scripts/crypto-vectors.ts";
import { place, secretAt, secretBytesAt, vectors } from "./vectors.ts";

/** A frame, and somebody who can read all of it. */
export interface FrameCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * The numbers of consumption in it.
   *
   * @throws GridwellError for anything but the frame
   */
  readonly read: (bytes: Uint8Array) => Promise<readonly number[]>;
}

type Open = (bytes: Uint8Array) => OpenedFrame | Promise<OpenedFrame>;
type Seal = (terms: FrameTerms) => Uint8Array | Promise<Uint8Array>;

const community = secretAt(vectors.derived.community);
const escrowed = secretAt(vectors.derived.gateway);
const delegatee = secretAt(vectors.delegatee);
const [communityHpke, delegateeHpke] = vectors.x25519.map(secretBytesAt) as [
  SecretBytes,
  SecretBytes,
];
const random = namedRandomness("hostile frames");
const extendedTerms = { info: new TextEncoder().encode("extended") };
const { records, ...slots } = prepareEssentials([essentialAt(70_001)]);

/** Frames of all three suites, with and without a correction, with no extended record, a reference to one, or one. */
export async function frameCases(): Promise<FrameCase[]> {
  const cases: FrameCase[] = [];
  for (const extended of [null, await referred(), await inline()]) {
    for (const { suite, delegated, seal, readers } of shapes()) {
      const terms: FrameTerms = { ...slots, epoch: 3, delegation: delegated ? 9 : 0, extended };
      const bytes = await seal(terms);
      const parts = [`suite ${String(suite)}`, ...(delegated ? ["with a correction"] : [])];
      if (extended !== null) parts.push(`${extended.kind} X`);
      for (const [who, open] of readers) {
        const read = (mutant: Uint8Array): Promise<number[]> => readWhole(mutant, open);
        cases.push({ name: `${parts.join(", ")}, for ${who}`, bytes, read });
      }
    }
  }
  return cases;
}

function shapes(): {
  suite: number;
  delegated: boolean;
  seal: Seal;
  readers: readonly (readonly [string, Open])[];
}[] {
  const [to, beside] = [community.publicPoint(), delegatee.publicPoint()];
  const [toHpke, besideHpke] = [communityHpke, delegateeHpke].map(x25519PublicKey);
  const escrow = new EscrowCorrection(escrowed, community);
  const byCommunity: [string, Open] = ["the community", (b) => openFrame(b, place, community)];
  const byDelegatee: [string, Open] = [
    "the delegatee",
    (b) => openFrameAsDelegatee(b, place, delegatee),
  ];
  const byHpke: [string, Open] = ["the community", (b) => openHpkeFrame(b, place, communityHpke)];
  const besideByHpke: [string, Open] = [
    "the delegatee",
    (b) => openHpkeFrameAsDelegatee(b, place, delegateeHpke),
  ];
  const seal = (who: typeof beside | null): Seal => {
    return (terms) => sealFrame(place, terms, records, to, who, random);
  };
  const sealHpke = (who: Uint8Array | null): Seal => {
    return (terms) => sealHpkeFrame(place, terms, records, toHpke ?? new Uint8Array(), who, random);
  };
  return [
    { suite: 1, delegated: false, seal: seal(null), readers: [byCommunity] },
    { suite: 1, delegated: true, seal: seal(beside), readers: [byCommunity, byDelegatee] },
    {
      suite: 2,
      delegated: false,
      seal: (terms) => sealEscrowFrame(place, terms, records, escrowed.publicPoint(), random),
      readers: [["the community with the escrow", (b) => openFrame(b, place, community, escrow)]],
    },
    { suite: 3, delegated: false, seal: sealHpke(null), readers: [byHpke] },
    {
      suite: 3,
      delegated: true,
      seal: sealHpke(besideHpke ?? null),
      readers: [byHpke, besideByHpke],
    },
  ];
}

/** All that a reader gets: the records true to form and root, and the extended record, which is sealed apart. */
async function readWhole(bytes: Uint8Array, open: Open): Promise<number[]> {
  const opened = await open(bytes);
  const numbers = readEssentials(opened).flatMap(({ entries }) =>
    entries.map(({ consumption }) => consumption),
  );
  const { extended } = opened.frame;
  if (extended?.kind === "inline") {
    const [share, sealed] = [
      extended.sealed.subarray(0, X25519_BYTES),
      extended.sealed.subarray(X25519_BYTES),
    ];
    await hpkeOpen(communityHpke, extendedTerms, new Uint8Array(), { share, sealed });
  }
  return numbers;
}

async function inline(): Promise<Extended> {
  const plain = new TextEncoder().encode("every reading of the day");
  const to = x25519PublicKey(communityHpke);
  const { share, sealed } = await hpkeSeal(to, extendedTerms, new Uint8Array(), plain, random);
  return { kind: "inline", sealed: new Uint8Array(Buffer.concat([share, sealed])) };
}

async function referred(): Promise<Extended> {
  const [digest, locator] = [random(32), random(32)];
  return Promise.resolve({ kind: "reference", length: 5_000, digest, locator });
}
