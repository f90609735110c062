import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ReadingLedger__factory,
  TermBook__factory,
  type ReadingLedger,
  type TermBook,
} from "../../../types/contracts/index.ts";
import { TestBank } from "./bank.ts";

export const SLOT_SECONDS = 900;
export const SLOTS_A_DAY = 96;
export const DAY = 86_400;

/** How far ahead of the clock a slot may end, seconds. */
export const TOLERANCE = 60;

/** The slot that closes day 9: the banks of the tests are opened in it. */
export const MIDNIGHT = 10 * SLOTS_A_DAY;

/** Most that a lane of the tests' banks may rise in a slot. */
export const MAX_STEP = 1_000n;

/** A ledger whose grid began thirty days ago. Terms as one likes them stand in for the registry. */
export interface LedgerFixture {
  readonly ledger: ReadingLedger;
  readonly terms: TermBook;
  readonly gridOrigin: number;
  /** Sends in the name of the terms. */
  readonly operator: HardhatEthersSigner;
  readonly gateway: HardhatEthersSigner;
  readonly otherGateway: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
}

/** The same with bank 1, of 20 words (two pages) of 32-bit lanes; points a to d sit in lanes 0 to 3 with 100 each. */
export interface BankFixture extends LedgerFixture {
  readonly bank: TestBank;
}

/** A point's id in tests. */
export const point = (name: string): string => encodeBytes32String(name);

/** When a slot ends, Unix seconds. */
export const endOf = (fixture: LedgerFixture, slot: number): number =>
  fixture.gridOrigin + slot * SLOT_SECONDS;

/** Gives a fresh ledger to every test that asks. */
export function ledgerLoader(connection: NetworkConnection): () => Promise<LedgerFixture> {
  const deploy = (): Promise<LedgerFixture> => deployLedger(connection);
  return () => connection.networkHelpers.loadFixture(deploy);
}

/** Gives a fresh ledger with a fresh bank to every test that asks. */
export function bankLoader(connection: NetworkConnection): () => Promise<BankFixture> {
  const deploy = async (): Promise<BankFixture> => {
    const fixture = await deployLedger(connection);
    const bank = await openBank(fixture, 1);
    await bank.enrol(fixture.operator, ["a", "b", "c", "d"].map(point), 100n);
    return { ...fixture, bank };
  };
  return async () => {
    const fixture = await connection.networkHelpers.loadFixture(deploy);
    // The chain goes back to where it was, and a copy of the witness lets this one stay there.
    return { ...fixture, bank: fixture.bank.copy() };
  };
}

/** Opens a bank as the tests like it. */
export async function openBank(
  { ledger, operator, gateway }: LedgerFixture,
  id: number,
  wide = false,
): Promise<TestBank> {
  const opening = { id, gateway: gateway.address, wide, maxStep: MAX_STEP, words: 20 };
  return TestBank.open(ledger, operator, { ...opening, slot: MIDNIGHT });
}

async function deployLedger(connection: NetworkConnection): Promise<LedgerFixture> {
  const { ethers, networkHelpers } = connection;
  const [deployer, gateway, otherGateway, stranger] = await ethers.getSigners();
  if (!deployer || !gateway || !otherGateway || !stranger) {
    throw new Error("the test chain has fewer than four accounts");
  }
  const terms = await new TermBook__factory(deployer).deploy();
  const operator = await ethers.getImpersonatedSigner(await terms.getAddress());
  await networkHelpers.setBalance(operator.address, ethers.parseEther("1000"));
  const now = await networkHelpers.time.latest();
  const gridOrigin = Math.floor(now / DAY) * DAY - 30 * DAY;
  const ledger = await new ReadingLedger__factory(operator).deploy(
    operator.address,
    SLOT_SECONDS,
    gridOrigin,
  );
  return { ledger, terms, gridOrigin, operator, gateway, otherGateway, stranger };
}
