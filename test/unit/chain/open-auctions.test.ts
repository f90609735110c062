import { expect } from "chai";
import { network } from "hardhat";

import { openAuctions, type OpenAuction } from "../../../src/chain/open-auctions.ts";
import { AuctionDriver, marketLoader } from "../../support/contracts/market.ts";

const connection = await network.create();
const load = marketLoader(connection);

describe("open auctions", function () {
  it("are those that somebody still has to act on, as of a block", async function () {
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
});
