import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";

import { Network, JsonRpcProvider, type TransactionRequest } from "ethers";
import hre, { network } from "hardhat";

import { deployCommunity, deployMonitored } from "../../deploy/community.ts";
import type { ContractAddresses, Contracts } from "../../src/chain/contracts.ts";
import type { MarketAddresses } from "../../src/chain/market-contracts.ts";
import type { MonitorAddresses } from "../../src/chain/monitor-contracts.ts";
import { ApiKeys } from "../../src/clique/guard/api-keys.ts";
import { Guard, type Listening } from "../../src/clique/guard/guard.ts";
import { readLimits } from "../../src/clique/guard/limits.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import type { ReadingLedger } from "../../types/contracts/metering/ReadingLedger.ts";
import { NodeSpy } from "./node-spy.ts";
import { devWallet } from "./sender-chain.ts";

export const CHAIN_ID = 31_337n;
/** A key of the test's guards. */
export const KEY = "a-key-of-gateway-one-0123456789abcdef";
/** Accounts of the chain: what the registry says of them. */
export const ADMIN = devWallet(0);
export const OPERATOR = devWallet(1);
export const GATEWAY = devWallet(10);
export const SECOND_GATEWAY = devWallet(11);
export const STRANGER = devWallet(5);
/** Accounts of the market's offices. */
export const ALLOCATOR = devWallet(2);
export const REPORTER = devWallet(3);
export const TREASURY = devWallet(4);
/** The account to whose key homes encrypt. */
export const COMMUNITY_GATEWAY = devWallet(12);

/** An answer to a call. */
export interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** What a guard of a test may do otherwise. */
export interface TestGuardOptions {
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly keys?: ApiKeys;
  readonly clock?: () => number;
}

/** A guard that listens. */
export interface TestGuard extends Listening {
  readonly guard: Guard;
  /** Lines of its log. */
  readonly log: readonly string[];
}

/** The keys of the test's guards: {@link KEY}, and nothing else. */
export function testKeys(): ApiKeys {
  const sha256 = createHash("sha256").update(KEY).digest("hex");
  return ApiKeys.read({ keys: [{ name: "one", sha256 }] });
}

/** A community on a development chain that is reached by HTTP, with a spy before its node, for guards to stand before. */
export class GuardedChain {
  readonly provider: JsonRpcProvider;
  readonly registry: Contracts["registry"];
  /** Obeys {@link ADMIN}, so that tests can open banks without meters' consents. */
  readonly ledger: ReadingLedger;
  readonly addresses: ContractAddresses;
  /** Both null where the community has none. */
  readonly market: MarketAddresses | null;
  readonly monitor: MonitorAddresses | null;
  readonly spy: NodeSpy;
  readonly nodeUrl: string;
  readonly #guards: Guard[] = [];
  readonly #closings: (() => Promise<void>)[];

  private constructor(
    parts: Pick<
      GuardedChain,
      "provider" | "registry" | "ledger" | "addresses" | "market" | "monitor" | "spy" | "nodeUrl"
    >,
    closings: (() => Promise<void>)[],
  ) {
    this.provider = parts.provider;
    this.registry = parts.registry;
    this.ledger = parts.ledger;
    this.addresses = parts.addresses;
    this.market = parts.market;
    this.monitor = parts.monitor;
    this.spy = parts.spy;
    this.nodeUrl = parts.nodeUrl;
    this.#closings = closings;
  }

  /** @param isWhole whether market and monitoring are deployed, too */
  static async start(name: string, isWhole = false): Promise<GuardedChain> {
    const server = await network.createServer("node", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const node = `http://${address}:${String(port)}`;
    const connection = await network.create({ network: "localhost", override: { url: node } });
    const deploymentId = `test-guard-${name}-${String(process.pid)}`;
    const gateways = [GATEWAY.address, SECOND_GATEWAY.address];
    const options = {
      deploymentId,
      parameters: {
        Community: { gateways },
        Market: { allocator: ALLOCATOR.address, reporter: REPORTER.address },
        QuotaAuction: { treasury: TREASURY.address },
        Monitor: { communityGateway: COMMUNITY_GATEWAY.address },
      },
    };
    const { registry, addresses, market, monitor } = isWhole
      ? await deployMonitored(connection, options)
      : { ...(await deployCommunity(connection, options)), market: null, monitor: null };
    const provider = new JsonRpcProvider(node, Network.from(CHAIN_ID), {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    const admin = ADMIN.connect(provider);
    const ledger = await new ReadingLedger__factory(admin).deploy(admin, 900, 0);
    await ledger.waitForDeployment();
    const spy = new NodeSpy(node);
    const nodeUrl = await spy.listen();
    const places = { ...addresses, ledger: await ledger.getAddress() };
    const parts = { provider, registry, ledger, addresses: places, market, monitor, spy, nodeUrl };
    return new GuardedChain(parts, [
      async () => spy.close(),
      async () => {
        provider.destroy();
        await connection.close();
        await server.close();
      },
      async () => {
        const folder = `${hre.config.paths.ignition}/deployments/${deploymentId}`;
        await rm(folder, { recursive: true, force: true });
      },
    ]);
  }

  /** Puts a guard before the node. */
  async guard({
    limits = {},
    keys = testKeys(),
    clock,
  }: TestGuardOptions = {}): Promise<TestGuard> {
    const log: string[] = [];
    const guard = new Guard({
      node: { url: this.nodeUrl, headers: { "x-guard": "yes" } },
      chainId: CHAIN_ID,
      contracts: { addresses: this.addresses, market: this.market, monitor: this.monitor },
      fromBlock: 0,
      // No look at the contracts comes by itself while a test runs.
      limits: readLimits({ refreshSeconds: 60, staleSeconds: 3_600, ...limits }),
      keys,
      log: { write: (line) => log.push(line) },
      ...(clock === undefined ? {} : { clock }),
    });
    this.#guards.push(guard);
    const listening = await guard.listen({ host: "127.0.0.1", port: 0, metricsPort: 0 });
    return { guard, log, ...listening };
  }

  /** A transaction of an account, signed: unless said otherwise it asks the ledger for its slot, which changes nothing. */
  async sign(wallet = GATEWAY, change: TransactionRequest = {}): Promise<string> {
    const fees =
      change.type === 0 || change.type === 1
        ? { gasPrice: 10n ** 10n }
        : { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n };
    return wallet.signTransaction({
      type: 2,
      chainId: CHAIN_ID,
      to: this.addresses.ledger,
      data: this.ledger.interface.encodeFunctionData("slotSeconds"),
      gasLimit: 100_000n,
      nonce: await this.provider.getTransactionCount(wallet.address),
      ...fees,
      ...change,
    });
  }

  /** Mines empty blocks, one by one: what `hardhat_mine` makes of many at once is no chain of hashes. */
  async mine(blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) await this.provider.send("evm_mine", []);
  }

  async close(): Promise<void> {
    for (const guard of this.#guards) await guard.close();
    for (const close of this.#closings) await close();
  }
}

/** Posts a body; status and text of the answer. */
export async function post(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, {
    method: "POST",
    // A view of bytes on its own memory is a body; the type of `fetch` wants to know whose.
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The header of a caller with the key. */
export const WITH_KEY = { authorization: `Bearer ${KEY}` };

/** Makes one call, with the key unless other headers are given. */
export async function call(
  url: string,
  method: string,
  params: readonly unknown[] = [],
  headers: Readonly<Record<string, string>> = WITH_KEY,
): Promise<Answer> {
  const { text } = await post(
    url,
    JSON.stringify({ jsonrpc: "2.0", id: 7, method, params }),
    headers,
  );
  return JSON.parse(text) as Answer;
}

/** The guard's code in an answer; null where the guard did not refuse. */
export function refusalOf({ error }: Answer): string | null {
  const { data } = error ?? {};
  if (typeof data !== "object" || data === null || !("code" in data)) return null;
  return typeof data.code === "string" ? data.code : null;
}
