import { expect } from "chai";
import { network } from "hardhat";

import { PHASES } from "../../../src/chain/auction-phase.ts";
import { openAuctions, type OpenAuction } from "../../../src/chain/open-auctions.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { marketLoader } from "../../support/contracts/market.ts";

/** Seconds; longer than the seller's time to prove what it delivered. */
const DAY = 86_400;
const connection = await network.create();
const load = marketLoader(connection);

describe("open auctions", function () {
  it("are those whose bids are taken or opened, as of a block", async function () {
    const fixture = await load();
    const drive = new AuctionDriver(connection, fixture);
    const address = await fixture.auction.getAddress();
    const { provider } = connection.ethers;
    const open = async (block?: number): Promise<OpenAuction[]> =>
      openAuctions(address, provider, block ?? (await provider.getBlockNumber()));

    expect(await open()).to.deep.equal([]);
    const id = await drive.offer(50n);
    const offered = await provider.getBlockNumber();
    expect(await open()).to.deep.equal([{ id, phase: "bidding" }]);
    await drive.pastCommits(id);
    await connection.networkHelpers.mine();
    const [late] = await open();
    expect(late?.id).to.equal(id);
    expect(late?.phase).to.not.equal("bidding");
    await fixture.auction.refundFail(id);
    expect(await open()).to.deep.equal([]);
    expect(await open(offered)).to.deep.equal([{ id, phase: "bidding" }]);
  });

  it("are not those that are decided, and wait for payment or delivery", async function () {
    const fixture = await load();
    const drive = new AuctionDriver(connection, fixture);
    const address = await fixture.auction.getAddress();
    const { provider } = connection.ethers;
    const phases = async (): Promise<string[]> => {
      const found = await openAuctions(address, provider, await provider.getBlockNumber());
      return found.map(({ phase }) => phase);
    };
    const id = await drive.revealing(90n, [50n, 60n]);
    expect(await phases()).to.deep.equal(["revealing"]);
    await drive.reveal(id, 0, 0, 50n);
    await drive.reveal(id, 1, 1, 60n);
    expect(await phases()).to.deep.equal(["deciding"]);
    const phaseOf = async (): Promise<string | undefined> =>
      PHASES[Number((await fixture.auction.progressOf(id)).phase)];
    await fixture.auction.checkWinner(id);
    expect([await phaseOf(), await phases()]).to.deep.equal(["awarded", []]);
    await fixture.auction.refundSucceed(id);
    expect([await phaseOf(), await phases()]).to.deep.equal(["paid", []]);
    await drive.pastGrace();
    await connection.networkHelpers.time.increase(DAY);
    await fixture.auction.confirmTimeout(id);
    expect([await phaseOf(), await phases()]).to.deep.equal(["delivered", []]);
  });
});
