import { expect } from "chai";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import {
  Alarms__factory,
  Delegations__factory,
  SmartOwner__factory,
} from "../../../types/contracts/index.ts";
import { alarmBytes } from "../../support/contracts/alarms.ts";
import {
  deployDelegations,
  MANNER,
  PENALTY,
  PRICE,
  STATE,
} from "../../support/contracts/delegations.ts";
import { deployMonitor, frameUpTo, publish, toSlot } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";
import { BUY, deployToken, NEVER, UNIT } from "../../support/token-fixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withDelegations() {
  return deployDelegations(connection);
}

/** A delegation of three slots that was accepted, in the first of them; the parties' and the gateway's contracts. */
async function running() {
  const fixture = await networkHelpers.loadFixture(withDelegations);
  const { alarms, delegations, home, neighbour, community, terms, at, latest } = fixture;
  const [mine, theirs] = [delegations.connect(home), delegations.connect(neighbour)];
  await mine.request(terms());
  await theirs.accept(1);
  await at(latest + 1);
  const raise = async (): Promise<void> => {
    await alarms.connect(community).alarm(home, alarmBytes());
  };
  return { ...fixture, mine, theirs, raise, answering: alarms.connect(neighbour) };
}

describe("Delegations", function () {
  this.timeout(60_000);

  describe("settle", function () {
    it("credits the neighbour the price of each slot, whoever settles", async function () {
      const { delegations, home, neighbour, stranger, at, latest } = await running();
      await at(latest + 4);
      const sent = await delegations.connect(stranger).settle(1);
      await expect(sent)
        .to.emit(delegations, "DelegationSettled")
        .withArgs(1, 0, 3n * PRICE, 0);
      await expect(sent)
        .to.emit(delegations, "DelegationCredited")
        .withArgs(1, neighbour.address, 3n * PRICE);
      expect(await delegations.owed(home)).to.equal(0n);
      expect(await delegations.stateOf(1)).to.equal(STATE.settled);
    });

    it("waits for the end", async function () {
      const { delegations, at, latest } = await running();
      await at(latest + 3);
      await expect(delegations.settle(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.active);
    });

    it("works once (27)", async function () {
      const { delegations, theirs, at, latest } = await running();
      await at(latest + 4);
      await theirs.settle(1);
      await expect(theirs.settle(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.settled);
    });

    it("is refused before an answer, and gives all back when none came in time", async function () {
      const { delegations, home, terms, at, latest } =
        await networkHelpers.loadFixture(withDelegations);
      await delegations.connect(home).request(terms());
      await at(latest + 2);
      await expect(delegations.settle(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.requested);
      await at(latest + 3);
      await expect(delegations.settle(1))
        .to.emit(delegations, "DelegationSettled")
        .withArgs(1, 0, 0, 3n * PRICE);
      expect(await delegations.owed(home)).to.equal(3n * PRICE);
      expect(await delegations.stateOf(1)).to.equal(STATE.settled);
    });

    describe("given alarms", function () {
      it("takes off a penalty for each that was missed, not for those acknowledged in time", async function () {
        const { delegations, home, neighbour, raise, answering, at, latest } = await running();
        for (let time = 0; time < 3; time++) await raise();
        await answering.acknowledge(home, 2);
        await at(latest + 6);
        await answering.acknowledge(home, 3);
        await expect(delegations.settle(1))
          .to.emit(delegations, "DelegationSettled")
          .withArgs(1, 2, 3n * PRICE - 2n * PENALTY, 2n * PENALTY);
        expect(await delegations.owed(neighbour)).to.equal(3n * PRICE - 2n * PENALTY);
        expect(await delegations.owed(home)).to.equal(2n * PENALTY);
      });

      it("never takes off more than the price", async function () {
        const { delegations, home, neighbour, raise, at, latest } = await running();
        for (let time = 0; time < 5; time++) await raise();
        await at(latest + 6);
        await expect(delegations.settle(1))
          .to.emit(delegations, "DelegationSettled")
          .withArgs(1, 5, 0, 3n * PRICE);
        expect(await delegations.owed(neighbour)).to.equal(0n);
        expect(await delegations.owed(home)).to.equal(3n * PRICE);
      });

      it("waits as long as one of them may be acknowledged in time, also after the end", async function () {
        const { delegations, home, raise, answering, at, latest } = await running();
        await at(latest + 3);
        await raise();
        await at(latest + 7);
        await expect(delegations.settle(1))
          .to.be.revertedWithCustomError(delegations, "DelegationAlarmsOpen")
          .withArgs(1, latest + 7);
        const undo = await networkHelpers.takeSnapshot();
        await answering.acknowledge(home, 1);
        await expect(delegations.settle(1))
          .to.emit(delegations, "DelegationSettled")
          .withArgs(1, 0, 3n * PRICE, 0);
        await undo.restore();
        await at(latest + 8);
        await expect(delegations.settle(1))
          .to.emit(delegations, "DelegationSettled")
          .withArgs(1, 1, 3n * PRICE - PENALTY, PENALTY);
      });

      it("counts none that came to the home after it cancelled", async function () {
        const { delegations, mine, home, alarms, raise, at, latest } = await running();
        await mine.cancel(1);
        await at(latest + 2);
        await raise();
        expect((await alarms.alarmOf(home, 1)).responsible).to.equal(home.address);
        await expect(delegations.settle(1))
          .to.emit(delegations, "DelegationSettled")
          .withArgs(1, 0, PRICE, 2n * PRICE);
      });
    });
  });

  describe("frames for the neighbour", function () {
    it("are refused after it was cancelled (14), and before it was accepted", async function () {
      const loaded = await networkHelpers.loadFixture(withDelegations);
      const { monitor, delegations, home, neighbour, neighbourSecret, terms, at, latest } = loaded;
      const posting = monitor.connect(home);
      const served = (slot: number): Uint8Array =>
        frameUpTo(loaded, slot, 1, { delegation: 1 }, neighbourSecret.publicPoint());
      const refused = async (slot: number): Promise<void> => {
        await expect(posting.post(served(slot)))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
          .withArgs(1);
      };
      await delegations.connect(home).request(terms({ until: latest + 10 }));
      await at(latest + 1);
      await refused(latest + 1);
      await delegations.connect(neighbour).accept(1);
      await at(latest + 3);
      await posting.post(served(latest + 2));
      await delegations.connect(home).cancel(1);
      // The slot that has ended is still for the neighbour, the one that runs is not.
      await posting.post(served(latest + 3));
      await at(latest + 4);
      await refused(latest + 4);
    });
  });

  describe("withdraw", function () {
    it("pays out what one is owed, once", async function () {
      const { delegations, theirs, token, neighbour, at, latest } = await running();
      await at(latest + 4);
      await delegations.settle(1);
      const sent = await theirs.withdraw();
      await expect(sent)
        .to.emit(delegations, "OwedWithdrawn")
        .withArgs(neighbour.address, 3n * PRICE);
      await expect(sent).to.changeTokenBalances(
        connection.ethers,
        token,
        [neighbour, delegations],
        [3n * PRICE, -3n * PRICE],
      );
      await expect(theirs.withdraw())
        .to.be.revertedWithCustomError(delegations, "DelegationNothingOwed")
        .withArgs(neighbour.address);
    });

    it("waits while the community's token has frozen the neighbour; settling does not (27)", async function () {
      const monitoring = await deployMonitor(connection);
      const { monitor, manager, home, stranger } = monitoring;
      const { token, owner } = await deployToken(connection);
      const alarms = await new Alarms__factory(manager).deploy(monitor);
      const delegations = await new Delegations__factory(manager).deploy(alarms, token);
      await monitor.setDelegations(delegations);
      await monitor.enrol(stranger);
      await publish(monitor.connect(stranger), stranger.address, SecretScalar.random(random), 1);
      const mine = delegations.connect(home);
      await token.connect(home).buy(0, NEVER, { value: 10n * BUY });
      await token.connect(home).approve(delegations, 10n * UNIT);
      const latest = Number(await monitor.latestSlot());
      const [from, until] = [latest + 1, latest + 3];
      await mine.request({
        ...{ delegatee: stranger, keyEpoch: 1, from, until },
        ...{ resources: 2, price: UNIT, penalty: 0 },
      });
      const theirs = delegations.connect(stranger);
      await theirs.accept(1);
      await token.connect(owner).freezeAccount(stranger, true);
      await toSlot(monitoring, networkHelpers, until);
      await theirs.settle(1);
      await expect(theirs.withdraw())
        .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
        .withArgs(stranger.address);
      expect(await delegations.owed(stranger)).to.equal(2n * UNIT);
      await token.connect(owner).freezeAccount(stranger, false);
      await theirs.withdraw();
      expect(await token.balanceOf(stranger)).to.equal(2n * UNIT);
    });
  });

  describe("given a token that is none of the best", function () {
    it("refuses one that takes a fee", async function () {
      const { delegations, token, home, terms } = await networkHelpers.loadFixture(withDelegations);
      await token.behave(MANNER.fee, home, "0x");
      await expect(delegations.connect(home).request(terms()))
        .to.be.revertedWithCustomError(delegations, "DelegationEscrowDiffers")
        .withArgs(3n * PRICE - 30n, 3n * PRICE);
    });

    it("notices one that answers no, on the way in and on the way out", async function () {
      const { delegations, mine, theirs, token, home, neighbour, terms, at, latest } =
        await running();
      await at(latest + 4);
      await delegations.settle(1);
      await token.behave(MANNER.refusing, home, "0x");
      const place = await token.getAddress();
      const next = terms({ from: latest + 9, until: latest + 11 });
      for (const call of [() => mine.request(next), () => theirs.withdraw()]) {
        await expect(call())
          .to.be.revertedWithCustomError(delegations, "SafeERC20FailedOperation")
          .withArgs(place);
      }
      expect(await delegations.owed(neighbour)).to.equal(3n * PRICE);
    });

    it("pays nobody twice who calls again while it is paid", async function () {
      const { delegations, monitor, token, manager, home, neighbour, terms } =
        await networkHelpers.loadFixture(withDelegations);
      const account = await new SmartOwner__factory(manager).deploy();
      const place = await account.getAddress();
      const encode = delegations.interface.encodeFunctionData.bind(delegations.interface);
      await monitor.enrol(place);
      await token.mint(place, 3n * PRICE);
      const allow = token.interface.encodeFunctionData("approve", [
        await delegations.getAddress(),
        3n * PRICE,
      ]);
      await account.call(token, allow);
      await account.call(delegations, encode("request", [terms()]));
      await account.call(delegations, encode("cancel", [1]));
      // Somebody else's escrow lies there, too.
      await delegations.connect(home).request(terms());
      const withdraw = encode("withdraw");
      const again = account.interface.encodeFunctionData("call", [
        await delegations.getAddress(),
        withdraw,
      ]);
      await token.behave(MANNER.calling, place, again);
      await expect(account.call(delegations, withdraw))
        .to.be.revertedWithCustomError(delegations, "DelegationNothingOwed")
        .withArgs(place);
      await token.behave(MANNER.plain, neighbour, "0x");
      await account.call(delegations, withdraw);
      expect(await token.balanceOf(place)).to.equal(3n * PRICE);
      expect(await token.balanceOf(delegations)).to.equal(3n * PRICE);
    });

    it("opens nothing twice, and counts no tokens twice, for who calls again while it pays in", async function () {
      const { delegations, monitor, token, manager, home, terms } =
        await networkHelpers.loadFixture(withDelegations);
      const account = await new SmartOwner__factory(manager).deploy();
      const place = await account.getAddress();
      const encode = delegations.interface.encodeFunctionData.bind(delegations.interface);
      const target = await delegations.getAddress();
      await monitor.enrol(place);
      await token.mint(place, 9n * PRICE);
      const allow = token.interface.encodeFunctionData("approve", [target, 9n * PRICE]);
      await account.call(token, allow);
      const request = encode("request", [terms()]);
      const nested = (data: string): string =>
        account.interface.encodeFunctionData("call", [target, data]);
      await token.behave(MANNER.calling, place, nested(request));
      await expect(account.call(delegations, request))
        .to.be.revertedWithCustomError(delegations, "DelegationStanding")
        .withArgs(1, STATE.requested);
      // It withdraws its own escrow before that has come in: credit for tokens that then do come.
      await token.behave(MANNER.calling, place, nested(encode("cancel", [1])));
      await account.call(delegations, request);
      expect(await delegations.owed(place)).to.equal(3n * PRICE);
      expect(await token.balanceOf(delegations)).to.equal(3n * PRICE);
      // Taken out at once it would leave less than came in, were another's escrow not safe.
      await delegations.connect(home).request(terms());
      await token.behave(MANNER.calling, place, nested(encode("withdraw")));
      await expect(account.call(delegations, request))
        .to.be.revertedWithCustomError(delegations, "DelegationEscrowDiffers")
        .withArgs(0, 3n * PRICE);
    });
  });
});
