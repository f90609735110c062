import { expect } from "chai";
import type { Filter, FilterByBlockHash, Log } from "ethers";
import { network } from "hardhat";

import { Store } from "../../../src/chain/store.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { alarmsOf, raiseAlarm, readAlarm } from "../../../src/monitoring/alarms.ts";
import { raiseNew } from "../../../src/monitoring/raise-alarms.ts";
import { Repository } from "../../../src/monitoring/repository.ts";
import type { HomeAlarm } from "../../../src/monitoring/watch-rules.ts";
import { alarmBytes } from "../../support/contracts/alarms.ts";
import { random } from "../../support/crypto/random.ts";
import { openDelegationParties, type DelegationParties } from "../../support/delegation-parties.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function opened(): Promise<DelegationParties> {
  return openDelegationParties(connection);
}

const fixture = async (): Promise<DelegationParties> => networkHelpers.loadFixture(opened);

const leak = {
  kind: "leak",
  resource: 3,
  slot: 1_000,
  detail: "24 hours without a pause",
} as const;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  return error instanceof GridwellError ? error.code : String(error);
}

describe("alarms", function () {
  this.timeout(60_000);

  it("reach the home, which alone reads them", async function () {
    const { parties, community, home, rings, now } = await fixture();
    const raised = await raiseAlarm(parties, community, home.address, leak, random);
    expect(raised).to.include({ seq: 1, responsible: home.address });
    const [alarm] = await alarmsOf(parties, home.address);
    if (alarm === undefined) throw new Error("no alarm");
    expect(alarm).to.include({
      ...{ home: home.address, seq: 1, block: raised.receipt.blockNumber, delegation: 0 },
      ...{ responsible: home.address, deadline: now + 4, acknowledged: false },
    });
    expect(readAlarm(parties, alarm, rings.home)).to.deep.equal(leak);
    expect(() => readAlarm(parties, alarm, rings.neighbour)).to.throw(/does not open/);
  });

  it("reach the delegatee while it answers for the home, with its pinned key, and the home after", async function () {
    const { parties, community, home, neighbour, delegations, alarms, rings, terms, now, at } =
      await fixture();
    await delegations
      .connect(home)
      .request(terms({ keyEpoch: 2, from: now + 1, until: now + 3, resources: 8 }));
    await delegations.connect(neighbour).accept(1);
    await at(now + 1);
    const served = await raiseAlarm(parties, community, home.address, leak, random);
    expect(served.responsible).to.equal(neighbour.address);
    await at(now + 3);
    await raiseAlarm(parties, community, home.address, { ...leak, slot: 1_001 }, random);
    await alarms.connect(neighbour).acknowledge(home, 1);
    const [after, during] = await alarmsOf(parties, home.address);
    if (after === undefined || during === undefined) throw new Error("an alarm is missing");
    expect(during).to.include({ seq: 1, delegation: 1, acknowledged: true });
    expect(readAlarm(parties, during, rings.neighbour)).to.deep.equal(leak);
    expect(() => readAlarm(parties, during, rings.home)).to.throw(/does not open/);
    expect(readAlarm(parties, after, rings.home).slot).to.equal(1_001);
    // Whoever has seen the first asks for the rest.
    expect((await alarmsOf(parties, home.address, 1)).map(({ seq }) => seq)).to.deep.equal([2]);
  });

  it("need a key of the home", async function () {
    const { parties, monitor, community, stranger } = await fixture();
    await monitor.enrol(stranger);
    const raised = raiseAlarm(parties, community, stranger.address, leak, random);
    expect(await codeOf(raised)).to.equal("KEY_UNPUBLISHED");
  });

  it("that are none of a known form are named", async function () {
    const { parties, alarms, community, home, rings } = await fixture();
    await alarms.connect(community).alarm(home, alarmBytes({ suite: 3 }));
    const [alarm] = await alarmsOf(parties, home.address);
    if (alarm === undefined) throw new Error("no alarm");
    expect(() => readAlarm(parties, alarm, rings.home)).to.throw(/no alarm of version 1, suite 1/);
  });

  it("cannot be hidden or altered by a node", async function () {
    const { parties, community, home } = await fixture();
    expect(await alarmsOf(parties, home.address)).to.deep.equal([]);
    for (const slot of [1, 2, 3]) {
      await raiseAlarm(parties, community, home.address, { ...leak, slot }, random);
    }
    const lying = (alter: (logs: Log[]) => Log[]) => ({
      getLogs: async (filter: Filter | FilterByBlockHash): Promise<Log[]> =>
        alter(await parties.provider.getLogs(filter)),
    });
    const hiding = lying(() => []);
    expect(await codeOf(alarmsOf(parties, home.address, 0, hiding))).to.equal("HISTORY_WITHHELD");
    const altering = lying((logs) => {
      return logs.map((log) => {
        const at = log.data.length - 40;
        const digit = log.data[at] === "0" ? "1" : "0";
        const data = log.data.slice(0, at) + digit + log.data.slice(at + 1);
        return Object.assign(Object.create(Object.getPrototypeOf(log) as object) as Log, log, {
          data,
        });
      });
    });
    expect(await codeOf(alarmsOf(parties, home.address, 0, altering))).to.equal("HISTORY_FORK");
    expect(await alarmsOf(parties, home.address)).to.have.length(3);
  });

  it("are raised once each, of the last day, and again only when they could not be", async function () {
    const { parties, monitor, community, home, stranger, now } = await fixture();
    await monitor.enrol(stranger);
    const store = new Store(":memory:");
    const repository = new Repository(store);
    const alarm = (of: string, slot: number): HomeAlarm => ({ ...leak, home: of, slot });
    const found = [now - 96, now - 95, now].map((slot) => alarm(home.address, slot));
    found.push(alarm(stranger.address, now));
    const raise = async () => raiseNew(parties, community, repository, found, random);
    const outcomes = (await raise()).map(({ slot, seq, responsible, code }) => {
      return [slot, seq, responsible, code];
    });
    const failed = [now, null, null, "KEY_UNPUBLISHED"];
    expect(outcomes).to.deep.equal([
      [now - 95, 1, home.address, null],
      [now, 2, home.address, null],
      failed,
    ]);
    expect((await raise()).map(({ code }) => code)).to.deep.equal(["KEY_UNPUBLISHED"]);
    repository.purge(now);
    expect(repository.wasRaised(alarm(home.address, now))).to.equal(false);
    store.close();
  });
});
