import { expect } from "chai";
import { network } from "hardhat";

import { RpcClient } from "../../../src/load/rpc.ts";
import { Watcher } from "../../../src/load/watcher.ts";

let rpc: RpcClient;

async function mine(blocks: number): Promise<void> {
  // One by one: what hardhat_mine makes of many at once is no chain of hashes.
  for (let i = 0; i < blocks; i++) await rpc.call("evm_mine");
}

/** A watcher from the next block on, with a clock that counts its own looks. */
async function watcher(): Promise<{ watch: Watcher; first: number }> {
  const first = Number(await rpc.call("eth_blockNumber")) + 1;
  let time = 0;
  return { watch: new Watcher(rpc, () => ++time, first), first };
}

function isChain({ blocks }: Watcher): boolean {
  return blocks.every(({ parent, number }, i) => {
    const before = blocks[i - 1];
    return before === undefined || (before.hash === parent && before.number === number - 1);
  });
}

describe("Watcher", function () {
  this.timeout(60_000);

  let close: () => Promise<void>;

  before(async function () {
    const server = await network.createServer("default", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    rpc = new RpcClient(new URL(`http://${address}:${String(port)}`));
    close = () => server.close();
  });

  after(async function () {
    await close();
  });

  it("sees nothing before its first block", async function () {
    const { watch } = await watcher();
    expect(await watch.look()).to.equal(false);
    expect(watch.head).to.equal(-1);
  });

  it("takes all blocks since the last look, and says when nothing changed", async function () {
    const { watch, first } = await watcher();
    await mine(3);
    expect(await watch.look()).to.equal(true);
    await mine(2);
    expect(await watch.look()).to.equal(true);
    expect(await watch.look()).to.equal(false);
    expect(watch.blocks.map(({ number }) => number - first)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(isChain(watch)).to.equal(true);
  });

  it("catches up with more blocks than one look takes", async function () {
    const { watch, first } = await watcher();
    await mine(700);
    let looks = 0;
    while (watch.head < first + 699 && looks < 10) {
      await watch.look();
      looks += 1;
    }
    expect(watch.head).to.equal(first + 699);
    expect(watch.blocks).to.have.length(700);
    expect(isChain(watch)).to.equal(true);
  });

  it("takes back what a reorg takes back, and what was in it", async function () {
    const { watch, first } = await watcher();
    await mine(1);
    const snapshot = await rpc.call("evm_snapshot");
    const [from] = (await rpc.call("eth_accounts")) as string[];
    const hash = String(await rpc.call("eth_sendTransaction", { from, to: from }));
    await mine(2);
    await watch.look();
    expect(watch.blockOf(hash)?.number).to.equal(first + 1);
    await rpc.call("evm_revert", snapshot);
    await rpc.call("evm_increaseTime", 100);
    await mine(1);
    expect(await watch.look()).to.equal(true);
    expect(watch.reorgs).to.equal(1);
    expect(watch.head).to.equal(first + 1);
    expect(watch.blockOf(hash)).to.equal(undefined);
    expect(isChain(watch)).to.equal(true);
  });
});
