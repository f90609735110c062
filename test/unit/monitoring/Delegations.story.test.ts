import { expect } from "chai";
import fc from "fast-check";
import { MaxUint256, type ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { DelegationsModel, type Deed, type Stage } from "../../models/delegations.ts";
import { Dice } from "../../models/dice.ts";
import { alarmBytes } from "../../support/contracts/alarms.ts";
import { deployDelegations, PURSE, STATE } from "../../support/contracts/delegations.ts";
import { publish } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const HOMES = 4;
const SLOTS_A_DAY = 96;
/** Stages in which something can still be done. */
const OPEN: readonly Stage[] = ["requested", "active", "ended", "expired"];
const ANSWERS = ["accept", "accept", "accept", "decline", "cancel"] as const;

/** The fixture with more homes that may delegate to one another. */
async function withHomes() {
  const fixture = await deployDelegations(connection);
  const { monitor, token, delegations, home, neighbour } = fixture;
  const [, , , , , ...rest] = await connection.ethers.getSigners();
  const homes = [home, neighbour, ...rest.slice(0, HOMES - 2)];
  for (const each of homes) {
    if ((await monitor.lineOf(each)) === 0n) await monitor.enrol(each);
    if ((await monitor.operationKey(each)).epoch !== 0n) continue;
    await publish(monitor.connect(each), each.address, SecretScalar.random(random), 1);
    await token.connect(each).approve(delegations, MaxUint256);
    if ((await token.balanceOf(each)) === 0n) await token.mint(each, PURSE);
  }
  return { ...fixture, homes };
}

/** Something that somebody might do now: mostly what makes sense, of the delegations that are not over. */
function deedOf(dice: Dice, model: DelegationsModel): Deed {
  const anyone = (): number => dice.roll(HOMES);
  const numbers = model.agreements.map((_, id) => id);
  const open = numbers.filter((id) => OPEN.includes(model.stageOf(id)));
  const id = open.length === 0 || dice.once(12) ? dice.roll(numbers.length + 1) : dice.pick(open);
  const agreement = model.agreements[id] ?? null;
  const stage = dice.once(10) ? dice.pick(OPEN) : model.stageOf(id);
  if (agreement === null || dice.once(4)) {
    if (dice.once(3)) return { kind: "withdraw", by: anyone() };
    const from = model.latest + dice.roll(5);
    const by = anyone();
    const delegatee = dice.once(9) ? by : (by + 1 + dice.roll(HOMES - 1)) % HOMES;
    const [price, penalty] = [dice.rollBig(5_000n), dice.rollBig(5_000n)];
    return {
      ...{ kind: "request", by },
      terms: { delegatee, from, until: from + dice.roll(9), price, penalty },
    };
  }
  const { delegator } = agreement;
  const { delegatee } = agreement.wish;
  const by = dice.once(8) ? anyone() : dice.once(3) ? delegator : delegatee;
  if (stage === "requested") return { kind: dice.pick(ANSWERS), by, id };
  if (stage !== "active" || dice.once(12)) return { kind: "settle", id };
  if (dice.once(4)) return { kind: "cancel", by, id };
  const raised = model.alarms[delegator]?.length ?? 0;
  if (raised === 0 || dice.once(3)) return { kind: "alarm", home: delegator };
  const seq = Math.max(0, raised - dice.roll(3));
  return { kind: "acknowledge", by, home: delegator, seq };
}

describe("Delegations and their model", function () {
  this.timeout(120_000);

  it("do the same, and what came in is what was paid, given back or is still held (invariant 9)", async function () {
    const seen = new Map<string, number>();
    const story = fc.tuple(fc.nat(), fc.integer({ min: 40, max: 60 }));
    const property = fc.asyncProperty(story, async ([seed, length]) => {
      const fixture = await networkHelpers.loadFixture(withHomes);
      const { alarms, delegations, token, community, homes, latest, at } = fixture;
      const model = new DelegationsModel(HOMES, latest, SLOTS_A_DAY);
      const dice = new Dice(seed);
      const account = (index: number) => homes[index] ?? community;
      let [paidIn, paidOut] = [0n, 0n];

      const send = async (deed: Deed): Promise<ContractTransactionResponse> => {
        if (deed.kind === "alarm") {
          return alarms.connect(community).alarm(account(deed.home), alarmBytes());
        }
        if (deed.kind === "acknowledge") {
          return alarms.connect(account(deed.by)).acknowledge(account(deed.home), deed.seq);
        }
        if (deed.kind === "settle") return delegations.settle(deed.id);
        const desk = delegations.connect(account(deed.by));
        if (deed.kind === "withdraw") return desk.withdraw();
        if (deed.kind !== "request") return desk[deed.kind](deed.id);
        const { delegatee, ...wish } = deed.terms;
        const parties = { delegatee: account(delegatee), keyEpoch: 1, resources: 2 };
        return desk.request({ ...wish, ...parties });
      };

      for (let step = 0; step < length; step++) {
        if (dice.once(4)) await at((model.latest += dice.once(9) ? 40 : 1 + dice.roll(3)));
        const deed = deedOf(dice, model);
        const before = model.held + sum(model.owed);
        const refusal = model.do(deed);
        const sent = send(deed);
        if (refusal === null) {
          await sent;
          const change = model.held + sum(model.owed) - before;
          if (change > 0n) paidIn += change;
          else paidOut -= change;
        } else {
          const refusing = refusal.startsWith("Alarm") ? alarms : delegations;
          await expect(sent).to.be.revertedWithCustomError(refusing, refusal);
        }
        const what = refusal ?? deed.kind;
        seen.set(what, (seen.get(what) ?? 0) + 1);

        // Every token that lies there is somebody's, and no more are owed than lie there.
        expect(await token.balanceOf(delegations)).to.equal(model.held + sum(model.owed));
        for (const [index, each] of homes.entries()) {
          expect(await delegations.owed(each)).to.equal(model.owed[index]);
        }
        for (let id = 1; id < model.agreements.length; id++) {
          expect(await delegations.stateOf(id)).to.equal(STATE[model.stageOf(id)]);
        }
      }

      // In the end everybody gets what is theirs, and nothing is left.
      await at((model.latest += 100));
      for (let id = 1; id < model.agreements.length; id++) {
        if (model.do({ kind: "settle", id }) === null) await delegations.settle(id);
      }
      for (const [by, each] of homes.entries()) {
        paidOut += model.owed[by] ?? 0n;
        if (model.do({ kind: "withdraw", by }) === null) await delegations.connect(each).withdraw();
      }
      expect(await token.balanceOf(delegations)).to.equal(0n);
      expect(paidOut).to.equal(paidIn);
    });
    await fc.assert(property, { numRuns: 12, seed: 20_261_121, endOnFailure: true });

    // The stories were not empty: everything was done, and the usual mistakes were made.
    for (const what of [
      ...["request", "accept", "decline", "cancel", "settle", "withdraw", "alarm", "acknowledge"],
      ...["DelegationStanding", "DelegationState", "DelegationNotParty", "DelegationEnding"],
      ...["DelegationAlarmsOpen", "DelegationNothingOwed", "DelegationTermInvalid"],
      ...["AlarmNotParty", "AlarmKnown", "AlarmUnknown"],
    ]) {
      expect(seen.get(what) ?? 0, what).to.be.greaterThan(0);
    }
  });
});

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, each) => all + each, 0n);
