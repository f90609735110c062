import { expect } from "chai";
import { encodeBytes32String, id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { ChangeKind, changeNote, rootOf } from "../../../src/chain/bank-history.ts";
import { RESOURCES } from "../../../src/domain/resource.ts";
import { MeterRegistry__factory, ReadingLedger__factory } from "../../../types/contracts/index.ts";
import { correct, NO_EVIDENCE, without } from "../../support/contracts/bank.ts";
import {
  deployWithBank,
  deployWithHomes,
  draft,
  fresh,
  openBank,
  pageFor,
  REASON,
} from "../../support/contracts/registrar.ts";

const { ethers, networkHelpers } = await network.create();

const load = (fixture: typeof deployWithBank) => fresh(networkHelpers.loadFixture(fixture));

const OPERATOR_ROLE = id("OPERATOR_ROLE");

/** A registry as its constructor leaves it: its admin is also an operator, and no ledger is bound. */
async function deployUnbound() {
  const [admin, stranger] = await ethers.getSigners();
  if (!admin || !stranger) throw new Error("the test chain has fewer than two accounts");
  const registry = await new MeterRegistry__factory(admin).deploy(admin, 3_600);
  await registry.grantRole(OPERATOR_ROLE, admin);
  const ledger = await new ReadingLedger__factory(admin).deploy(registry, 900, 0);
  return { registry, ledger, admin, stranger };
}

describe("MeterRegistry", function () {
  describe("roles", function () {
    it("start with one admin, a delay and no operator", async function () {
      const { registry, admin, stranger } = await networkHelpers.loadFixture(deployUnbound);
      expect(await registry.defaultAdmin()).to.equal(admin.address);
      expect(await registry.defaultAdminDelay()).to.equal(3_600n);
      expect(await registry.hasRole(OPERATOR_ROLE, stranger)).to.equal(false);
    });

    it("change hands in two steps, the second not before the delay", async function () {
      const { registry, stranger } = await networkHelpers.loadFixture(deployUnbound);
      await registry.beginDefaultAdminTransfer(stranger);
      const { schedule } = await registry.pendingDefaultAdmin();

      await networkHelpers.time.setNextBlockTimestamp(schedule);
      await expect(registry.connect(stranger).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "AccessControlEnforcedDefaultAdminDelay")
        .withArgs(schedule);
      await networkHelpers.time.setNextBlockTimestamp(schedule + 1n);
      await registry.connect(stranger).acceptDefaultAdminTransfer();
      expect(await registry.defaultAdmin()).to.equal(stranger.address);
    });

    it("let only the admin appoint operators", async function () {
      const { registry, operator, stranger } = await load(deployWithBank);
      await expect(registry.connect(operator).grantRole(OPERATOR_ROLE, stranger))
        .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
        .withArgs(operator, ZeroHash);
    });

    it("keep a stranger and the admin out of everything that operators do", async function () {
      const fixture = await load(deployWithHomes);
      const { registry, bank, gateway, admin, stranger, deadline } = fixture;
      const { tip, words } = bank.last;
      const page = pageFor(bank, 0);
      const move = { point: id("point 0"), owner: stranger.address, nonce: 1n, deadline };
      for (const caller of [stranger, admin]) {
        const as = registry.connect(caller);
        for (const attempt of [
          () => as.defineResources([]),
          () => as.trust([stranger], REASON),
          () => as.distrust(gateway, REASON),
          () => as.openBank(2, gateway, false, 1n, 1, 1),
          () => as.appointGateway(1, gateway, 1n, REASON),
          () => as.grow(1, tip, [...words], 1),
          () => as.enrol(1, tip, page, [draft(3, deadline)], [{ meter: "0x", owner: "0x" }]),
          () =>
            as.exchange(1, tip, page, [draft(0, deadline)], [{ meter: "0x", owner: "0x" }], REASON),
          () => as.change(1, tip, page, [without("Retire", 0, REASON)]),
          () => as.amend(1, tip, rootOf(words), 1, NO_EVIDENCE, "0x", REASON),
          () => as.moveIn(move, "0x", REASON),
        ]) {
          await expect(attempt())
            .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
            .withArgs(caller, OPERATOR_ROLE);
        }
      }
    });
  });

  describe("bindLedger", function () {
    it("binds a ledger that obeys the registry", async function () {
      const { registry, ledger } = await networkHelpers.loadFixture(deployUnbound);
      await expect(registry.bindLedger(ledger)).to.emit(registry, "LedgerBound").withArgs(ledger);
      expect(await registry.ledger()).to.equal(await ledger.getAddress());
    });

    it("reverts the second time, even for the same ledger", async function () {
      const { registry, ledger } = await networkHelpers.loadFixture(deployUnbound);
      await registry.bindLedger(ledger);
      await expect(registry.bindLedger(ledger))
        .to.be.revertedWithCustomError(registry, "RegistryAlreadyBound")
        .withArgs(ledger);
    });

    it("reverts for a ledger that obeys another", async function () {
      const { registry, admin } = await networkHelpers.loadFixture(deployUnbound);
      const other = await new ReadingLedger__factory(admin).deploy(admin, 900, 0);
      await expect(registry.bindLedger(other))
        .to.be.revertedWithCustomError(registry, "RegistryLedgerInvalid")
        .withArgs(other, admin);
    });

    it("reverts for an account without code", async function () {
      const { registry, admin } = await networkHelpers.loadFixture(deployUnbound);
      await expect(registry.bindLedger(admin))
        .to.be.revertedWithCustomError(registry, "RegistryLedgerInvalid")
        .withArgs(admin, ZeroAddress);
    });

    it("reverts for anyone but the admin", async function () {
      const { registry, ledger, stranger } = await networkHelpers.loadFixture(deployUnbound);
      await expect(registry.connect(stranger).bindLedger(ledger))
        .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
        .withArgs(stranger, ZeroHash);
    });

    describe("given no ledger, everything that needs one", function () {
      it("reverts", async function () {
        const { registry, admin, stranger } = await networkHelpers.loadFixture(deployUnbound);
        const tip = { before: ZeroHash, index: 0, slot: 1, note: ZeroHash };
        const page = { hashes: [], number: 0, words: [] };
        const point = id("point 0");
        await registry.trust([admin], REASON);
        for (const attempt of [
          () => registry.openBank(1, admin, false, 1n, 1, 1),
          () => registry.appointGateway(1, admin, 1n, REASON),
          () => registry.grow(1, tip, [], 1),
          () => registry.enrol(1, tip, page, [], []),
          () => registry.exchange(1, tip, page, [], [], REASON),
          () => registry.change(1, tip, page, []),
          () => registry.amend(1, tip, ZeroHash, 1, NO_EVIDENCE, "0x", REASON),
          () => registry.moveIn({ point, owner: stranger, nonce: 0n, deadline: 0 }, "0x", REASON),
          () => registry.moveOut(point, REASON),
          () => registry.termAt(point, 1),
          () => registry.termsOf(point),
          () => registry.pointOf(point),
        ]) {
          await expect(attempt()).to.be.revertedWithCustomError(registry, "RegistryUnbound");
        }
      });
    });
  });

  describe("defineResources", function () {
    const steam = {
      id: 60_000n,
      decimals: 18n,
      name: encodeBytes32String("steam"),
      baseUnit: encodeBytes32String("g"),
      displayUnit: encodeBytes32String("t"),
    };

    it("adds to what the deployment defined, in order", async function () {
      const { registry } = await load(deployWithBank);
      await expect(registry.defineResources([steam]))
        .to.emit(registry, "ResourceDefined")
        .withArgs(steam.id, steam.decimals, steam.name, steam.baseUnit, steam.displayUnit);
      const ids = (await registry.resources()).map((resource) => Number(resource.id));
      expect(ids).to.deep.equal([...RESOURCES.map((resource) => resource.id), 60_000]);
    });

    it("reverts for an id that has a meaning", async function () {
      const { registry } = await load(deployWithBank);
      await expect(registry.defineResources([{ ...steam, id: 1n }]))
        .to.be.revertedWithCustomError(registry, "RegistryResourceExists")
        .withArgs(1);
      await expect(registry.defineResources([steam, steam]))
        .to.be.revertedWithCustomError(registry, "RegistryResourceExists")
        .withArgs(steam.id);
    });

    for (const [what, change] of [
      ["no id", { id: 0n }],
      ["no name", { name: ZeroHash }],
      ["no base unit", { baseUnit: ZeroHash }],
      ["no display unit", { displayUnit: ZeroHash }],
      ["more decimals than a total has", { decimals: 19n }],
    ] as const) {
      it(`reverts for ${what}`, async function () {
        const { registry } = await load(deployWithBank);
        const resource = { ...steam, ...change };
        await expect(registry.defineResources([resource]))
          .to.be.revertedWithCustomError(registry, "RegistryResourceInvalid")
          .withArgs(resource.id);
      });
    }
  });

  describe("trust and distrust", function () {
    it("keep the public list", async function () {
      const fixture = await load(deployWithBank);
      const { registry, operator, gateway, otherGateway, stranger } = fixture;
      await expect(registry.trust([stranger], REASON))
        .to.emit(registry, "GatewayTrusted")
        .withArgs(stranger, operator, REASON);
      expect(await registry.gatewayCount()).to.equal(3n);
      expect(await registry.isTrusted(stranger)).to.equal(true);

      await expect(registry.distrust(gateway, REASON))
        .to.emit(registry, "GatewayDistrusted")
        .withArgs(gateway, operator, REASON);
      expect(await registry.isTrusted(gateway)).to.equal(false);
      expect(await registry.gateways(0, 10)).to.have.members([
        otherGateway.address,
        stranger.address,
      ]);
    });

    it("page the list, whatever start and count", async function () {
      const { registry, gateway, otherGateway } = await load(deployWithBank);
      expect(await registry.gateways(0, 1)).to.deep.equal([gateway.address]);
      expect(await registry.gateways(1, 1)).to.deep.equal([otherGateway.address]);
      expect(await registry.gateways(1, 2n ** 256n - 1n)).to.deep.equal([otherGateway.address]);
      expect(await registry.gateways(2, 1)).to.deep.equal([]);
      expect(await registry.gateways(2n ** 256n - 1n, 2n)).to.deep.equal([]);
    });

    it("revert for nobody, for whom they know, for whom they do not know", async function () {
      const { registry, gateway, stranger } = await load(deployWithBank);
      await expect(registry.trust([ZeroAddress], REASON))
        .to.be.revertedWithCustomError(registry, "RegistryGatewayInvalid")
        .withArgs(ZeroAddress);
      await expect(registry.trust([gateway], REASON))
        .to.be.revertedWithCustomError(registry, "RegistryGatewayTrusted")
        .withArgs(gateway);
      await expect(registry.distrust(stranger, REASON))
        .to.be.revertedWithCustomError(registry, "RegistryGatewayNotTrusted")
        .withArgs(stranger);
    });

    it("revert without a reason", async function () {
      const { registry, gateway, stranger } = await load(deployWithBank);
      for (const attempt of [
        () => registry.trust([stranger], ZeroHash),
        () => registry.distrust(gateway, ZeroHash),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(registry, "RegistryReasonMissing");
      }
    });

    describe("given a bank, when its gateway is distrusted", function () {
      it("leaves the bank with it until the bank is handed over", async function () {
        const fixture = await load(deployWithHomes);
        const { registry, ledger, bank, gateway, otherGateway } = fixture;
        await registry.distrust(gateway, REASON);
        await bank.record(gateway, 2, { 0: 7_001n });

        await registry.appointGateway(1, otherGateway, 5n, REASON);
        await expect(bank.copy().record(gateway, 3, { 0: 7_002n }))
          .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
          .withArgs(1, gateway);
        await bank.record(otherGateway, 3, { 0: 7_002n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("gives it no other bank", async function () {
        const { registry, gateway } = await load(deployWithBank);
        await registry.distrust(gateway, REASON);
        for (const attempt of [
          () => registry.openBank(2, gateway, false, 1n, 1, 1),
          () => registry.appointGateway(1, gateway, 1n, REASON),
        ]) {
          await expect(attempt())
            .to.be.revertedWithCustomError(registry, "RegistryGatewayNotTrusted")
            .withArgs(gateway);
        }
      });
    });
  });

  describe("openBank", function () {
    it("begins a history that anyone can follow, narrow or wide", async function () {
      const fixture = await load(deployWithBank);
      const { ledger, bank, gateway, domain } = fixture;
      expect(await ledger.headOf(1)).to.equal(bank.head);
      const wide = await openBank(fixture, domain.chainId, 2, gateway.address, true, 3);
      expect(await ledger.headOf(2)).to.equal(wide.head);
    });

    it("opens a bank and says who did", async function () {
      const fixture = await load(deployWithBank);
      const { registry, ledger, operator, otherGateway } = fixture;
      const opened = registry.openBank(9, otherGateway, true, 77n, 4, 1);
      await expect(opened)
        .to.emit(registry, "BankAppointed")
        .withArgs(9, otherGateway, operator, 77n, ZeroHash);
      await expect(opened).to.emit(registry, "EntryMade").withArgs(9, 0, operator, ZeroHash);
      expect(await ledger.bankOf(9)).to.deep.equal([otherGateway.address, 77n, true, 4n]);
      expect(await registry.bankCount()).to.equal(2n);
      expect(await registry.banks(0, 10)).to.deep.equal([1n, 9n]);
      expect(await registry.banks(1, 1)).to.deep.equal([9n]);
      expect(await registry.banks(3, 1)).to.deep.equal([]);
      expect(await registry.banks(1, 2n ** 256n - 1n)).to.deep.equal([9n]);
    });

    it("reverts as the ledger does", async function () {
      const { registry, ledger, gateway } = await load(deployWithBank);
      await expect(registry.openBank(1, gateway, false, 1n, 1, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerBankExists")
        .withArgs(1);
      expect(await registry.bankCount()).to.equal(1n);
    });
  });

  describe("appointGateway", function () {
    it("hands the bank over and says who did and why", async function () {
      const fixture = await load(deployWithBank);
      const { registry, ledger, operator, otherGateway } = fixture;
      await expect(registry.appointGateway(1, otherGateway, 5n, REASON))
        .to.emit(registry, "BankAppointed")
        .withArgs(1, otherGateway, operator, 5n, REASON);
      const { gateway, maxStep } = await ledger.bankOf(1);
      expect([gateway, maxStep]).to.deep.equal([otherGateway.address, 5n]);
    });

    it("reverts for a stranger's key, a bank that is none, and without a reason", async function () {
      const fixture = await load(deployWithBank);
      const { registry, ledger, gateway, stranger } = fixture;
      await expect(registry.appointGateway(1, stranger, 1n, REASON))
        .to.be.revertedWithCustomError(registry, "RegistryGatewayNotTrusted")
        .withArgs(stranger);
      await expect(registry.appointGateway(2, gateway, 1n, REASON))
        .to.be.revertedWithCustomError(ledger, "LedgerBankUnknown")
        .withArgs(2);
      await expect(registry.appointGateway(1, gateway, 1n, ZeroHash)).to.be.revertedWithCustomError(
        registry,
        "RegistryReasonMissing",
      );
    });
  });

  describe("grow", function () {
    it("adds words and says who did", async function () {
      const { registry, ledger, bank, operator } = await load(deployWithBank);
      const { tip, words } = bank.last;
      await expect(registry.grow(1, tip, [...words], 2))
        .to.emit(registry, "EntryMade")
        .withArgs(1, 1, operator, ZeroHash);
      expect((await ledger.bankOf(1)).words).to.equal(19n);
    });
  });

  describe("change", function () {
    it("suspends, resumes, corrects and retires many points in one entry", async function () {
      const fixture = await load(deployWithHomes);
      const { registry, ledger, bank, operator } = fixture;
      const send = async (
        changes: ReturnType<typeof correct>[],
        totals: Record<number, bigint>,
      ) => {
        const sent = await registry.change(1, bank.last.tip, pageFor(bank, 0), changes);
        bank.follow(changeNote(changes), totals);
        return sent;
      };
      const vacant = 2n ** 32n - 1n;
      await expect(
        send([without("Suspend", 0, REASON), correct(1, 6_000n, REASON)], { 0: vacant, 1: 6_000n }),
      )
        .to.emit(registry, "EntryMade")
        .withArgs(1, 2, operator, ZeroHash);
      await send([without("Resume", 0, REASON), without("Retire", 2, REASON)], {
        0: 7_000n,
        2: vacant,
      });
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(await ledger.correctionsUpTo(id("point 1"), 2)).to.equal(1n);
      expect((await ledger.seatOf(id("point 2"))).until).to.equal(3n);
    });

    for (const kind of ["Enrol", "Exchange"] as const) {
      it(`reverts for ${kind}, alone or hidden among others`, async function () {
        const { registry, bank } = await load(deployWithHomes);
        const forged = { kind: ChangeKind[kind], lane: 3, total: 1n, subject: id("forged") };
        for (const changes of [[forged], [without("Suspend", 0, REASON), forged]]) {
          await expect(registry.change(1, bank.last.tip, pageFor(bank, 0), changes))
            .to.be.revertedWithCustomError(registry, "RegistryKindNeedsCredentials")
            .withArgs(ChangeKind[kind]);
        }
      });
    }

    it("reverts when one of the changes has no reason", async function () {
      const { registry, bank } = await load(deployWithHomes);
      const changes = [without("Suspend", 0, REASON), without("Suspend", 1, ZeroHash)];
      await expect(
        registry.change(1, bank.last.tip, pageFor(bank, 0), changes),
      ).to.be.revertedWithCustomError(registry, "RegistryReasonMissing");
    });

    it("reverts as the ledger does when somebody else moved the head", async function () {
      const { registry, ledger, bank, gateway } = await load(deployWithHomes);
      const stale = bank.last.tip;
      const page = pageFor(bank, 0);
      await bank.record(gateway, 2, { 0: 7_001n });
      await expect(registry.change(1, stale, page, [without("Retire", 0, REASON)]))
        .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
        .withArgs(1, bank.head);
    });
  });

  describe("amend", function () {
    it("makes an entry and says who did and why", async function () {
      const fixture = await load(deployWithHomes);
      const { registry, ledger, bank, operator } = fixture;
      const { tip, words } = bank.last;
      const data = "0x000000020000000000001b58";
      const amended = registry.amend(1, tip, rootOf(words), 1, NO_EVIDENCE, data, REASON);
      await expect(amended).to.emit(registry, "EntryMade").withArgs(1, 2, operator, REASON);
      await expect(amended)
        .to.emit(ledger, "Amended")
        .withArgs(1, 1, 2, bank.head, 1, NO_EVIDENCE, data);
    });

    it("reverts without a reason", async function () {
      const { registry, bank } = await load(deployWithHomes);
      const { tip, words } = bank.last;
      await expect(
        registry.amend(1, tip, rootOf(words), 1, NO_EVIDENCE, "0x", ZeroHash),
      ).to.be.revertedWithCustomError(registry, "RegistryReasonMissing");
    });
  });
});
