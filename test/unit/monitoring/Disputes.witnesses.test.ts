import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import { openField } from "../../../src/crypto/field-commitment.ts";
import { ResourceMonitor__factory } from "../../../types/contracts/index.ts";
import {
  digestOfPost,
  disputesOn,
  exhibitOf,
  FIELD,
  LATEST,
  openingOf,
} from "../../support/contracts/disputes.ts";
import { LIMITS, publish } from "../../support/contracts/monitor.ts";

const ready = disputesOn(await network.create());

describe("Disputes", function () {
  this.timeout(60_000);

  describe("revealField, given another witness", function () {
    it("names the step that the line above it does not commit to", async function () {
      const { disputes, home, first, later, records } = await ready();
      await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
      const opening = openingOf(openField(records, 1, 0, "consumption"));
      const { steps } = exhibitOf(home.address, first, later);
      const forged = { previous: 1n, fixedHash: ZeroHash, bodyHash: ZeroHash };
      const at = (index: number) => steps.slice(index, index + 1);
      for (const [what, walk, step] of [
        ["none", [], 0],
        ["one left out", [...at(0), ...at(2)], 1],
        ["two in another order", [...at(1), ...at(0), ...at(2)], 0],
        ["one twice", [...at(0), ...at(0), ...at(1), ...at(2)], 1],
        ["the last left out", steps.slice(0, 2), 2],
        ["a forged one at the end", [...steps, forged], 3],
        ["a forged one before", [forged, ...steps], 0],
        ["an altered one", steps.map((each) => ({ ...each, bodyHash: ZeroHash })), 0],
      ] as const) {
        const exhibit = exhibitOf(home.address, first, [], { steps: [...walk] });
        await expect(disputes.revealField(exhibit, opening), what)
          .to.be.revertedWithCustomError(disputes, "WitnessBroken")
          .withArgs(step);
      }
    });

    it("refuses a walk that is too long before it begins", async function () {
      const { disputes, home, first } = await ready();
      await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
      const step = { previous: 0n, fixedHash: ZeroHash, bodyHash: ZeroHash };
      const opening = { field: FIELD, value: 0n, salt: ZeroHash, path: [] };
      for (const [count, error, args] of [
        [1_440, "WitnessBroken", [0]],
        [1_441, "WitnessTooLong", [1_441, 1_440]],
      ] as const) {
        const steps = Array.from({ length: count }, () => step);
        await expect(disputes.revealField(exhibitOf(home.address, first, [], { steps }), opening))
          .to.be.revertedWithCustomError(disputes, error)
          .withArgs(...args);
      }
    });

    it("refuses a frame that another home posted", async function () {
      const { disputes, monitor, manager, home, stranger, first, later, records } = await ready();
      await monitor.enrol(stranger);
      const previous = await monitor.lineOf(stranger);
      await monitor.connect(stranger).post(first.frame);
      const copy = { previous, frame: first.frame };
      const opening = openingOf(openField(records, 1, 0, "consumption"));
      // Of this home the copy's digest is no post; of the other the original's.
      for (const [gateway, post, between] of [
        [home, copy, []],
        [home, copy, later],
        [stranger, first, later],
        [stranger, first, []],
      ] as const) {
        const digest = digestOfPost(post);
        if ((await disputes.stageOf(gateway, digest, FIELD)) === 0n) {
          await disputes.connect(manager).openDispute(gateway, digest, FIELD);
        }
        await expect(
          disputes.revealField(exhibitOf(gateway.address, post, between), opening),
        ).to.be.revertedWithCustomError(disputes, "WitnessBroken");
      }
    });

    it("refuses a frame of another contract", async function () {
      const { fixture, disputes, manager, community, home, secret, first, records } = await ready();
      const other = await new ResourceMonitor__factory(manager).deploy(
        manager,
        900,
        await fixture.monitor.gridOrigin(),
        LIMITS,
      );
      await other.setCommunityGateway(community);
      await publish(other.connect(community), community.address, secret, 1);
      await other.enrol(home);
      const previous = await other.lineOf(home);
      await other.connect(home).post(first.frame);
      const foreign = { previous, frame: first.frame };
      await disputes.connect(home).openDispute(home, digestOfPost(foreign), FIELD);
      const opening = openingOf(openField(records, 1, 0, "consumption"));
      await expect(disputes.revealField(exhibitOf(home.address, foreign), opening))
        .to.be.revertedWithCustomError(disputes, "WitnessBroken")
        .withArgs(0);
    });

    it("refuses a day without a line, and a home that was never enrolled", async function () {
      const { disputes, manager, home, stranger, first, latest } = await ready();
      const opening = { field: FIELD, value: 0n, salt: ZeroHash, path: [] };
      for (const [gateway, day] of [
        [home, Math.floor((latest + 1) / 96) + 5],
        [stranger, LATEST],
      ] as const) {
        await disputes.connect(manager).openDispute(gateway, digestOfPost(first), FIELD);
        await expect(disputes.revealField(exhibitOf(gateway.address, first, [], { day }), opening))
          .to.be.revertedWithCustomError(disputes, "DisputeNoLine")
          .withArgs(gateway.address, day);
      }
    });
  });
});
