import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  encodeBytes32String,
  id,
  Wallet,
  type ContractTransactionResponse,
  type Signer,
} from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployCommunity, type Community } from "../../../deploy/community.ts";
import {
  changeNote,
  ChangeKind,
  openNote,
  origin,
  pageOf,
  type Change,
  type Page,
} from "../../../src/chain/bank-history.ts";
import {
  Attestation,
  signEnrolment,
  type Domain,
  type Enrolment,
} from "../../../src/chain/credentials.ts";
import type { MeterRegistry } from "../../../types/contracts/index.ts";
import { NO_EVIDENCE, TestBank } from "./bank.ts";

/** Why things are done in tests. */
export const REASON = encodeBytes32String("test");

/** The credentials of a term. */
export interface Signatures {
  readonly meter: string;
  readonly owner: string;
}

/** A community whose operator has opened one bank, bank 1: two pages of narrow lanes, 128 and 8, for a trusted gateway. */
export interface RegistryFixture extends Community {
  /** Called in the operator's name. */
  readonly registry: MeterRegistry;
  readonly domain: Domain;
  readonly admin: HardhatEthersSigner;
  readonly operator: HardhatEthersSigner;
  readonly gateway: HardhatEthersSigner;
  /** Trusted too, without a bank. */
  readonly otherGateway: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
  readonly bank: TestBank;
  /** A second that lies an hour ahead. */
  readonly deadline: number;
}

/** Deploys the community. To be given to `loadFixture` as it is. */
export async function deployWithBank(connection: NetworkConnection): Promise<RegistryFixture> {
  const signers = await connection.ethers.getSigners();
  const [admin, operator, gateway, otherGateway, stranger] = signers;
  if (!admin || !operator || !gateway || !otherGateway || !stranger) {
    throw new Error("the test chain has fewer than five accounts");
  }
  const community = await deployCommunity(connection, {
    parameters: { Community: { gateways: [gateway.address, otherGateway.address] } },
  });
  const registry = community.registry.connect(operator);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = { chainId, registry: community.addresses.registry };
  const bank = await openBank({ ...community, registry }, chainId, 1, gateway.address);
  const deadline = (await connection.networkHelpers.time.latest()) + 3_600;
  return {
    ...community,
    registry,
    domain,
    admin,
    operator,
    gateway,
    otherGateway,
    stranger,
    bank,
    deadline,
  };
}

/** What a fixture gives anew: the chain goes back by itself, the witness of its bank does not. */
export async function fresh(loading: Promise<RegistryFixture>): Promise<RegistryFixture> {
  const fixture = await loading;
  return { ...fixture, bank: fixture.bank.copy() };
}

/** Opens a bank of vacant lanes whose first record may lie in slot 2. */
export async function openBank(
  community: Community,
  chainId: bigint,
  bank: number,
  gateway: string,
  wide = false,
  words = 17,
): Promise<TestBank> {
  const { registry, ledger, addresses } = community;
  await registry.openBank(bank, gateway, wide, 1_000_000n, words, 1);
  const before = origin(chainId, addresses.ledger, bank);
  const first = {
    tip: { before, index: 0, slot: 1, note: openNote() },
    words: Array.from({ length: words }, () => (1n << 256n) - 1n),
    evidence: NO_EVIDENCE,
    exceptions: "0x",
  };
  return new TestBank(ledger, bank, wide, [first]);
}

/** The key in the meter number `index`. */
export function meterKey(index: number): Wallet {
  return new Wallet(id(`meter key ${String(index)}`));
}

/** The key of the household number `index`. */
export function ownerKey(index: number): Wallet {
  return new Wallet(id(`owner key ${String(index)}`));
}

/** An enrolment of the home number `index` in the lane of that number; its meter has a key and shows 500. */
export function draft(
  index: number,
  deadline: number,
  changes: Partial<Enrolment> = {},
): Enrolment {
  return {
    point: id(`point ${String(index)}`),
    meter: id(`meter ${String(index)}`),
    resource: 1,
    bank: 1,
    lane: index,
    start: 7_000n,
    dial: 500n,
    modulus: 1_000_000n,
    key: meterKey(index).address,
    owner: ownerKey(index).address,
    attestation: Attestation.Device,
    nonce: 0n,
    deadline,
    ...changes,
  };
}

/** An enrolment of another meter where the home number `index` has one. */
export function successor(
  index: number,
  deadline: number,
  changes: Partial<Enrolment> = {},
): Enrolment {
  return draft(index, deadline, {
    meter: id(`second meter ${String(index)}`),
    key: meterKey(index + 10_000).address,
    start: 7_100n,
    dial: 3n,
    nonce: 1n,
    ...changes,
  });
}

/** Both credentials by the keys of a home, or by others. */
export async function signBoth(
  domain: Domain,
  enrolment: Enrolment,
  meter: Signer,
  owner: Signer,
): Promise<Signatures> {
  return {
    meter: await signEnrolment(meter, domain, enrolment),
    owner: await signEnrolment(owner, domain, enrolment),
  };
}

/** Enrols homes in the lanes of their numbers, with both credentials, in one entry. */
export async function enrolHomes(
  { registry, bank, domain, deadline }: RegistryFixture,
  indices: readonly number[],
): Promise<ContractTransactionResponse> {
  const enrolments = indices.map((index) => draft(index, deadline));
  const signatures = await Promise.all(
    indices.map((index) =>
      signBoth(domain, draft(index, deadline), meterKey(index), ownerKey(index)),
    ),
  );
  return enrolAll(registry, bank, enrolments, signatures);
}

/** Deploys the community and enrols the homes 0, 1 and 2. To be given to `loadFixture` as it is. */
export async function deployWithHomes(connection: NetworkConnection): Promise<RegistryFixture> {
  const fixture = await deployWithBank(connection);
  await enrolHomes(fixture, [0, 1, 2]);
  return fixture;
}

/** The page that holds a lane of a bank, opened. */
export function pageFor(bank: TestBank, lane: number): Page {
  return pageOf(bank.last.words, lane, bank.wide);
}

/** Sends an enrolment of new points and follows it. */
export async function enrolAll(
  registry: MeterRegistry,
  bank: TestBank,
  enrolments: readonly Enrolment[],
  signatures: readonly Signatures[],
): Promise<ContractTransactionResponse> {
  const page = pageFor(bank, enrolments[0]?.lane ?? 0);
  const sent = await registry.enrol(bank.id, bank.last.tip, page, [...enrolments], [...signatures]);
  const changes = enrolments.map(({ lane, start, point }): Change => ({
    kind: ChangeKind.Enrol,
    lane,
    total: start,
    subject: point,
  }));
  bank.follow(
    changeNote(changes),
    Object.fromEntries(enrolments.map(({ lane, start }) => [lane, start])),
  );
  return sent;
}

/** Sends an exchange of meters and follows it. */
export async function exchangeAll(
  registry: MeterRegistry,
  bank: TestBank,
  enrolments: readonly Enrolment[],
  signatures: readonly Signatures[],
): Promise<ContractTransactionResponse> {
  const page = pageFor(bank, enrolments[0]?.lane ?? 0);
  const sent = await registry.exchange(
    bank.id,
    bank.last.tip,
    page,
    [...enrolments],
    [...signatures],
    REASON,
  );
  const changes = enrolments.map(({ lane, meter }): Change => ({
    kind: ChangeKind.Exchange,
    lane,
    total: 0n,
    subject: meter,
  }));
  bank.follow(changeNote(changes), {});
  return sent;
}
