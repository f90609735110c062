import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import { changeNote } from "../../../src/chain/bank-history.ts";
import { signMoveIn } from "../../../src/chain/credentials.ts";
import { without } from "../../support/contracts/bank.ts";
import {
  deployWithHomes,
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

const { ethers, networkHelpers } = await network.create();

const HOMES = [0, 1, 2];
const VACANT = 2n ** 32n - 1n;

/** What a plain reading of the rules says of one point. */
interface PointModel {
  owner: number | null;
  nonce: bigint;
  state: "active" | "suspended" | "retired";
  readonly terms: { meter: string; since: number }[];
  until: number;
}

/** The registry and the model beside it. */
interface World {
  readonly fixture: RegistryFixture;
  readonly points: PointModel[];
  /** Numbers for new meters and owners. */
  next: number;
}

/** What may happen to a point. */
type Step = "exchange" | "moveIn" | "moveOut" | "suspend" | "resume" | "retire" | "record";

/** Takes a step at the registry and, if it was not refused, in the model. */
async function take(world: World, step: Step, home: number): Promise<void> {
  const { fixture } = world;
  const { registry, bank, domain, deadline, gateway } = fixture;
  const model = world.points[home];
  if (model === undefined) throw new Error(`no home ${String(home)}`);
  const point = id(`point ${String(home)}`);
  const number = ++world.next;

  if (step === "record") {
    await bank.record(gateway, bank.last.tip.slot + 1, {});
    return;
  }
  if (step === "exchange") {
    const owner = ownerKey(model.owner ?? 0);
    const enrolment = successor(home, deadline, {
      meter: id(`meter ${String(number)}`),
      key: meterKey(number).address,
      owner: model.owner === null ? ZeroAddress : owner.address,
      nonce: model.nonce,
    });
    const signatures = await signBoth(domain, enrolment, meterKey(number), owner);
    await exchangeAll(registry, bank, [enrolment], [signatures]);
    model.terms.push({ meter: enrolment.meter, since: bank.last.tip.index });
    model.nonce += 1n;
    return;
  }
  if (step === "moveIn") {
    const owner = ownerKey(number);
    const move = { point, owner: owner.address, nonce: model.nonce, deadline };
    await registry.moveIn(move, await signMoveIn(owner, domain, move), REASON);
    model.owner = number;
    model.nonce += 1n;
    return;
  }
  if (step === "moveOut") {
    await registry.moveOut(point, REASON);
    model.owner = null;
    model.nonce += 1n;
    return;
  }
  const kind = ({ suspend: "Suspend", resume: "Resume", retire: "Retire" } as const)[step];
  const changes = [without(kind, home, REASON)];
  await registry.change(1, bank.last.tip, pageFor(bank, home), changes);
  bank.follow(changeNote(changes), { [home]: step === "resume" ? 7_000n : VACANT });
  model.state = ({ suspend: "suspended", resume: "active", retire: "retired" } as const)[step];
  if (step === "retire") model.until = bank.last.tip.index;
}

/** Whether the rules allow a step now. */
function allowed({ points }: World, step: Step, home: number): boolean {
  const model = points[home];
  switch (step) {
    case "record":
      return true;
    case "exchange":
      return model?.state === "active" && model.owner !== null;
    case "moveIn":
      return model?.state !== "retired";
    case "moveOut":
      return model?.owner !== null;
    case "suspend":
      return model?.state === "active";
    case "resume":
      return model?.state === "suspended";
    case "retire":
      return model?.state !== "retired";
  }
}

async function agree({ fixture, points }: World): Promise<void> {
  const { registry, ledger, bank } = fixture;
  expect(await ledger.headOf(1)).to.equal(bank.head);
  for (const [home, model] of points.entries()) {
    const point = id(`point ${String(home)}`);
    const owner = model.owner === null ? ZeroAddress : ownerKey(model.owner).address;
    expect(await registry.pointOf(point)).to.deep.equal([1n, owner, model.nonce]);
    const terms = await registry.termsOf(point);
    expect(terms.map(({ meter, since }) => ({ meter, since: Number(since) }))).to.deep.equal(
      model.terms,
    );
    for (const { meter } of model.terms) expect(await registry.pointOfMeter(meter)).to.equal(point);
    for (let index = 0; index <= bank.last.tip.index; index++) {
      const expected = model.terms.findLast((term) => term.since <= index);
      const { meter } = await registry.termAt(point, index);
      expect(meter).to.equal(index >= model.until ? ZeroHash : (expected?.meter ?? ZeroHash));
    }
  }
}

describe("MeterRegistry", function () {
  it("does in any history what a plain model does, and refuses what the model refuses", async function () {
    this.timeout(60_000);
    const step = fc.constantFrom<Step>(
      "exchange",
      "exchange",
      "moveIn",
      "moveOut",
      "suspend",
      "resume",
      "retire",
      "record",
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.constantFrom(...HOMES)), { minLength: 5, maxLength: 25 }),
        async (steps) => {
          const fixture = await fresh(networkHelpers.loadFixture(deployWithHomes));
          const points = HOMES.map((home): PointModel => ({
            owner: home,
            nonce: 1n,
            state: "active",
            terms: [{ meter: id(`meter ${String(home)}`), since: 1 }],
            until: Infinity,
          }));
          const world = { fixture, points, next: 100 };
          for (const [what, home] of steps) {
            if (allowed(world, what, home)) {
              await take(world, what, home);
            } else {
              refused++;
              await expect(take(world, what, home), what).to.be.revert(ethers);
            }
          }
          await agree(world);
        },
      ),
      { numRuns: 25, seed: 7 },
    );
    expect(refused).to.be.greaterThan(20);
  });
});
