import { performance } from "node:perf_hooks";

import { x25519 } from "@noble/curves/ed25519.js";

import type { Point } from "../../src/crypto/bn254.ts";
import { prepareEssentials } from "../../src/crypto/essential-frame.ts";
import type { ProofContext } from "../../src/crypto/challenge.ts";
import { makeCorrection, verifyCorrection } from "../../src/crypto/correction.ts";
import { decryptPoint, encryptNumbers } from "../../src/crypto/elgamal.ts";
import { proveOpening, verifyOpening } from "../../src/crypto/equality-proof.ts";
import { provePossession, verifyPossession } from "../../src/crypto/possession-proof.ts";
import { openHpkeFrame, sealHpkeFrame } from "../../src/crypto/sealed-hpke-frame.ts";
import { openFrame, openFrameAsDelegatee, sealFrame } from "../../src/crypto/sealed-frame.ts";
import { SecretBytes, SecretScalar } from "../../src/crypto/secrets.ts";
import { contribute, verifyContribution } from "../../src/crypto/sum-contribution.ts";
import { RECORDS } from "../../src/experiments/p3-table4/paper.ts";
import { machineFacts } from "../../src/experiments/machine.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";

/** One operation, timed. */
export interface TimeRow {
  /** Who does it, or to what. */
  readonly operation: string;
  /** Records of the frame; null for a proof. */
  readonly records: number | null;
  /** Median of {@link RUNS} runs on one core. */
  readonly microseconds: number;
}

/** Times of the processor and where they were taken. */
export interface MonitorTimes {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly TimeRow[];
}

/** Runs of which the median is told, after one that is not counted. */
const RUNS = 11;
const FIRST_SLOT = 1_000;

/** Takes the time of encrypting, decrypting, proving and verifying on this machine. */
export async function measureTimes(): Promise<MonitorTimes> {
  const rows: TimeRow[] = [];
  const time = async (
    operation: string,
    records: number | null,
    work: () => unknown,
  ): Promise<void> => {
    rows.push({ operation, records, microseconds: await medianOf(work) });
  };
  const random = namedRandomness("times");
  const draw = (): SecretScalar => SecretScalar.random(random);
  const [community, delegatee] = [draw(), draw()];
  const [key, theirs] = [community.publicPoint(), delegatee.publicPoint()];
  const account = (): Uint8Array => random(20);
  const place = { chainId: 31_337n, contract: account(), gateway: account() };
  const context: ProofContext = { ...place, sender: place.gateway, epoch: 1, place: 7 };

  for (const count of RECORDS) {
    const essentials = Array.from({ length: count }, (_, index) => essentialAt(FIRST_SLOT + index));
    const { records, ...slots } = prepareEssentials(essentials);
    const terms = { ...slots, epoch: 1, delegation: 0, extended: null };
    const seal = (to: Point | null): Uint8Array =>
      sealFrame(place, terms, records, key, to, random);
    await time("encrypt", count, () => seal(null));
    const frame = seal(null);
    await time("decrypt, community gateway", count, () => openFrame(frame, place, community));
    if (count > 1) continue;
    await time("encrypt with a correction", count, () => seal(theirs));
    const shared = seal(theirs);
    await time("decrypt, delegatee", count, () => openFrameAsDelegatee(shared, place, delegatee));
    const secret = random(32);
    const box = x25519.getPublicKey(secret);
    const sealed = (): Promise<Uint8Array> =>
      sealHpkeFrame(place, terms, records, box, null, random);
    await time("encrypt, HPKE", count, sealed);
    const hpke = await sealed();
    await time("decrypt, HPKE", count, () => openHpkeFrame(hpke, place, new SecretBytes(secret)));
  }

  const possession = provePossession(community, context, random);
  await time("prove a key", null, () => provePossession(community, context, random));
  await time("verify a key", null, () => verifyPossession(key, possession, context));
  const r = draw();
  const made = makeCorrection(r, key, theirs, context, random);
  await time("prove a correction", null, () => makeCorrection(r, key, theirs, context, random));
  const c1 = r.publicPoint();
  await time("verify a correction", null, () => verifyCorrection(made, c1, key, theirs, context));
  for (const resources of [1, 3]) {
    const keys = Array.from({ length: resources }, () => draw().publicPoint());
    const numbers = keys.map((_, index) => BigInt(412 * index));
    const add = () => contribute(keys, numbers, context, { own: delegatee, random });
    const added = add();
    const what = `a contribution of ${String(resources)}`;
    await time(`encrypt and prove ${what}`, null, add);
    await time(`verify ${what}`, null, () => verifyContribution(keys, added, context));
  }
  const { c2 } = encryptNumbers([key], [412n], r);
  const sum = { c1, c2: c2[0] ?? c1 };
  const opening = proveOpening(community, sum, 412n, context, random);
  await time("decrypt and prove a sum", null, () => {
    decryptPoint(community, sum);
    return proveOpening(community, sum, 412n, context, random);
  });
  await time("verify a sum", null, () => verifyOpening(key, sum, 412n, opening, context));
  return { environment: machineFacts(), rows };
}

async function medianOf(work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now();
    await work();
    times.push((performance.now() - begin) * 1_000);
  }
  return Math.round(times.sort((a, b) => a - b)[RUNS >> 1] ?? 0);
}
