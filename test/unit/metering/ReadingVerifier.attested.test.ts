import { expect } from "chai";
import { AbiCoder, keccak256, Wallet, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { vacantLane } from "../../../src/chain/lanes.ts";
import { correct, NO_EVIDENCE, without } from "../../support/contracts/bank.ts";
import { point } from "../../support/contracts/ledger.ts";
import {
  FIRST,
  NEXT,
  reading,
  verifierLoader,
  type VerifierFixture,
} from "../../support/contracts/verifier.ts";

const connection = await network.create();
const { ethers } = connection;
const withBatches = verifierLoader(connection);

const VACANT = vacantLane(false);

describe("ReadingVerifier", function () {
  describe("attested", function () {
    const device = new Wallet(keccak256("0x01"));
    const [GATEWAY, DEVICE] = [1n, 2n];
    const METER = point("meter");
    const SLOT = NEXT + 2;
    const BATCH = FIRST + 2;

    interface Said {
      readonly slot?: number;
      readonly dial?: bigint;
      readonly meter?: string;
      readonly key?: Wallet;
      readonly domain?: string;
    }

    /** What a meter signs: by default the dial 40 of its slot, in the domain of the registry. */
    async function sign(fixture: VerifierFixture, said: Said = {}): Promise<string> {
      const { slot = SLOT, dial = 40n, meter = METER, key = device } = said;
      const verifyingContract = said.domain ?? (await fixture.terms.getAddress());
      const { chainId } = await ethers.provider.getNetwork();
      return key.signTypedData(
        { name: "Gridwell", version: "1", chainId, verifyingContract },
        {
          Reading: [
            { name: "meter", type: "bytes32" },
            { name: "slot", type: "uint32" },
            { name: "dial", type: "uint64" },
          ],
        },
        { meter, slot, dial },
      );
    }

    const leafOf = (lane: number, signature: string): string => {
      const coded = [lane, keccak256(signature)];
      return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], coded)));
    };

    const pair = (a: string, b: string): string =>
      keccak256(ethers.concat(BigInt(a) < BigInt(b) ? [a, b] : [b, a]));

    /** A batch of slot 963 that writes 140 for point a (and 130 for b), with a's signature in its evidence. */
    async function withEvidence(
      signature: string,
      fixture: VerifierFixture,
      exceptions: { lane: number; code: number; value: bigint }[] = [],
    ): Promise<string[]> {
      const others = [leafOf(1, "0x1234"), leafOf(2, "0x5678")];
      const path = [others[0] ?? "", others[1] ?? ""];
      const evidence = path.reduce(pair, leafOf(0, signature));
      const held = exceptions.some(({ code }) => code < 4);
      const totals = held ? { 1: 130n } : { 0: 140n, 1: 130n };
      await fixture.bank.record(fixture.gateway, SLOT, totals, { evidence, exceptions });
      return path;
    }

    /** A term that began with the bank, of a dial that shows the total less 100, modulo 1,000. */
    async function begin(fixture: VerifierFixture, change: object = {}): Promise<void> {
      const usual = { meter: METER, key: device.address, attestation: DEVICE, since: 1 };
      await fixture.terms.begin(point("a"), { ...usual, modulus: 1_000n, base: 100n, ...change });
    }

    it("agrees when the batch wrote what the device signed", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      const signature = await sign(fixture);
      const path = await withEvidence(signature, fixture);
      const signed = { dial: 40n, signature, path };
      const proof = fixture.bank.proof(BATCH, 0);
      expect(await fixture.verifier.attested(point("a"), proof, signed)).to.deep.equal([
        reading(SLOT, 140n, BATCH),
        DEVICE,
        true,
        true,
      ]);
    });

    it("says so when it was the gateway that signed for a dumb meter", async function () {
      const fixture = await withBatches();
      const key = new Wallet(keccak256("0x02"));
      await begin(fixture, { key: key.address, attestation: GATEWAY });
      const signature = await sign(fixture, { key });
      const path = await withEvidence(signature, fixture);
      const proof = fixture.bank.proof(BATCH, 0);
      const [, by, agrees] = await fixture.verifier.attested(point("a"), proof, {
        dial: 40n,
        signature,
        path,
      });
      expect([by, agrees]).to.deep.equal([GATEWAY, true]);
    });

    it("disagrees when the batch wrote anything else", async function () {
      for (const dial of [39n, 41n, 140n, 1_040n]) {
        const fixture = await withBatches();
        await begin(fixture);
        const signature = await sign(fixture, { dial });
        const path = await withEvidence(signature, fixture);
        const proof = fixture.bank.proof(BATCH, 0);
        const [written, , agrees, binding] = await fixture.verifier.attested(point("a"), proof, {
          dial,
          signature,
          path,
        });
        expect([written.total, agrees, binding]).to.deep.equal([140n, false, true]);
      }
    });

    it("follows the dial over its end, and below a base that lies above the total", async function () {
      // (140 - base) mod modulus, with bases above the total and moduli below it.
      for (const [base, modulus, dial] of [
        [0n, 50n, 40n],
        [100n, 7n, 5n],
        [900n, 1_000n, 240n],
        [0n, 2n ** 64n - 1n, 140n],
        [141n, 2n ** 64n - 1n, 2n ** 64n - 2n],
        [5_900n, 1_000n, 240n],
      ] as const) {
        const fixture = await withBatches();
        await begin(fixture, { base, modulus });
        const signature = await sign(fixture, { dial });
        const path = await withEvidence(signature, fixture);
        const proof = fixture.bank.proof(BATCH, 0);
        const signed = { dial, signature, path };
        const [, , agrees] = await fixture.verifier.attested(point("a"), proof, signed);
        expect(agrees, `base ${String(base)} modulus ${String(modulus)}`).to.equal(true);
      }
    });

    it("shows the exception with which a gateway openly took no reading", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      const signature = await sign(fixture);
      const exceptions = [{ lane: 0, code: 3, value: 139n }];
      const path = await withEvidence(signature, fixture, exceptions);
      const proof = fixture.bank.proof(BATCH, 0);
      const signed = { dial: 40n, signature, path };
      const [written, , agrees] = await fixture.verifier.attested(point("a"), proof, signed);
      expect([written.quality, written.estimate, agrees]).to.deep.equal([3n, 139n, false]);
    });

    it("does not blame the gateway for a later correction", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      const signature = await sign(fixture);
      const path = await withEvidence(signature, fixture);
      await fixture.bank.change(fixture.operator, [correct(0, 1n)], { 0: 1n });
      const signed = { dial: 40n, signature, path };
      const [written, , agrees] = await fixture.verifier.attested(
        point("a"),
        fixture.bank.proof(BATCH, 0),
        signed,
      );
      expect([written.total, agrees]).to.deep.equal([140n, true]);
      await expect(fixture.verifier.attested(point("a"), fixture.bank.proof(BATCH, 0, 1), signed))
        .to.be.revertedWithCustomError(fixture.verifier, "VerifierNotRecord")
        .withArgs(1);
    });

    it("does not bind the gateway to a total that the operator set within the term", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      // Upwards: the meter goes on to sign 40, which is 140, and the lane may not fall to it.
      await fixture.bank.change(fixture.operator, [correct(0, 500n)], { 0: 500n });
      const batch = BATCH + 1;
      const signature = await sign(fixture);
      const evidence = leafOf(0, signature);
      await fixture.bank.record(fixture.gateway, SLOT, { 0: 500n }, { evidence });
      const signed = { dial: 40n, signature, path: [] };
      const judge = async (): Promise<[boolean, boolean]> => {
        const proof = fixture.bank.proof(batch, 0);
        const { agrees, binding } = await fixture.verifier.attested(point("a"), proof, signed);
        return [agrees, binding];
      };
      expect(await judge()).to.deep.equal([false, false]);

      // A correction before the term is what the term began with.
      await begin(fixture, { base: 460n, since: batch - 1 });
      expect(await judge()).to.deep.equal([true, true]);
    });

    it("asks the meter of the batch, not one that came in the same slot", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      const signature = await sign(fixture);
      const path = await withEvidence(signature, fixture);
      await fixture.bank.change(fixture.operator, [without("Exchange", 0, point("new"))], {});
      await begin(fixture, { meter: point("new"), base: 140n, since: BATCH + 1 });
      const signed = { dial: 40n, signature, path };
      const proof = fixture.bank.proof(BATCH, 0);
      const [, , agrees] = await fixture.verifier.attested(point("a"), proof, signed);
      expect(agrees).to.equal(true);
    });

    it("reverts with the point when no term covers the batch", async function () {
      for (const term of [{ since: BATCH + 1 }, { key: ZeroAddress }, { modulus: 0n }]) {
        const fixture = await withBatches();
        await begin(fixture, term);
        const signature = await sign(fixture);
        const path = await withEvidence(signature, fixture);
        const proof = fixture.bank.proof(BATCH, 0);
        const signed = { dial: 40n, signature, path };
        await expect(fixture.verifier.attested(point("a"), proof, signed))
          .to.be.revertedWithCustomError(fixture.verifier, "VerifierTermUnknown")
          .withArgs(point("a"), BATCH);
      }
    });

    it("reverts with the evidence when the signature is not in it at the lane", async function () {
      const fixture = await withBatches();
      const { verifier, bank } = fixture;
      await begin(fixture);
      const signature = await sign(fixture);
      const path = await withEvidence(signature, fixture);
      const other = await sign(fixture, { dial: 41n });
      const { evidence } = bank.last;
      const proof = bank.proof(BATCH, 0);
      const wrong: [string, string[], string][] = [
        [other, path, leafOf(0, other)],
        [signature, path.slice(1), leafOf(0, signature)],
        [signature, [...path, NO_EVIDENCE], leafOf(0, signature)],
        ["0x1234", [leafOf(0, signature), path[1] ?? ""], leafOf(0, "0x1234")],
      ];
      for (const [bytes, steps, leaf] of wrong) {
        const signed = { dial: 40n, signature: bytes, path: steps };
        await expect(verifier.attested(point("a"), proof, signed))
          .to.be.revertedWithCustomError(verifier, "VerifierEvidenceMismatch")
          .withArgs(evidence, leaf);
      }
    });

    it("reverts with the evidence when a batch has none", async function () {
      const fixture = await withBatches();
      await begin(fixture);
      const signature = await sign(fixture, { slot: NEXT });
      const proof = fixture.bank.proof(FIRST, 0);
      await expect(fixture.verifier.attested(point("a"), proof, { dial: 40n, signature, path: [] }))
        .to.be.revertedWithCustomError(fixture.verifier, "VerifierEvidenceMismatch")
        .withArgs(NO_EVIDENCE, leafOf(0, signature));
    });

    it("reverts with the term's key when it did not sign this", async function () {
      const said: Said[] = [
        { key: new Wallet(keccak256("0x02")) },
        { slot: SLOT - 1 },
        { dial: 41n },
        { meter: point("other") },
        { domain: await (await withBatches()).verifier.getAddress() },
      ];
      for (const what of said) {
        const fixture = await withBatches();
        await begin(fixture);
        const signature = await sign(fixture, what);
        const path = await withEvidence(signature, fixture);
        const proof = fixture.bank.proof(BATCH, 0);
        const signed = { dial: 40n, signature, path };
        await expect(fixture.verifier.attested(point("a"), proof, signed))
          .to.be.revertedWithCustomError(fixture.verifier, "VerifierSignatureInvalid")
          .withArgs(device.address, (signer: string) => signer !== device.address);
      }
    });

    it("reverts with no signer when the bytes are no signature", async function () {
      for (const bytes of ["0x", `0x${"11".repeat(65)}`, `0x${"11".repeat(64)}`]) {
        const fixture = await withBatches();
        await begin(fixture);
        const path = await withEvidence(bytes, fixture);
        const proof = fixture.bank.proof(BATCH, 0);
        await expect(
          fixture.verifier.attested(point("a"), proof, { dial: 40n, signature: bytes, path }),
        )
          .to.be.revertedWithCustomError(fixture.verifier, "VerifierSignatureInvalid")
          .withArgs(device.address, ZeroAddress);
      }
    });

    it("reverts like a reading when the point was suspended", async function () {
      const fixture = await withBatches();
      const { verifier, bank, operator, gateway } = fixture;
      await begin(fixture);
      await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
      await bank.record(gateway, SLOT, {});
      const proof = bank.proof(BATCH + 1, 0);
      await expect(verifier.attested(point("a"), proof, { dial: 0n, signature: "0x", path: [] }))
        .to.be.revertedWithCustomError(verifier, "VerifierVacant")
        .withArgs(point("a"), SLOT);
    });
  });
});
