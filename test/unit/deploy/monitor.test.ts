import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";

import { deployMonitored } from "../../../deploy/community.ts";
import { connectMonitorContracts, placeMonitor } from "../../../src/chain/monitor-contracts.ts";
import { disassemble } from "../../support/contracts/disassembler.ts";

const connection = await network.create();
const { provider } = connection.ethers;

/** Opcodes that came after London. */
const UNKNOWN = new Set([0x49, 0x4a, 0x5c, 0x5d, 0x5e, 0x5f]);

/** EIP-170 less some room for mending, bytes. */
const MOST = 24_576 - 1_024;

describe("deployMonitored", function () {
  it("puts the monitor on the ledger's grid, in the admin's hands", async function () {
    const [admin, operator] = await connection.ethers.getSigners();
    const { monitor: places } = await deployMonitored(connection, {
      parameters: { ReadingLedger: { slotSeconds: 600, origin: 86_400 } },
    });
    const { monitor } = connectMonitorContracts(places, provider);
    expect(await monitor.slotSeconds()).to.equal(600n);
    expect(await monitor.gridOrigin()).to.equal(86_400n);
    expect(await monitor.owner()).to.equal(admin?.address);
    expect(await monitor.communityGateway()).to.equal(operator?.address);
    expect([...(await monitor.limits())]).to.deep.equal([32_768n, 672n]);
  });

  it("takes limits and the community gateway from the parameters", async function () {
    const communityGateway = Wallet.createRandom().address;
    const { monitor: places } = await deployMonitored(connection, {
      parameters: {
        Monitor: { communityGateway },
        ResourceMonitor: { maxFrame: 12_000, backfill: 8 },
      },
    });
    const { monitor } = connectMonitorContracts(places, provider);
    expect(await monitor.communityGateway()).to.equal(communityGateway);
    expect([...(await monitor.limits())]).to.deep.equal([12_000n, 8n]);
  });

  it("deploys what runs on London and fits into a contract", async function () {
    const { monitor } = await deployMonitored(connection);
    for (const [name, address] of Object.entries(monitor)) {
      const code = await provider.getCode(address);
      expect(code.length / 2 - 1, name).to.be.within(1, MOST);
      const unknown = disassemble(code).filter(({ opcode }) => UNKNOWN.has(opcode));
      expect(unknown, name).to.deep.equal([]);
    }
  });
});

describe("placeMonitor", function () {
  it("gives every contract its place, and nothing where one is missing", function () {
    const place = Wallet.createRandom().address;
    const places = placeMonitor(() => place);
    expect(places?.monitor).to.equal(place);
    let asked = 0;
    expect(placeMonitor(() => (asked++ === 0 ? null : place))).to.equal(null);
  });
});
