import { expect } from "chai";
import fc from "fast-check";
import { id, Wallet, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Attestation, signReading } from "../../../src/chain/credentials.ts";
import { EventIndex } from "../../../src/chain/event-index.ts";
import { evidenceTree, verifyEvidence, type LaneSignature } from "../../../src/chain/evidence.ts";
import { proveReading } from "../../../src/chain/proofs.ts";
import { Store } from "../../../src/chain/store.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";
import { deployVerifier } from "../../support/verifier.ts";

const { ethers } = await network.create();

const signatures = fc
  .uniqueArray(fc.integer({ min: 0, max: 8_191 }), { minLength: 1, maxLength: 40 })
  .map((lanes): LaneSignature[] => {
    return lanes.map((lane) => ({ lane, signature: id(String(lane)) + "1b".repeat(33) }));
  });

describe("evidence", function () {
  it("shows each signature of a batch, and no other", function () {
    fc.assert(
      fc.property(signatures, fc.nat(), fc.integer({ min: 0, max: 255 }), (all, pick, bit) => {
        const { root, path } = evidenceTree(all);
        for (const leaf of all) {
          expect(verifyEvidence(root, leaf, path(leaf.lane) ?? [])).to.equal(true);
        }
        const leaf = all[pick % all.length];
        if (leaf === undefined) return;
        const way = path(leaf.lane) ?? [];
        const elsewhere = { ...leaf, lane: leaf.lane + 10_000 };
        const otherwise = { ...leaf, signature: `${leaf.signature.slice(0, -2)}ff` };
        const flipped = `0x${(BigInt(root) ^ (1n << BigInt(bit))).toString(16).padStart(64, "0")}`;
        expect(verifyEvidence(root, elsewhere, way)).to.equal(false);
        expect(verifyEvidence(root, otherwise, way)).to.equal(false);
        expect(verifyEvidence(flipped, leaf, way)).to.equal(false);
        expect(verifyEvidence(root, leaf, [...way, root])).to.equal(false);
        if (way.length > 0) expect(verifyEvidence(root, leaf, way.slice(1))).to.equal(false);
        expect(path(9_999)).to.equal(null);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("does not depend on the order of the signatures", function () {
    const all = [3, 1, 2].map((lane) => ({ lane, signature: id(String(lane)) }));
    expect(evidenceTree(all.toReversed()).root).to.equal(evidenceTree(all).root);
  });

  it("is zero without signatures, and refuses two of one lane", function () {
    expect(evidenceTree([]).root).to.equal(ZeroHash);
    const twice = [1, 1].map((lane) => ({ lane, signature: "0x00" }));
    expect(() => evidenceTree(twice)).to.throw(RangeError);
  });

  it("is what the verifier follows to a meter's signature", async function () {
    const fixture = await deployLedger(ethers);
    const { ledger, site, deployedAt: fromBlock } = fixture;
    const { verifier, terms } = await deployVerifier(fixture);
    const domain = { chainId: site.chainId, registry: await terms.getAddress() };
    const bank = new BankDriver(fixture, 1);
    await bank.open({ words: 1 });
    const leaves: LaneSignature[] = [];
    for (const lane of [0, 1, 2, 3, 4]) {
      await bank.enrol(lane, 100n, lane);
      const meter = id(`meter ${String(lane)}`);
      const device = new Wallet(id(`key ${String(lane)}`));
      await terms.begin(pointId(lane), {
        meter,
        key: device.address,
        attestation: Attestation.Device,
        modulus: 1_000n,
        base: 100n,
        since: 1,
      });
      const dial = lane === 3 ? 6n : 5n;
      const signature = await signReading(device, domain, { meter, slot: 961, dial });
      leaves.push({ lane, signature });
    }
    const tree = evidenceTree(leaves);
    await bank.record(961, () => 5n, [], tree.root);
    const store = new Store(":memory:");
    const index = new EventIndex({ store, reader: ethers.provider, site, fromBlock, depth: 0 });
    await index.sync();
    for (const { lane, signature } of leaves) {
      const { proof } = proveReading(index, pointId(lane), 961);
      const dial = lane === 3 ? 6n : 5n;
      const path = tree.path(lane) ?? [];
      const attested = await verifier.attested(pointId(lane), proof, { dial, signature, path });
      expect(attested.by).to.equal(BigInt(Attestation.Device));
      expect(attested.agrees).to.equal(lane !== 3);
    }
    expect(await ledger.headOf(1)).to.equal(bank.state.head);
  });
});
