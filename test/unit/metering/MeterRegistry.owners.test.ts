import { expect } from "chai";
import { id, ZeroAddress, ZeroHash, type Signer } from "ethers";
import { network } from "hardhat";

import { changeNote } from "../../../src/chain/bank-history.ts";
import { digestOf, signMoveIn, type Domain, type MoveIn } from "../../../src/chain/credentials.ts";
import { SmartOwner__factory } from "../../../types/contracts/index.ts";
import { without } from "../../support/contracts/bank.ts";
import {
  deployWithHomes,
  draft,
  enrolAll,
  fresh,
  meterKey,
  ownerKey,
  pageFor,
  REASON,
  signBoth,
  type RegistryFixture,
} from "../../support/contracts/registrar.ts";

const { networkHelpers } = await network.create();

const load = () => fresh(networkHelpers.loadFixture(deployWithHomes));

const POINT = id("point 0");
const FORMER = ownerKey(0);
const NEW = ownerKey(50);
const VACANT = 2n ** 32n - 1n;

/** How an attempt differs from what is right. */
interface Twist {
  readonly changes?: Partial<MoveIn>;
  readonly signer?: Signer;
  readonly domain?: Domain;
  /** Applied after the owner has signed. */
  readonly forged?: Partial<MoveIn>;
}

/** Moves a new owner in at point 0, right but for the twist. */
async function attempt(fixture: RegistryFixture, twist: Twist = {}) {
  const { registry, domain, deadline } = fixture;
  const move = { point: POINT, owner: NEW.address, nonce: 1n, deadline, ...twist.changes };
  const signature = await signMoveIn(twist.signer ?? NEW, twist.domain ?? domain, move);
  return registry.moveIn({ ...move, ...twist.forged }, signature, REASON);
}

async function change(
  { registry, bank }: RegistryFixture,
  kind: "Retire" | "Suspend",
): Promise<void> {
  const changes = [without(kind, 0, REASON)];
  await registry.change(1, bank.last.tip, pageFor(bank, 0), changes);
  bank.follow(changeNote(changes), { 0: VACANT });
}

describe("MeterRegistry", function () {
  describe("moveIn", function () {
    describe("given the new owner's credential", function () {
      it("moves the former owner out and the new one in, and says at which head", async function () {
        const fixture = await load();
        const { registry, bank, operator } = fixture;
        const sent = await attempt(fixture);
        await expect(sent)
          .to.emit(registry, "MovedOut")
          .withArgs(POINT, FORMER, operator, bank.head, REASON);
        await expect(sent)
          .to.emit(registry, "MovedIn")
          .withArgs(POINT, NEW, operator, bank.head, REASON);
        expect(await registry.pointOf(POINT)).to.deep.equal([1n, NEW.address, 2n]);
        expect((await registry.pointOf(id("point 1"))).owner).to.equal(ownerKey(1).address);
      });

      it("moves nobody out of a point that nobody owns", async function () {
        const fixture = await load();
        await fixture.registry.moveOut(POINT, REASON);
        const sent = await attempt(fixture, { changes: { nonce: 2n } });
        await expect(sent).not.to.emit(fixture.registry, "MovedOut");
        expect((await fixture.registry.pointOf(POINT)).owner).to.equal(NEW.address);
      });

      it("moves in at a suspended point", async function () {
        const fixture = await load();
        await change(fixture, "Suspend");
        await attempt(fixture);
        expect((await fixture.registry.pointOf(POINT)).owner).to.equal(NEW.address);
      });

      it("leaves the meter's term as it is", async function () {
        const fixture = await load();
        const before = await fixture.registry.termsOf(POINT);
        await attempt(fixture);
        expect(await fixture.registry.termsOf(POINT)).to.deep.equal(before);
      });
    });

    it("reverts at a retired point and at one that was never enrolled", async function () {
      const fixture = await load();
      await expect(attempt(fixture, { changes: { point: id("point 9") } }))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryPointState")
        .withArgs(id("point 9"), 0);
      await change(fixture, "Retire");
      await expect(attempt(fixture))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryPointState")
        .withArgs(POINT, 3);
    });

    it("reverts for the key of the point's meter", async function () {
      const fixture = await load();
      const key = meterKey(0);
      await expect(attempt(fixture, { changes: { owner: key.address }, signer: key }))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryKeyIsOwner")
        .withArgs(POINT, key);
    });

    it("reverts for nobody", async function () {
      const fixture = await load();
      await expect(attempt(fixture, { changes: { owner: ZeroAddress } }))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
        .withArgs(POINT, ZeroAddress);
    });

    it("reverts when another signed: the former owner, or the operator", async function () {
      const fixture = await load();
      for (const signer of [FORMER, fixture.operator]) {
        await expect(attempt(fixture, { signer }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
          .withArgs(POINT, NEW);
      }
    });

    it("reverts when used again, at another point, with a longer deadline", async function () {
      const fixture = await load();
      await attempt(fixture);
      await expect(attempt(fixture))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryNonceInvalid")
        .withArgs(POINT, 1, 2);
      for (const [point, forged] of [
        [id("point 1"), { point: id("point 1") }],
        [POINT, { nonce: 2n }],
        [POINT, { nonce: 2n, deadline: 2 ** 32 }],
      ] as const) {
        await expect(attempt(fixture, { forged }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
          .withArgs(point, NEW);
      }
    });

    it("reverts when made for another chain or another registry", async function () {
      const fixture = await load();
      const { domain, registry, addresses } = fixture;
      for (const foreign of [
        { ...domain, chainId: domain.chainId + 1n },
        { ...domain, registry: addresses.ledger },
      ]) {
        await expect(attempt(fixture, { domain: foreign }))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
          .withArgs(POINT, NEW);
      }
    });

    it("holds until its deadline and not a second longer", async function () {
      const fixture = await load();
      const snapshot = await networkHelpers.takeSnapshot();
      await networkHelpers.time.setNextBlockTimestamp(fixture.deadline);
      await attempt(fixture);
      await snapshot.restore();
      await networkHelpers.time.setNextBlockTimestamp(fixture.deadline + 1);
      await expect(attempt(fixture))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryCredentialExpired")
        .withArgs(POINT, fixture.deadline);
    });

    it("reverts without a reason", async function () {
      const { registry, deadline } = await load();
      const move = { point: POINT, owner: NEW.address, nonce: 1n, deadline };
      await expect(registry.moveIn(move, "0x", ZeroHash)).to.be.revertedWithCustomError(
        registry,
        "RegistryReasonMissing",
      );
    });
  });

  describe("moveOut", function () {
    it("leaves the point without an owner and says who did, at which head and why", async function () {
      const { registry, bank, operator } = await load();
      await expect(registry.moveOut(POINT, REASON))
        .to.emit(registry, "MovedOut")
        .withArgs(POINT, FORMER, operator, bank.head, REASON);
      expect(await registry.pointOf(POINT)).to.deep.equal([1n, ZeroAddress, 2n]);
    });

    it("makes credentials void that were given before", async function () {
      const fixture = await load();
      await fixture.registry.moveOut(POINT, REASON);
      await expect(attempt(fixture))
        .to.be.revertedWithCustomError(fixture.registry, "RegistryNonceInvalid")
        .withArgs(POINT, 1, 2);
    });

    it("lets the owner itself leave, once, also from a retired point", async function () {
      const fixture = await load();
      const { registry, bank, otherGateway } = fixture;
      // An account of the chain, so that it can pay.
      const changes = { owner: otherGateway.address };
      await attempt(fixture, { changes, signer: otherGateway });
      await change(fixture, "Retire");
      await expect(registry.connect(otherGateway).moveOut(POINT, REASON))
        .to.emit(registry, "MovedOut")
        .withArgs(POINT, otherGateway, otherGateway, bank.head, REASON);
      await expect(registry.connect(otherGateway).moveOut(POINT, REASON))
        .to.be.revertedWithCustomError(registry, "RegistryNotOwner")
        .withArgs(POINT, otherGateway);
    });

    it("reverts for anyone else", async function () {
      const { registry, stranger, gateway, admin } = await load();
      for (const caller of [stranger, gateway, admin]) {
        await expect(registry.connect(caller).moveOut(POINT, REASON))
          .to.be.revertedWithCustomError(registry, "RegistryNotOwner")
          .withArgs(POINT, caller);
      }
    });

    it("reverts when nobody is there", async function () {
      const { registry } = await load();
      await registry.moveOut(POINT, REASON);
      await expect(registry.moveOut(POINT, REASON))
        .to.be.revertedWithCustomError(registry, "RegistryPointUnowned")
        .withArgs(POINT);
    });

    it("reverts at a point that was never enrolled", async function () {
      const { registry } = await load();
      await expect(registry.moveOut(id("point 9"), REASON))
        .to.be.revertedWithCustomError(registry, "RegistryPointState")
        .withArgs(id("point 9"), 0);
    });

    it("reverts without a reason", async function () {
      const { registry } = await load();
      await expect(registry.moveOut(POINT, ZeroHash)).to.be.revertedWithCustomError(
        registry,
        "RegistryReasonMissing",
      );
    });
  });

  describe("an owner that is a smart account", function () {
    async function withAccount() {
      const fixture = await load();
      const account = await new SmartOwner__factory(fixture.stranger).deploy();
      const enrolment = draft(3, fixture.deadline, { owner: await account.getAddress() });
      const { meter } = await signBoth(fixture.domain, enrolment, meterKey(3), ownerKey(3));
      const digest = digestOf(fixture.domain, "Enrolment", enrolment);
      const { registry, bank } = fixture;
      const enrol = (owner: string) => enrolAll(registry, bank, [enrolment], [{ meter, owner }]);
      return { ...fixture, account, enrolment, digest, enrol };
    }

    it("enrols by what it accepts, of any length", async function () {
      const { registry, account, enrolment, digest, enrol } = await withAccount();
      await account.accept(digest, "0xc0ffee");
      await enrol("0xc0ffee");
      expect((await registry.pointOf(enrolment.point)).owner).to.equal(enrolment.owner);
    });

    it("reverts for what it does not accept, though its maker signed", async function () {
      const { registry, account, domain, enrolment, digest, enrol } = await withAccount();
      await account.accept(digest, "0xc0ffee");
      const { owner } = await signBoth(domain, enrolment, meterKey(3), ownerKey(3));
      for (const signature of ["0x", "0xc0ffef", owner]) {
        await expect(enrol(signature))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
          .withArgs(enrolment.point, enrolment.owner);
      }
    });

    for (const [manner, what] of [
      [1, "answers with too little"],
      [3, "does not answer"],
    ] as const) {
      it(`reverts with the point and the account when it ${what}`, async function () {
        const { registry, account, enrolment, digest, enrol } = await withAccount();
        await account.accept(digest, "0xc0ffee");
        await account.behave(manner);
        await expect(enrol("0xc0ffee"))
          .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
          .withArgs(enrolment.point, enrolment.owner);
      });
    }

    it("charges nobody for an answer that is far too long", async function () {
      const { registry, account, enrolment, enrol } = await withAccount();
      await account.behave(2);
      const receipt = await (await enrol("0xc0ffee")).wait();
      // The account pays 2.2 million for its megabyte; to copy it would cost the registry as much again.
      expect(Number(receipt?.gasUsed)).to.be.lessThan(3_500_000);
      expect((await registry.pointOf(enrolment.point)).owner).to.equal(enrolment.owner);
    });

    it("reverts for a contract that knows nothing of signatures", async function () {
      const fixture = await load();
      const { registry, bank, domain, deadline, addresses } = fixture;
      const enrolment = draft(3, deadline, { owner: addresses.ledger });
      const { meter } = await signBoth(domain, enrolment, meterKey(3), ownerKey(3));
      await expect(enrolAll(registry, bank, [enrolment], [{ meter, owner: "0x" }]))
        .to.be.revertedWithCustomError(registry, "RegistryOwnerCredentialInvalid")
        .withArgs(enrolment.point, addresses.ledger);
    });

    it("cannot stand for a meter's key", async function () {
      const fixture = await withAccount();
      const { registry, bank, account, domain, deadline } = fixture;
      const enrolment = draft(3, deadline, { key: await account.getAddress() });
      await account.accept(digestOf(domain, "Enrolment", enrolment), "0xc0ffee");
      const { owner } = await signBoth(domain, enrolment, meterKey(3), ownerKey(3));
      await expect(enrolAll(registry, bank, [enrolment], [{ meter: "0xc0ffee", owner }]))
        .to.be.revertedWithCustomError(registry, "RegistryMeterCredentialInvalid")
        .withArgs(enrolment.point, enrolment.key);
    });

    it("moves in and out", async function () {
      const { registry, account, domain, deadline, bank } = await withAccount();
      const owner = await account.getAddress();
      const move = { point: POINT, owner, nonce: 1n, deadline };
      await account.accept(digestOf(domain, "MoveIn", move), "0xbeef");
      await registry.moveIn(move, "0xbeef", REASON);
      expect((await registry.pointOf(POINT)).owner).to.equal(owner);

      const leave = registry.interface.encodeFunctionData("moveOut", [POINT, REASON]);
      await expect(account.call(registry, leave))
        .to.emit(registry, "MovedOut")
        .withArgs(POINT, owner, owner, bank.head, REASON);
    });
  });
});
