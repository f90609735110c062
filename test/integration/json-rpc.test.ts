import { expect } from "chai";
import {
  JsonRpcProvider,
  JsonRpcSigner,
  Network,
  parseEther,
  toQuantity,
  type Signer,
} from "ethers";
import { network } from "hardhat";

import { decodeContractError } from "../../src/chain/contract-errors.ts";
import { connectContracts } from "../../src/chain/contracts.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { readLedgerSite } from "../../src/chain/ledger-site.ts";
import { proveReading } from "../../src/chain/proofs.ts";
import { Store } from "../../src/chain/store.ts";
import { verifyBank } from "../../src/chain/verification.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import { TermBook__factory } from "../../types/contracts/factories/mocks/TermBook__factory.ts";
import { BankDriver, pointId, type LedgerFixture } from "../support/bank-driver.ts";
import { rejection } from "../support/rejection.ts";
import { deployVerifier, onChain } from "../support/verifier.ts";

let provider: JsonRpcProvider;

async function deploy(): Promise<LedgerFixture> {
  const [deployer, gateway, stranger]: Signer[] = await provider.listAccounts();
  if (deployer === undefined || gateway === undefined || stranger === undefined) {
    throw new Error("the node has fewer than three accounts");
  }
  const terms = await new TermBook__factory(deployer).deploy();
  await terms.waitForDeployment();
  const operator = new JsonRpcSigner(provider, await terms.getAddress());
  await provider.send("hardhat_impersonateAccount", [operator.address]);
  await provider.send("hardhat_setBalance", [operator.address, toQuantity(parseEther("1000"))]);
  const ledger = await new ReadingLedger__factory(operator).deploy(operator, 900, 0);
  await ledger.waitForDeployment();
  const site = await readLedgerSite(ledger);
  return { ledger, terms, site, operator, gateway, stranger, deployedAt: 0 };
}

describe("chain over JSON-RPC", function () {
  let close: () => Promise<void>;

  before(async function () {
    const server = await network.createServer("default", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    close = () => server.close();
    const options = { staticNetwork: true, cacheTimeout: -1 };
    const url = `http://${address}:${String(port)}`;
    provider = new JsonRpcProvider(url, Network.from(31_337), options);
  });

  after(async function () {
    provider.destroy();
    await close();
  });

  it("is followed, proved and verified with an ordinary provider", async function () {
    const fixture = await deploy();
    const { site } = fixture;
    const { verifier } = await deployVerifier(fixture);
    const addresses = {
      registry: site.ledger,
      ledger: site.ledger,
      verifier: await verifier.getAddress(),
    };
    const contracts = connectContracts(addresses, provider);
    const store = new Store(":memory:");
    const index = new EventIndex({ store, reader: provider, site, depth: 2 });
    const bank = new BankDriver(fixture, 1);
    await bank.open();
    await index.sync();
    await bank.enrol(0, 5n, "a");
    await bank.record(961);
    const report = await index.sync();
    expect(report.added).to.deep.equal({ from: 5, to: 6 });
    expect(index.state(1)).to.deep.equal(bank.state);
    const { proof, reading } = proveReading(index, pointId("a"), 961);
    expect(await onChain(contracts.verifier, pointId("a"), proof)).to.deep.equal(reading);
    expect((await verifyBank(index, contracts.ledger, 1)).ok).to.equal(true);

    const { ledger, stranger } = fixture;
    const args = { name: "LedgerNotOperator", args: { caller: await stranger.getAddress() } };
    const { appoint } = ledger.connect(stranger);
    for (const refused of [
      () => appoint(1, stranger, 1n),
      () => appoint.staticCall(1, stranger, 1n),
      () => appoint(1, stranger, 1n, { gasLimit: 100_000n }),
    ]) {
      expect(decodeContractError(await rejection(refused()))).to.deep.equal(args);
    }
  });

  it("is needed to read where a ledger stands", async function () {
    const ledger = ReadingLedger__factory.connect(`0x${"11".repeat(20)}`);
    const error = await rejection(readLedgerSite(ledger));
    expect(error).to.be.instanceOf(GridwellError).with.property("code", "CHAIN_NOT_CONNECTED");
  });
});
