import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { changeNote } from "../../../src/chain/bank-history.ts";
import { Attestation, signMoveIn, type Enrolment } from "../../../src/chain/credentials.ts";
import { without } from "../../support/contracts/bank.ts";
import {
  deployWithHomes,
  draft,
  enrolHomes,
  exchangeAll,
  fresh,
  meterKey,
  ownerKey,
  pageFor,
  REASON,
  signBoth,
  successor,
  type RegistryFixture,
} from "../../support/contracts/registrar.ts";

const { networkHelpers } = await network.create();

const load = () => fresh(networkHelpers.loadFixture(deployWithHomes));

/** Exchanges the meter of one home, right but for the changes, which both credentials sign. */
async function attempt(fixture: RegistryFixture, changes: Partial<Enrolment> = {}, home = 0) {
  const enrolment = successor(home, fixture.deadline, changes);
  const signatures = await signBoth(
    fixture.domain,
    enrolment,
    meterKey(home + 10_000),
    ownerKey(home),
  );
  return exchangeAll(fixture.registry, fixture.bank, [enrolment], [signatures]);
}

/** Lets the operator change lanes of the first page, and follows. */
async function change(
  { registry, bank }: RegistryFixture,
  kind: "Retire" | "Suspend" | "Resume",
  lane: number,
  total: bigint,
) {
  const changes = [without(kind, lane, REASON)];
  await registry.change(1, bank.last.tip, pageFor(bank, lane), changes);
  bank.follow(changeNote(changes), { [lane]: total });
}

const VACANT = 2n ** 32n - 1n;

describe("MeterRegistry", function () {
  describe("exchange", function () {
    describe("given both credentials", function () {
      it("ends one term, begins another and lets the total go on", async function () {
        const fixture = await load();
        const { registry, ledger, bank, operator, deadline } = fixture;
        const { point, owner, meter, key } = successor(0, deadline);
        const sent = await attempt(fixture);

        await expect(sent)
          .to.emit(registry, "MeterExchanged")
          .withArgs(point, id("meter 0"), meter, 2, REASON);
        await expect(sent).to.emit(registry, "TermBegan");
        await expect(sent).to.emit(registry, "EntryMade").withArgs(1, 2, operator, REASON);
        expect(await ledger.headOf(1)).to.equal(bank.head);
        expect(bank.lane(0)).to.equal(7_000n);
        expect(await registry.pointOf(point)).to.deep.equal([1n, owner, 2n]);
        expect(await registry.pointOfMeter(meter)).to.equal(point);
        const device = BigInt(Attestation.Device);
        expect(await registry.termsOf(point)).to.deep.equal([
          [id("meter 0"), meterKey(0).address, device, 1_000_000n, 6_500n, 1n],
          [meter, key, device, 1_000_000n, 7_097n, 2n],
        ]);
      });

      it("exchanges many meters of a page in one entry, and no others", async function () {
        const fixture = await load();
        const { registry, ledger, bank, domain, deadline } = fixture;
        const enrolments = [0, 2].map((home) => successor(home, deadline));
        const signatures = await Promise.all(
          [0, 2].map((home) =>
            signBoth(domain, successor(home, deadline), meterKey(home + 10_000), ownerKey(home)),
          ),
        );
        await exchangeAll(registry, bank, enrolments, signatures);
        expect(await ledger.headOf(1)).to.equal(bank.head);
        const meters = await Promise.all(
          [0, 1, 2].map(
            async (home) => (await registry.termAt(id(`point ${String(home)}`), 2)).meter,
          ),
        );
        expect(meters).to.deep.equal([id("second meter 0"), id("meter 1"), id("second meter 2")]);
      });

      it("turns a dumb point into one with a device, and back", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline, gateway } = fixture;
        await attempt(fixture);
        const back = successor(0, deadline, {
          meter: id("third meter 0"),
          key: gateway.address,
          attestation: Attestation.Gateway,
          nonce: 2n,
        });
        await exchangeAll(
          registry,
          bank,
          [back],
          [await signBoth(domain, back, gateway, ownerKey(0))],
        );
        const attestations = (await registry.termsOf(back.point)).map((term) => term.attestation);
        expect(attestations).to.deep.equal([2n, 2n, 1n]);
      });

      it("takes a start at the lane's total and reverts below it", async function () {
        const fixture = await load();
        const { registry, bank, gateway } = fixture;
        await bank.record(gateway, 2, { 0: 7_050n });
        await expect(attempt(fixture, { start: 7_049n }))
          .to.be.revertedWithCustomError(registry, "RegistryStartBelowTotal")
          .withArgs(id("point 0"), 7_049n, 7_050n);
        await attempt(fixture, { start: 7_050n });
        expect((await registry.termAt(id("point 0"), 3)).base).to.equal(7_047n);
      });
    });

    describe("given a start that no lane of the bank holds", function () {
      it("reverts with the top", async function () {
        const fixture = await load();
        const top = 2n ** 31n - 1n;
        await expect(attempt(fixture, { start: top + 1n }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryStartAboveTop")
          .withArgs(id("point 0"), top + 1n, top);
        await attempt(fixture, { start: top });
      });
    });

    describe("what is there must be taken over", function () {
      it("reverts for a point that was never enrolled", async function () {
        const fixture = await load();
        await expect(attempt(fixture, { nonce: 0n }, 3))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryPointState")
          .withArgs(id("point 3"), 0);
      });

      it("reverts for a suspended point, and goes once it is resumed", async function () {
        const fixture = await load();
        await change(fixture, "Suspend", 0, VACANT);
        await expect(attempt(fixture))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryPointState")
          .withArgs(id("point 0"), 2);
        await change(fixture, "Resume", 0, 7_000n);
        await attempt(fixture);
        expect(await fixture.ledger.headOf(1)).to.equal(fixture.bank.head);
      });

      it("reverts for a retired point, though another sits in its lane by now", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline } = fixture;
        await change(fixture, "Retire", 0, VACANT);
        await enrolHomes({ ...fixture, bank: bank }, [4]);
        const heir = draft(5, deadline, { lane: 0 });
        const signatures = await signBoth(domain, heir, meterKey(5), ownerKey(5));
        await registry.enrol(1, bank.last.tip, pageFor(bank, 0), [heir], [signatures]);
        await expect(attempt(fixture))
          .to.be.revertedWithCustomError(registry, "RegistryPointState")
          .withArgs(id("point 0"), 3);
      });

      it("reverts for another lane or bank than the point's", async function () {
        const fixture = await load();
        await expect(attempt(fixture, { lane: 1 }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryPointElsewhere")
          .withArgs(id("point 0"), 1, 0);
        await fixture.registry.openBank(2, fixture.gateway, false, 1n, 1, 1);
        const enrolment = successor(0, fixture.deadline, { bank: 2 });
        const page = pageFor(fixture.bank, 0);
        const blank = [{ meter: "0x", owner: "0x" }];
        await expect(
          fixture.registry.exchange(2, fixture.bank.last.tip, page, [enrolment], blank, REASON),
        )
          .to.be.revertedWithCustomError(fixture.registry, "RegistryPointElsewhere")
          .withArgs(id("point 0"), 1, 0);
      });

      it("reverts for a page that does not hold the lane", async function () {
        const fixture = await load();
        const { registry, ledger, bank, domain, deadline } = fixture;
        const enrolment = successor(0, deadline);
        const signatures = await signBoth(domain, enrolment, meterKey(10_000), ownerKey(0));
        await expect(
          registry.exchange(
            1,
            bank.last.tip,
            pageFor(bank, 130),
            [enrolment],
            [signatures],
            REASON,
          ),
        )
          .to.be.revertedWithCustomError(ledger, "LedgerLaneInvalid")
          .withArgs(1, 0);
      });

      it("reverts for a page that was made up to hold a lower total", async function () {
        const fixture = await load();
        const { registry, ledger, bank, domain, deadline } = fixture;
        const enrolment = successor(0, deadline, { start: 5n });
        const signatures = await signBoth(domain, enrolment, meterKey(10_000), ownerKey(0));
        const page = pageFor(bank, 0);
        const forged = { ...page, words: page.words.map((word, i) => (i === 0 ? 0n : word)) };
        await expect(registry.exchange(1, bank.last.tip, forged, [enrolment], [signatures], REASON))
          .to.be.revertedWithCustomError(ledger, "HistoryPageMismatch")
          .withArgs(0);
      });

      it("reverts for another resource", async function () {
        const fixture = await load();
        await expect(attempt(fixture, { resource: 3 }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryResourceMismatch")
          .withArgs(id("point 0"), 3, 1);
      });

      it("reverts for another owner, though that one consents", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline } = fixture;
        const enrolment = successor(0, deadline, { owner: ownerKey(1).address });
        const signatures = await signBoth(domain, enrolment, meterKey(10_000), ownerKey(1));
        await expect(exchangeAll(registry, bank, [enrolment], [signatures]))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerMismatch")
          .withArgs(id("point 0"), ownerKey(1), ownerKey(0));
      });

      it("reverts for a point that nobody owns, until somebody moves in", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline } = fixture;
        const point = id("point 0");
        await registry.moveOut(point, REASON);
        await expect(attempt(fixture, { owner: ZeroAddress, nonce: 2n }))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
          .withArgs(point, ZeroAddress);

        const landlord = ownerKey(77);
        const move = { point, owner: landlord.address, nonce: 2n, deadline };
        await registry.moveIn(move, await signMoveIn(landlord, domain, move), REASON);
        const enrolment = successor(0, deadline, { owner: landlord.address, nonce: 3n });
        await exchangeAll(
          registry,
          bank,
          [enrolment],
          [await signBoth(domain, enrolment, meterKey(10_000), landlord)],
        );
        expect(await registry.pointOf(point)).to.deep.equal([1n, landlord.address, 4n]);
      });
    });

    describe("given the meter that stands there", function () {
      it("begins another term with another key and base", async function () {
        const fixture = await load();
        const { registry } = fixture;
        const meter = id("meter 0");
        const sent = await attempt(fixture, { meter, start: 7_100n, dial: 650n });
        await expect(sent)
          .to.emit(registry, "MeterExchanged")
          .withArgs(id("point 0"), meter, meter, 2, REASON);
        const device = BigInt(Attestation.Device);
        expect(await registry.termsOf(id("point 0"))).to.deep.equal([
          [meter, meterKey(0).address, device, 1_000_000n, 6_500n, 1n],
          [meter, meterKey(10_000).address, device, 1_000_000n, 6_450n, 2n],
        ]);
        expect(await registry.pointOfMeter(meter)).to.equal(id("point 0"));
      });

      it("lets the dumb meters of a bank follow it to another gateway", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline, gateway, otherGateway } = fixture;
        const attestation = Attestation.Gateway;
        const dumb = (signer: typeof gateway, nonce: bigint): Promise<unknown> => {
          const enrolment = successor(0, deadline, { key: signer.address, attestation, nonce });
          return signBoth(domain, enrolment, signer, ownerKey(0)).then((signatures) =>
            exchangeAll(registry, bank, [enrolment], [signatures]),
          );
        };
        await dumb(gateway, 1n);
        await registry.appointGateway(1, otherGateway, 1_000_000n, REASON);
        await expect(dumb(gateway, 2n))
          .to.be.revertedWithCustomError(registry, "RegistryKeyNotGateway")
          .withArgs(id("point 0"), gateway, otherGateway);
        await dumb(otherGateway, 2n);
        expect((await registry.termAt(id("point 0"), 3)).key).to.equal(otherGateway.address);
      });

      it("reverts at any other point", async function () {
        const fixture = await load();
        await expect(attempt(fixture, { meter: id("meter 1") }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterEnrolled")
          .withArgs(id("meter 1"), id("point 1"));
      });

      it("reverts as a fresh point's meter", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline } = fixture;
        const enrolment = draft(3, deadline, { meter: id("meter 0") });
        const signatures = await signBoth(domain, enrolment, meterKey(3), ownerKey(3));
        await expect(registry.enrol(1, bank.last.tip, pageFor(bank, 3), [enrolment], [signatures]))
          .to.be.revertedWithCustomError(registry, "RegistryMeterEnrolled")
          .withArgs(id("meter 0"), id("point 0"));
      });
    });

    describe("credentials", function () {
      it("revert for a meter that was there", async function () {
        const fixture = await load();
        const { registry } = fixture;
        await attempt(fixture);
        await expect(attempt(fixture, { meter: id("meter 0"), nonce: 2n }))
          .to.be.revertedWithCustomError(registry, "RegistryMeterEnrolled")
          .withArgs(id("meter 0"), id("point 0"));
      });

      it("revert with a nonce that was used, or not yet reached", async function () {
        const fixture = await load();
        for (const nonce of [0n, 2n]) {
          await expect(attempt(fixture, { nonce }))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryNonceInvalid")
            .withArgs(id("point 0"), nonce, 1);
        }
      });

      it("come in any order between points", async function () {
        const fixture = await load();
        await attempt(fixture, {}, 2);
        await attempt(fixture, {}, 0);
        expect(await fixture.ledger.headOf(1)).to.equal(fixture.bank.head);
      });

      it("hold until their deadline and not a second longer", async function () {
        const fixture = await load();
        await networkHelpers.time.setNextBlockTimestamp(fixture.deadline);
        await attempt(fixture);
        await networkHelpers.time.setNextBlockTimestamp(fixture.deadline + 1);
        await expect(attempt(fixture, {}, 1))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryCredentialExpired")
          .withArgs(id("point 1"), fixture.deadline);
      });

      it("revert without the owner's, and without the meter's", async function () {
        const { registry, bank, domain, deadline } = await load();
        const enrolment = successor(0, deadline);
        const { meter, owner } = await signBoth(domain, enrolment, meterKey(10_000), ownerKey(0));
        await expect(exchangeAll(registry, bank, [enrolment], [{ meter, owner: "0x" }]))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
          .withArgs(enrolment.point, enrolment.owner);
        await expect(exchangeAll(registry, bank, [enrolment], [{ meter: "0x", owner }]))
          .to.be.revertedWithCustomError(registry, "RegistryMeterCredentialInvalid")
          .withArgs(enrolment.point, enrolment.key);
      });

      it("revert when used for an enrolment of a fresh point", async function () {
        const fixture = await load();
        const { registry, bank, domain, deadline } = fixture;
        const enrolment = successor(0, deadline);
        const signatures = await signBoth(domain, enrolment, meterKey(10_000), ownerKey(0));
        await expect(registry.enrol(1, bank.last.tip, pageFor(bank, 0), [enrolment], [signatures]))
          .to.be.revertedWithCustomError(registry, "RegistryNonceInvalid")
          .withArgs(enrolment.point, 1, 0);
      });
    });

    it("reverts without a reason", async function () {
      const { registry, bank } = await load();
      await expect(
        registry.exchange(1, bank.last.tip, pageFor(bank, 0), [], [], ZeroHash),
      ).to.be.revertedWithCustomError(registry, "RegistryReasonMissing");
    });
  });

  describe("termAt", function () {
    it("finds the term of every entry, and none before the first", async function () {
      const fixture = await load();
      const { registry, bank, domain, deadline, gateway } = fixture;
      const point = id("point 1");
      // Entries of the bank: 0 opening, 1 enrolment, then batches and exchanges in turn.
      const began = [1];
      for (let nth = 1; nth <= 5; nth++) {
        for (let batch = 0; batch < nth; batch++) {
          await bank.record(gateway, bank.last.tip.slot + 1, {});
        }
        const next = successor(1, deadline, {
          meter: id(`meter 1, number ${String(nth)}`),
          nonce: BigInt(nth),
        });
        await exchangeAll(
          registry,
          bank,
          [next],
          [await signBoth(domain, next, meterKey(10_001), ownerKey(1))],
        );
        began.push(bank.last.tip.index);
      }
      for (let index = 0; index <= bank.last.tip.index + 2; index++) {
        const { since } = await registry.termAt(point, index);
        expect(since).to.equal(BigInt(began.filter((one) => one <= index).at(-1) ?? 0));
      }
      expect((await registry.termsOf(point)).map((term) => Number(term.since))).to.deep.equal(
        began,
      );
    });

    it("finds none from the retirement on, and still those before", async function () {
      const fixture = await load();
      const { registry } = fixture;
      await change(fixture, "Suspend", 0, VACANT);
      await change(fixture, "Retire", 0, VACANT);
      const nothing = [ZeroHash, ZeroAddress, 0n, 0n, 0n, 0n];
      expect((await registry.termAt(id("point 0"), 2)).meter).to.equal(id("meter 0"));
      expect(await registry.termAt(id("point 0"), 3)).to.deep.equal(nothing);
      expect(await registry.termAt(id("point 0"), 2 ** 32 - 1)).to.deep.equal(nothing);
      expect((await registry.termsOf(id("point 0"))).length).to.equal(1);
    });

    it("finds none of a point that was never enrolled", async function () {
      const { registry } = await load();
      expect((await registry.termAt(id("point 9"), 1)).meter).to.equal(ZeroHash);
      expect(await registry.termsOf(id("point 9"))).to.deep.equal([]);
      expect(await registry.pointOfMeter(id("meter 9"))).to.equal(ZeroHash);
    });
  });
});
