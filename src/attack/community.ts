import { createHash, randomBytes } from "node:crypto";

import { getCreateAddress, parseEther, Wallet } from "ethers";

import type { ContractAddresses } from "../chain/contracts.ts";
import { operatorData, registryCreation, trustData } from "../chain/load-contracts.ts";
import type { Clock } from "../load/clock.ts";
import { readAccounts } from "../load/node-facts.ts";
import { settle, type Prepared } from "../load/prepare.ts";
import { RawSigner, runFees, type Content } from "../load/raw-signer.ts";
import type { RpcClient } from "../load/rpc.ts";

/** A caller's key for a guard, and its hash for the guard's file. */
export interface CallerKey {
  readonly name: string;
  readonly key: string;
  readonly sha256: string;
}

/** What a trial needs on its chain besides the honest meters' ledger. */
export interface Community {
  readonly addresses: ContractAddresses;
  readonly fromBlock: number;
  /** Wei a unit of gas that honest senders offer. */
  readonly gasPrice: bigint;
  /** An account with funds, and with no rights. */
  readonly member: Wallet;
  /** A registered gateway that shall go bad. */
  readonly gateway: Wallet;
}

/** Gas of the steps, with a margin. */
const GAS = { registry: 6_000_000n, step: 200_000n, trust: 120_000n, pay: 21_000n } as const;
/** Pays for two minutes of a hundred times the honest load at a gwei. */
const MONEY = parseEther("100");
/** Gas of the greatest transaction that a run signs, see `prepare`. */
const GREATEST_GAS = 12_000_000n;

/** A fresh key. */
export function callerKey(name: string): CallerKey {
  const key = randomBytes(32).toString("hex");
  return { name, key, sha256: createHash("sha256").update(key).digest("hex") };
}

/**
 * Founds a registry that lists the run's senders and a gateway that shall go bad, and gives the attackers money.
 *
 * @throws GridwellError `LOAD_SETUP_FAILED`, `LOAD_STOPPED`
 */
export async function foundCommunity(
  { facts, paths, contracts }: Prepared,
  options: {
    readonly rpc: RpcClient;
    readonly clock: Clock;
    readonly funder: Wallet;
    readonly depth: number;
    readonly signal?: AbortSignal;
  },
): Promise<Community> {
  const { rpc, funder } = options;
  const [own] = await readAccounts(rpc, [funder.address]);
  if (own === undefined) throw new TypeError("no account");
  const fees = runFees(facts, GREATEST_GAS);
  const signer = new RawSigner(funder, { chainId: facts.chainId, fees, nonce: own.nonce });
  const registry = getCreateAddress({ from: funder.address, nonce: own.nonce });
  const member = new Wallet(Wallet.createRandom().privateKey);
  const gateway = new Wallet(Wallet.createRandom().privateKey);
  const listed = [...new Set(paths.map(({ account }) => account)), gateway.address];
  const trusted = GAS.step + GAS.trust * BigInt(listed.length);
  const contents: Content[] = [
    { to: null, data: registryCreation(funder.address), gasLimit: GAS.registry },
    { to: registry, data: operatorData(funder.address), gasLimit: GAS.step },
    { to: registry, data: trustData(listed), gasLimit: trusted },
    { to: member.address, data: "0x", gasLimit: GAS.pay, value: MONEY },
    { to: gateway.address, data: "0x", gasLimit: GAS.pay, value: MONEY },
  ];
  const transactions = contents.map((content) => signer.sign(content));
  await settle([{ account: funder.address, transactions }], facts.head, options);
  const { ledger } = contracts;
  return {
    // The honest meters' ledger obeys the run and not the registry: nobody proves anything here.
    addresses: { registry, ledger, verifier: ledger },
    fromBlock: facts.head,
    gasPrice: fees.cap,
    ...{ member, gateway },
  };
}
