import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { decodeBytes32String, id, Wallet } from "ethers";
import hre, { network } from "hardhat";
import type { JsonRpcServer } from "hardhat/types/network";

import { splitBanks } from "../../../deploy/bank-parameters.ts";
import { deployCommunity, deployMonitored } from "../../../deploy/community.ts";
import ReadingLedgerModule from "../../../deploy/modules/ReadingLedger.ts";
import { readDeployment, writeDeploymentNotes } from "../../../src/chain/deployment.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { RESOURCES } from "../../../src/domain/resource.ts";

const connection = await network.create();

const OPERATOR_ROLE = id("OPERATOR_ROLE");
const PARAMETERS = fileURLToPath(new URL("../../../deploy/parameters/", import.meta.url));

describe("deployCommunity", function () {
  it("binds registry, ledger and verifier to each other", async function () {
    const { registry, ledger, verifier, addresses } = await deployCommunity(connection);
    expect(await registry.ledger()).to.equal(addresses.ledger);
    expect(await ledger.operator()).to.equal(addresses.registry);
    expect(await verifier.ledger()).to.equal(addresses.ledger);
    expect(await verifier.terms()).to.equal(addresses.registry);
  });

  it("takes slot and origin from the parameters", async function () {
    const { ledger } = await deployCommunity(connection);
    expect(await ledger.slotSeconds()).to.equal(900n);
    expect(await ledger.gridOrigin()).to.equal(0n);
    const other = await deployCommunity(connection, {
      parameters: { ReadingLedger: { slotSeconds: 60, origin: 86_400 } },
    });
    expect(await other.ledger.slotSeconds()).to.equal(60n);
    expect(await other.ledger.gridOrigin()).to.equal(86_400n);
  });

  describe("given what banks shall allow", function () {
    it("hands it on and keeps it from the modules", async function () {
      const { maxSteps } = await deployCommunity(connection, {
        parameters: { Banks: { maxStep: { energy: 250_000, "heat-of-ours": 7n } } },
      });
      expect(maxSteps).to.deep.equal(
        new Map([
          ["energy", 250_000n],
          ["heat-of-ours", 7n],
        ]),
      );
      expect((await deployCommunity(connection)).maxSteps).to.deep.equal(new Map());
    });

    for (const [what, section] of [
      ["no limit at all", { maxStep: { energy: 0 } }],
      ["a fraction", { maxStep: { energy: 1.5 } }],
      ["more than the contract takes", { maxStep: { energy: 1n << 63n } }],
      ["a number for all", { maxStep: 250_000 }],
      ["another word", { maxstep: {} }],
    ] as const) {
      it(`refuses ${what}`, function () {
        expect(() => splitBanks({ Banks: section }))
          .to.throw(GridwellError)
          .with.property("code", "MAX_STEP_INVALID");
      });
    }
  });

  it("takes another file of parameters", async function () {
    const { registry } = await deployCommunity(connection, { file: `${PARAMETERS}clique.json` });
    expect(await registry.defaultAdminDelay()).to.equal(86_400n);
  });

  it("lets only a node on one's own machine change its admin without a delay", async function () {
    const { registry } = await deployCommunity(connection);
    expect(await registry.defaultAdminDelay()).to.equal(86_400n);
    const local = await deployCommunity(connection, { file: `${PARAMETERS}localhost.json` });
    expect(await local.registry.defaultAdminDelay()).to.equal(0n);
  });

  it("leaves the first account as admin and the second as the only operator", async function () {
    const [admin, operator] = await connection.ethers.getSigners();
    const { registry } = await deployCommunity(connection);
    expect(await registry.defaultAdmin()).to.equal(admin?.address);
    expect(await registry.hasRole(OPERATOR_ROLE, operator?.address ?? "")).to.equal(true);
    expect(await registry.hasRole(OPERATOR_ROLE, admin?.address ?? "")).to.equal(false);
  });

  it("appoints another operator when one is given, be it the admin", async function () {
    const [admin, second] = await connection.ethers.getSigners();
    const stranger = Wallet.createRandom().address;
    for (const operator of [stranger, admin?.address ?? ""]) {
      const { registry } = await deployCommunity(connection, {
        parameters: { Community: { operator } },
      });
      expect(await registry.hasRole(OPERATOR_ROLE, operator)).to.equal(true);
      expect(await registry.hasRole(OPERATOR_ROLE, second?.address ?? "")).to.equal(false);
    }
  });

  it("defines the resources that the domain knows", async function () {
    const { registry } = await deployCommunity(connection);
    const defined = (await registry.resources()).map((resource) => ({
      id: Number(resource.id),
      name: decodeBytes32String(resource.name),
      baseUnit: decodeBytes32String(resource.baseUnit),
      displayUnit: decodeBytes32String(resource.displayUnit),
      decimals: Number(resource.decimals),
    }));
    expect(defined).to.deep.equal(RESOURCES);
  });

  it("trusts the gateways that are given, none otherwise", async function () {
    const gateways = [Wallet.createRandom().address, Wallet.createRandom().address];
    const without = await deployCommunity(connection);
    expect(await without.registry.gatewayCount()).to.equal(0n);
    const { registry } = await deployCommunity(connection, {
      parameters: { Community: { gateways } },
    });
    expect(await registry.gateways(0, 9)).to.deep.equal(gateways);
  });

  describe("on a network reached by HTTP", function () {
    const folder = `${hre.config.paths.ignition}/deployments`;
    let server: JsonRpcServer;
    let url: string;

    before(async function () {
      server = await network.createServer("node", "127.0.0.1", 0);
      const { address, port } = await server.listen();
      url = `http://${address}:${String(port)}`;
    });

    after(async function () {
      await server.close();
      for (const name of ["whole", "grown", "halfway"]) {
        await rm(`${folder}/${deploymentId(name)}`, { recursive: true, force: true });
      }
    });

    /** Two test runs side by side must not meet. */
    function deploymentId(name: string): string {
      return `test-${name}-${String(process.pid)}`;
    }

    async function connect() {
      return network.create({ network: "localhost", override: { url } });
    }

    it("keeps what it deployed, and finds it the next time", async function () {
      const first = await connect();
      const { addresses } = await deployCommunity(first, { deploymentId: deploymentId("whole") });
      const block = await first.ethers.provider.getBlockNumber();
      const again = await deployCommunity(await connect(), { deploymentId: deploymentId("whole") });
      expect(again.addresses).to.deep.equal(addresses);
      expect(await first.ethers.provider.getBlockNumber()).to.equal(block);
    });

    it("writes where the contracts are, as the library reads it", async function () {
      const { addresses } = await deployCommunity(await connect(), {
        deploymentId: deploymentId("whole"),
      });
      const root = await mkdtemp(`${tmpdir()}/gridwell-`);
      await mkdir(`${root}/chain-31337`);
      const written = "deployed_addresses.json";
      await copyFile(
        `${folder}/${deploymentId("whole")}/${written}`,
        `${root}/chain-31337/${written}`,
      );
      const bare = { addresses, market: null, monitor: null, block: 0, maxSteps: new Map() };
      expect(readDeployment(root, 31_337n)).to.deep.equal(bare);
      const notes = { block: 7, maxSteps: new Map([["energy", 250_000n]]) };
      writeDeploymentNotes(`${root}/chain-31337`, notes);
      expect(readDeployment(root, 31_337n)).to.deep.equal({ ...bare, ...notes });
      await writeFile(`${root}/chain-31337/gridwell.json`, '{"block":7,"maxSteps":{"energy":-1}}');
      expect(() => readDeployment(root, 31_337n))
        .to.throw(GridwellError)
        .with.property("code", "DEPLOYMENT_INVALID");
      await rm(root, { recursive: true });
    });

    it("gives a community that stands its market and its monitoring, and finds all the next time", async function () {
      const options = { deploymentId: deploymentId("grown") };
      const { addresses } = await deployCommunity(await connect(), options);
      const grown = await deployMonitored(await connect(), options);
      expect(grown.addresses).to.deep.equal(addresses);
      const root = await mkdtemp(`${tmpdir()}/gridwell-`);
      await mkdir(`${root}/chain-31337`);
      const written = "deployed_addresses.json";
      await copyFile(
        `${folder}/${deploymentId("grown")}/${written}`,
        `${root}/chain-31337/${written}`,
      );
      const found = readDeployment(root, 31_337n);
      const { market, monitor } = grown;
      expect(found).to.deep.include({ addresses, market, monitor });
      await rm(root, { recursive: true });
    });

    it("goes on where a deployment was cut off", async function () {
      const first = await connect();
      const deployed = await first.ignition.deploy(ReadingLedgerModule, {
        deploymentId: deploymentId("halfway"),
        parameters: `${PARAMETERS}localhost.json`,
      });
      const { addresses, registry } = await deployCommunity(await connect(), {
        deploymentId: deploymentId("halfway"),
      });
      expect(addresses.ledger).to.equal(await deployed.ledger.getAddress());
      expect(await registry.ledger()).to.equal(addresses.ledger);
    });
  });
});
