import { expect } from "chai";
import { getBytes, type Provider } from "ethers";
import { network } from "hardhat";

import { GridwellError } from "../../../src/domain/errors.ts";
import { publishKey, readPublishedKeys } from "../../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { connectMonitor, postingPlace, type Monitor } from "../../../src/monitoring/monitor.ts";
import { deployMonitor } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";
import { allAt } from "../../support/monitor-parties.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { provider } = connection.ethers;

async function open(): Promise<{
  monitor: Monitor;
  stranger: Awaited<ReturnType<typeof deployMonitor>>["stranger"];
  ring: KeyRing;
}> {
  const { monitor: contract, stranger } = await deployMonitor(connection);
  const addresses = allAt(await contract.getAddress());
  const monitor = await connectMonitor({
    provider,
    addresses,
    confirmations: 1,
    pollSeconds: 0.02,
  });
  const place = { chainId: monitor.chainId, monitor: addresses.monitor, owner: stranger.address };
  return { monitor, stranger, ring: KeyRing.create(place, 1, random) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  return error instanceof GridwellError ? error.code : String(error);
}

/** A node that alters what it says of one transaction. */
function lyingNode(alter: (data: string) => string): Provider {
  return new Proxy<Provider>(provider, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "getBlock")
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      return async (...args: Parameters<Provider["getBlock"]>) => {
        const block = await target.getBlock(...args);
        for (const sent of args[1] === true ? (block?.prefetchedTransactions ?? []) : []) {
          Object.defineProperty(sent, "data", { value: alter(sent.data) });
        }
        return block;
      };
    },
  });
}

describe("publishing an operation key", function () {
  it("puts both keys on chain, where anybody finds them with their epoch", async function () {
    const { monitor, stranger, ring } = await open();
    await publishKey(monitor, stranger, ring, 1, random);
    const first = await readPublishedKeys(monitor, stranger.address);
    expect(first).to.deep.include({ owner: stranger.address, epoch: 1 });
    expect(first.point.equals(ring.publicKeys(1).point)).to.equal(true);
    expect(first.sealing).to.deep.equal(ring.publicKeys(1).sealing);

    ring.advance(2);
    await publishKey(monitor, stranger, ring, 2, random);
    const second = await readPublishedKeys(monitor, stranger.address);
    expect(second.epoch).to.equal(2);
    expect(second.sealing).to.deep.equal(ring.publicKeys(2).sealing);
  });

  it("is refused for an epoch that is not the owner's next", async function () {
    const { monitor, stranger, ring } = await open();
    ring.advance(2);
    const published = publishKey(monitor, stranger, ring, 2, random);
    expect(await codeOf(published)).to.equal("MONITOR_KEY_PROOF_INVALID");
  });

  it("does not believe a node that puts another X25519 key in its place", async function () {
    const { monitor, stranger, ring } = await open();
    await publishKey(monitor, stranger, ring, 1, random);
    const hostile = {
      ...monitor,
      provider: lyingNode((data) => `${data.slice(0, -64)}${"ab".repeat(32)}`),
    };
    expect(await codeOf(readPublishedKeys(hostile, stranger.address))).to.equal(
      "KEY_TRANSACTION_MISSING",
    );
    const honest = { ...monitor, provider: lyingNode((data) => data) };
    expect((await readPublishedKeys(honest, stranger.address)).epoch).to.equal(1);
  });

  it("names who has none", async function () {
    const { monitor, stranger } = await open();
    expect(await codeOf(readPublishedKeys(monitor, stranger.address))).to.equal("KEY_UNPUBLISHED");
  });
});

describe("a connected monitoring", function () {
  it("has the contract's grid, and names the place where a home posts", async function () {
    const { monitor, stranger } = await open();
    expect(monitor.grid.slotSeconds).to.equal(900);
    expect(postingPlace(monitor, stranger.address)).to.deep.equal({
      chainId: 31_337n,
      contract: getBytes(monitor.addresses.monitor),
      gateway: getBytes(stranger.address),
    });
  });
});
