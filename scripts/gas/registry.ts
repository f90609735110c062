import {
  encodeBytes32String,
  id,
  Wallet,
  type ContractTransactionResponse,
  type Signer,
} from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployCommunity } from "../../deploy/community.ts";
import {
  changeNote,
  ChangeKind,
  headOf,
  openNote,
  origin,
  pageHashes,
  rootOf,
  type Change,
  type Tip,
} from "../../src/chain/bank-history.ts";
import {
  Attestation,
  signEnrolment,
  signMoveIn,
  type Domain,
  type Enrolment,
} from "../../src/chain/credentials.ts";
import { pack, unpack } from "../../src/chain/lanes.ts";
import type { MeterRegistry } from "../../types/contracts/index.ts";

const REASON = encodeBytes32String("gas");
const DEADLINE = 2 ** 32;
const WORDS = 16;

export const name = "registry";

/** Enrolments and exchanges of 1, 40 and 87 meters of one page, and what happens to owners. */
export async function* measure(
  connection: NetworkConnection,
): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const page = await RegistryPage.open(connection);
  yield ["enrol, 1 meter", await page.enrol(0, 1)];
  yield ["enrol, 40 meters", await page.enrol(1, 40)];
  yield ["enrol, 87 meters", await page.enrol(41, 87)];
  yield ["exchange, 1 meter", await page.exchange(0, 1)];
  yield ["exchange, 40 meters", await page.exchange(1, 40)];
  yield ["move in", await page.moveIn(100)];
  yield ["move out", await page.moveOut(100)];
}

/** One page of a bank of a real community, and the witness that moves along with it. */
class RegistryPage {
  readonly #registry: MeterRegistry;
  readonly #domain: Domain;
  #tip: Tip;
  #words: bigint[] = Array.from({ length: WORDS }, () => (1n << 256n) - 1n);

  private constructor(registry: MeterRegistry, domain: Domain, first: Tip) {
    this.#registry = registry;
    this.#domain = domain;
    this.#tip = first;
  }

  static async open(connection: NetworkConnection): Promise<RegistryPage> {
    const [, operator, gateway] = await connection.ethers.getSigners();
    if (operator === undefined || gateway === undefined) throw new Error("too few accounts");
    const community = await deployCommunity(connection, {
      parameters: { Community: { gateways: [gateway.address] } },
    });
    const registry = community.registry.connect(operator);
    await gasOf(registry.openBank(1, gateway, false, 1_000n, WORDS, 1));
    const { chainId } = await connection.ethers.provider.getNetwork();
    const before = origin(chainId, community.addresses.ledger, 1);
    const domain = { chainId, registry: community.addresses.registry };
    return new RegistryPage(registry, domain, { before, index: 0, slot: 1, note: openNote() });
  }

  async enrol(first: number, count: number): Promise<bigint> {
    const { enrolments, signatures } = await this.#sign(first, count, 0n);
    const page = this.#page();
    const gas = await gasOf(this.#registry.enrol(1, this.#tip, page, enrolments, signatures));
    const lanes = unpack(this.#words, false);
    for (const { lane, start } of enrolments) lanes[lane] = start;
    this.#follow(
      enrolments.map(({ lane, start: total, point: subject }) => ({
        kind: ChangeKind.Enrol,
        lane,
        total,
        subject,
      })),
      pack(lanes, false),
    );
    return gas;
  }

  async exchange(first: number, count: number): Promise<bigint> {
    const { enrolments, signatures } = await this.#sign(first, count, 1n);
    const page = this.#page();
    const gas = await gasOf(
      this.#registry.exchange(1, this.#tip, page, enrolments, signatures, REASON),
    );
    this.#follow(
      enrolments.map(({ lane, meter: subject }) => ({
        kind: ChangeKind.Exchange,
        lane,
        total: 0n,
        subject,
      })),
      this.#words,
    );
    return gas;
  }

  async moveIn(lane: number): Promise<bigint> {
    const owner = keyOf(`tenant ${String(lane)}`);
    const point = pointOf(lane);
    const move = { point, owner: owner.address, nonce: 1n, deadline: DEADLINE };
    const signature = await signMoveIn(owner, this.#domain, move);
    return gasOf(this.#registry.moveIn(move, signature, REASON));
  }

  async moveOut(lane: number): Promise<bigint> {
    return gasOf(this.#registry.moveOut(pointOf(lane), REASON));
  }

  async #sign(first: number, count: number, nonce: bigint) {
    const enrolments: Enrolment[] = [];
    const signatures: { meter: string; owner: string }[] = [];
    for (let lane = first; lane < first + count; lane++) {
      const key = keyOf(`meter ${String(lane)}, ${String(nonce)}`);
      const owner = keyOf(`owner ${String(lane)}`);
      const enrolment = {
        point: pointOf(lane),
        meter: id(key.address),
        resource: 1,
        bank: 1,
        lane,
        start: 12_345_678n,
        dial: 1_234_567n,
        modulus: 10n ** 9n,
        key: key.address,
        owner: owner.address,
        attestation: Attestation.Device,
        nonce,
        deadline: DEADLINE,
      };
      enrolments.push(enrolment);
      const sign = (signer: Signer) => signEnrolment(signer, this.#domain, enrolment);
      signatures.push({ meter: await sign(key), owner: await sign(owner) });
    }
    return { enrolments, signatures };
  }

  #page(): { hashes: string[]; number: number; words: bigint[] } {
    return { hashes: pageHashes(this.#words), number: 0, words: this.#words };
  }

  #follow(changes: readonly Change[], words: bigint[]): void {
    const before = headOf(this.#tip, rootOf(this.#words));
    const { index, slot } = this.#tip;
    this.#tip = { before, index: index + 1, slot, note: changeNote(changes) };
    this.#words = words;
  }
}

function keyOf(holder: string): Wallet {
  return new Wallet(id(holder));
}

function pointOf(lane: number): string {
  return id(`point ${String(lane)}`);
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("the transaction was not mined");
  return receipt.gasUsed;
}
