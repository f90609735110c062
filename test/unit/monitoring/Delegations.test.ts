import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import { deployDelegations, PRICE, PURSE, STATE } from "../../support/contracts/delegations.ts";
import { publish } from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withDelegations() {
  return deployDelegations(connection);
}

/** The fixture, and the delegations in the home's and the neighbour's name. */
async function ready() {
  const fixture = await networkHelpers.loadFixture(withDelegations);
  const { delegations, home, neighbour } = fixture;
  return { ...fixture, mine: delegations.connect(home), theirs: delegations.connect(neighbour) };
}

/** Besides, a request of the home. */
async function requested() {
  const loaded = await ready();
  await loaded.mine.request(loaded.terms());
  return loaded;
}

/** Besides, its acceptance. */
async function accepted() {
  const loaded = await requested();
  await loaded.theirs.accept(1);
  return loaded;
}

describe("Delegations", function () {
  this.timeout(60_000);

  it("knows the contracts that it works with", async function () {
    const { delegations, monitor, alarms, token } = await ready();
    expect(await delegations.monitor()).to.equal(await monitor.getAddress());
    expect(await delegations.alarms()).to.equal(await alarms.getAddress());
    expect(await delegations.token()).to.equal(await token.getAddress());
    expect(await delegations.count()).to.equal(0n);
    expect((await delegations.delegationOf(1)).state).to.equal(STATE.none);
  });

  describe("request", function () {
    it("keeps and announces the terms, and takes the price of the whole term", async function () {
      const { delegations, mine, token, home, neighbour, latest, terms } = await ready();
      const sent = await mine.request(terms());
      const agreed = [
        ...[neighbour.address, 1n, BigInt(latest + 1), BigInt(latest + 4)],
        ...[2n, PRICE, 700n],
      ];
      await expect(sent)
        .to.emit(delegations, "DelegationRequested")
        .withArgs(1, home.address, neighbour.address, agreed);
      await expect(sent).to.changeTokenBalances(
        connection.ethers,
        token,
        [home, delegations],
        [-3n * PRICE, 3n * PRICE],
      );
      expect(await delegations.delegationOf(1)).to.deep.equal([
        ...[home.address, STATE.requested, agreed, 3n * PRICE],
      ]);
      expect(await delegations.currentOf(home)).to.equal(1n);
      expect(await delegations.count()).to.equal(1n);
    });

    it("asks for no tokens when it is for nothing", async function () {
      const { delegations, mine, token, terms } = await ready();
      await mine.request(terms({ price: 0 }));
      expect(await token.balanceOf(delegations)).to.equal(0n);
    });

    it("is for homes that may post, to neighbours that may", async function () {
      const { delegations, mine, monitor, home, neighbour, stranger, terms } = await ready();
      await expect(delegations.connect(stranger).request(terms()))
        .to.be.revertedWithCustomError(delegations, "MonitorNotEnrolled")
        .withArgs(stranger.address);
      await expect(mine.request(terms({ delegatee: stranger.address })))
        .to.be.revertedWithCustomError(delegations, "MonitorNotEnrolled")
        .withArgs(stranger.address);
      await monitor.suspend(neighbour);
      await expect(mine.request(terms()))
        .to.be.revertedWithCustomError(delegations, "MonitorNotEnrolled")
        .withArgs(neighbour.address);
      await monitor.suspend(home);
      await expect(mine.request(terms()))
        .to.be.revertedWithCustomError(delegations, "MonitorNotEnrolled")
        .withArgs(home.address);
    });

    it("is refused to oneself, and to the community gateway", async function () {
      const { delegations, mine, monitor, home, community, terms } = await ready();
      await monitor.enrol(community);
      for (const delegatee of [home.address, community.address]) {
        await expect(mine.request(terms({ delegatee })))
          .to.be.revertedWithCustomError(delegations, "DelegationDelegateeInvalid")
          .withArgs(delegatee);
      }
    });

    it("is refused for another key of the neighbour, and for none", async function () {
      const { delegations, mine, monitor, neighbour, stranger, terms } = await ready();
      await monitor.enrol(stranger);
      for (const [delegatee, keyEpoch, current] of [
        [neighbour.address, 0, 1],
        [neighbour.address, 2, 1],
        [stranger.address, 0, 0],
        [stranger.address, 1, 0],
      ] as const) {
        await expect(mine.request(terms({ delegatee, keyEpoch })))
          .to.be.revertedWithCustomError(delegations, "DelegationKeyEpoch")
          .withArgs(delegatee, keyEpoch, current);
      }
    });

    it("is refused for slots that are none or have begun, and without a resource", async function () {
      const { delegations, mine, latest, terms } = await ready();
      for (const [from, until] of [
        [latest, latest + 4],
        [0, latest + 4],
        [latest + 2, latest + 2],
        [latest + 2, latest + 1],
      ] as const) {
        await expect(mine.request(terms({ from, until })))
          .to.be.revertedWithCustomError(delegations, "DelegationTermInvalid")
          .withArgs(from, until, latest);
      }
      await expect(mine.request(terms({ resources: 0 }))).to.be.revertedWithCustomError(
        delegations,
        "DelegationScopeEmpty",
      );
      await mine.request(terms({ until: latest + 2, resources: 2n ** 128n - 1n }));
    });

    it("is refused while one is requested or active, and taken when it is over", async function () {
      const { delegations, mine, theirs, home, at, latest, terms } = await requested();
      await expect(mine.request(terms()))
        .to.be.revertedWithCustomError(delegations, "DelegationStanding")
        .withArgs(1, STATE.requested);
      await theirs.accept(1);
      await at(latest + 3);
      const later = terms({ from: latest + 10, until: latest + 12 });
      await expect(mine.request(later))
        .to.be.revertedWithCustomError(delegations, "DelegationStanding")
        .withArgs(1, STATE.active);
      await at(latest + 4);
      // Not settled yet: what was agreed before does not hold up what follows.
      await mine.request(later);
      expect(await delegations.currentOf(home)).to.equal(2n);
    });

    it("needs an allowance and the tokens", async function () {
      const { delegations, mine, token, home, terms } = await ready();
      await token.connect(home).approve(delegations, 3n * PRICE - 1n);
      await expect(mine.request(terms())).to.be.revertedWithCustomError(
        token,
        "ERC20InsufficientAllowance",
      );
      await token.connect(home).approve(delegations, 2n ** 255n);
      await expect(mine.request(terms({ price: PURSE }))).to.be.revertedWithCustomError(
        token,
        "ERC20InsufficientBalance",
      );
    });
  });

  describe("accept", function () {
    it("opens the home's window to the neighbour for the term", async function () {
      const { delegations, theirs, monitor, home, neighbour, latest } = await requested();
      const [from, until] = [latest + 1, latest + 4];
      const sent = await theirs.accept(1);
      await expect(sent).to.emit(delegations, "DelegationAccepted").withArgs(1, from, until);
      await expect(sent)
        .to.emit(monitor, "WindowSet")
        .withArgs(home.address, neighbour.address, 1, from, until);
      expect(await monitor.windowOf(home)).to.deep.equal([
        ...[neighbour.address, 1n, BigInt(from), BigInt(until)],
      ]);
      expect(await delegations.stateOf(1)).to.equal(STATE.active);
    });

    it("comes late: begins with the next slot, and the rest is given back", async function () {
      const { delegations, theirs, monitor, home, neighbour, at, latest } = await requested();
      await at(latest + 2);
      await theirs.accept(1);
      const { terms, escrow } = await delegations.delegationOf(1);
      expect([terms.from, terms.until]).to.deep.equal([BigInt(latest + 3), BigInt(latest + 4)]);
      expect(escrow).to.equal(3n * PRICE);
      expect((await monitor.windowOf(home)).from).to.equal(BigInt(latest + 3));
      await at(latest + 4);
      await delegations.settle(1);
      expect(await delegations.owed(neighbour)).to.equal(PRICE);
      expect(await delegations.owed(home)).to.equal(2n * PRICE);
    });

    it("is refused once no slot of the term is still to begin", async function () {
      const { delegations, theirs, at, latest } = await requested();
      await at(latest + 3);
      expect(await delegations.stateOf(1)).to.equal(STATE.expired);
      await expect(theirs.accept(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.expired);
    });

    it("is for the neighbour alone, while it may post, and once", async function () {
      const { delegations, mine, theirs, monitor, home, neighbour, stranger } = await requested();
      for (const [caller, account] of [
        [mine, home],
        [delegations.connect(stranger), stranger],
      ] as const) {
        await expect(caller.accept(1))
          .to.be.revertedWithCustomError(delegations, "DelegationNotParty")
          .withArgs(1, account.address);
      }
      await monitor.suspend(neighbour);
      await expect(theirs.accept(1))
        .to.be.revertedWithCustomError(delegations, "MonitorNotEnrolled")
        .withArgs(neighbour.address);
      await monitor.enrol(neighbour);
      await theirs.accept(1);
      await expect(theirs.accept(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.active);
      await expect(theirs.accept(2))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(2, STATE.none);
    });

    it("holds to the key of the request, also when the neighbour has renewed it", async function () {
      const { delegations, theirs, monitor, neighbour } = await requested();
      const renewed = SecretScalar.random(random);
      await publish(monitor.connect(neighbour), neighbour.address, renewed, 2);
      await theirs.accept(1);
      expect((await delegations.delegationOf(1)).terms.keyEpoch).to.equal(1n);
    });
  });

  describe("decline", function () {
    it("gives all back to the home, which may ask again", async function () {
      const { delegations, mine, theirs, home, monitor, terms } = await requested();
      await expect(theirs.decline(1)).to.emit(delegations, "DelegationDeclined").withArgs(1);
      expect(await delegations.stateOf(1)).to.equal(STATE.declined);
      expect(await delegations.owed(home)).to.equal(3n * PRICE);
      expect((await monitor.windowOf(home)).delegatee).to.equal(ZeroAddress);
      await mine.request(terms());
    });

    it("is for the neighbour alone, before it accepted", async function () {
      const { delegations, mine, theirs, home } = await requested();
      await expect(mine.decline(1))
        .to.be.revertedWithCustomError(delegations, "DelegationNotParty")
        .withArgs(1, home.address);
      await theirs.accept(1);
      await expect(theirs.decline(1))
        .to.be.revertedWithCustomError(delegations, "DelegationState")
        .withArgs(1, STATE.active);
    });
  });

  describe("cancel", function () {
    describe("given a request", function () {
      it("withdraws it and gives all back", async function () {
        const { delegations, mine, home } = await requested();
        const sent = await mine.cancel(1);
        await expect(sent).to.emit(delegations, "DelegationWithdrawn").withArgs(1);
        await expect(sent)
          .to.emit(delegations, "DelegationCredited")
          .withArgs(1, home.address, 3n * PRICE);
        expect(await delegations.stateOf(1)).to.equal(STATE.withdrawn);
      });

      it("is for the home alone", async function () {
        const { delegations, theirs, neighbour } = await requested();
        await expect(theirs.cancel(1))
          .to.be.revertedWithCustomError(delegations, "DelegationNotParty")
          .withArgs(1, neighbour.address);
      });
    });

    describe("given an active delegation", function () {
      for (const who of ["home", "neighbour"] as const) {
        it(`ends it before the next slot, for the ${who}`, async function () {
          const loaded = await accepted();
          const { delegations, monitor, home, at, latest } = loaded;
          await at(latest + 1);
          const until = latest + 2;
          await expect(delegations.connect(loaded[who]).cancel(1))
            .to.emit(delegations, "DelegationCancelled")
            .withArgs(1, loaded[who].address, until);
          expect((await monitor.windowOf(home)).until).to.equal(BigInt(until));
          expect(await delegations.stateOf(1)).to.equal(STATE.active);
          await at(until);
          expect(await delegations.stateOf(1)).to.equal(STATE.ended);
          await delegations.settle(1);
          expect(await delegations.owed(loaded.neighbour)).to.equal(PRICE);
          expect(await delegations.owed(home)).to.equal(2n * PRICE);
        });
      }

      it("leaves no slot when it has not begun, and ends at once", async function () {
        const { delegations, mine, theirs, home, neighbour, latest, terms } = await ready();
        await mine.request(terms({ from: latest + 10, until: latest + 20 }));
        await theirs.accept(1);
        await expect(mine.cancel(1))
          .to.emit(delegations, "DelegationCancelled")
          .withArgs(1, home.address, latest + 10);
        expect(await delegations.stateOf(1)).to.equal(STATE.ended);
        await delegations.settle(1);
        expect(await delegations.owed(home)).to.equal(10n * PRICE);
        expect(await delegations.owed(neighbour)).to.equal(0n);
      });

      it("is refused when it ends as early anyway, and when it is over", async function () {
        const { delegations, mine, theirs, at, latest } = await accepted();
        await at(latest + 1);
        await mine.cancel(1);
        await expect(theirs.cancel(1))
          .to.be.revertedWithCustomError(delegations, "DelegationEnding")
          .withArgs(1, latest + 2);
        await at(latest + 2);
        for (const caller of [mine, theirs]) {
          await expect(caller.cancel(1))
            .to.be.revertedWithCustomError(delegations, "DelegationState")
            .withArgs(1, STATE.ended);
        }
      });

      it("is refused to strangers", async function () {
        const { delegations, stranger } = await accepted();
        await expect(delegations.connect(stranger).cancel(1))
          .to.be.revertedWithCustomError(delegations, "DelegationNotParty")
          .withArgs(1, stranger.address);
      });
    });
  });
});
