import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import MarketModule from "../../../deploy/modules/Market.ts";
import { disassemble } from "../../support/contracts/disassembler.ts";

const connection = await network.create();

/** Opcodes that came after London. */
const UNKNOWN = new Set([0x49, 0x4a, 0x5c, 0x5d, 0x5e, 0x5f]);

/** EIP-170 less some room for mending, bytes. */
const MOST = 24_576 - 1_024;

const PARAMETERS = {
  MeterRegistry: { adminDelay: 86_400 },
  ReadingLedger: { slotSeconds: 900, origin: 0 },
  QuotaBook: { origin: 900 * 96 * 20_000 },
};

async function deploy() {
  const market = await connection.ignition.deploy(MarketModule, { parameters: PARAMETERS });
  const [admin, operator, other] = await connection.ethers.getSigners();
  if (!admin || !operator || !other) throw new Error("too few accounts");
  return { ...market, admin, operator, other };
}

describe("the module Market", function () {
  it("gives each contract its neighbours and its offices", async function () {
    const { verifier, registry, feed, token, book, auction, board, admin, operator } =
      await deploy();
    expect(await book["verifier"]?.()).to.equal(await verifier.getAddress());
    expect(await book["registry"]?.()).to.equal(await registry.getAddress());
    expect(await auction["book"]?.()).to.equal(await book.getAddress());
    expect(await auction["token"]?.()).to.equal(await token.getAddress());
    expect(await auction["feed"]?.()).to.equal(await feed.getAddress());
    expect(await auction["treasury"]?.()).to.equal(admin.address);
    expect(await board["offers"]?.()).to.equal(await auction.getAddress());
    expect(await token["isProtected"]?.(auction)).to.equal(true);
    expect(await token["isProtected"]?.(admin)).to.equal(true);
    expect(await book["hasRole"]?.(id("MARKET_ROLE"), auction)).to.equal(true);
    expect(await book["hasRole"]?.(id("ALLOCATOR_ROLE"), operator)).to.equal(true);
    expect(await feed["hasRole"]?.(id("REPORTER_ROLE"), operator)).to.equal(true);
  });

  it("deploys what runs on London and fits into a contract", async function () {
    const { feed, token, book, auction, board } = await deploy();
    for (const [name, contract] of Object.entries({ feed, token, book, auction, board })) {
      const code = await connection.ethers.provider.getCode(await contract.getAddress());
      expect(code.length / 2 - 1, name).to.be.at.most(MOST);
      const unknown = disassemble(code).filter(({ opcode }) => UNKNOWN.has(opcode));
      expect(unknown, name).to.deep.equal([]);
    }
  });
});
