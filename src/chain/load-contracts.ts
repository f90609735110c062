/**
 * The two contracts that a load run brings along, as bytes to sign: a reading ledger of its own, and the obvious
 * ledger beside it. Nothing here asks a node.
 */
import { concat, id, Interface, type ErrorDescription } from "ethers";

import { ObviousLedger__factory } from "../../types/contracts/factories/mocks/ObviousLedger__factory.ts";
import { MeterRegistry__factory } from "../../types/contracts/factories/metering/MeterRegistry__factory.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import type { Change, Page, Tip } from "./bank-history.ts";

const ledger = ReadingLedger__factory.createInterface();
const registry = MeterRegistry__factory.createInterface();
const obvious = ObviousLedger__factory.createInterface();

/**
 * What creates a reading ledger.
 *
 * @param operator may open banks and change lanes; in a community that is the registry
 * @param grid length of a slot in seconds, and where slot 1 begins, Unix seconds
 */
export function ledgerCreation(
  operator: string,
  grid: { readonly slotSeconds: number; readonly origin: number },
): string {
  const values = ledger.encodeDeploy([operator, grid.slotSeconds, grid.origin]);
  return concat([ReadingLedger__factory.bytecode, values]);
}

/** How a bank is opened. */
export interface BankOpening {
  readonly bank: number;
  readonly gateway: string;
  /** Greatest rise of a lane per slot passed, base units. */
  readonly maxStep: bigint;
  /** Words of 8 lanes. */
  readonly words: number;
  /** The bank's records lie after it. */
  readonly slot: number;
}

/** The call that opens a bank of 32-bit lanes. */
export function openData(opening: BankOpening): string {
  const { bank, gateway, maxStep, words, slot } = opening;
  return ledger.encodeFunctionData("open", [bank, gateway, false, maxStep, words, slot]);
}

/** The call that changes lanes of one page. */
export function changeData(bank: number, tip: Tip, page: Page, changes: readonly Change[]): string {
  return ledger.encodeFunctionData("change", [bank, { ...tip }, page, [...changes]]);
}

/**
 * What creates a registry: a guard asks it who may send.
 *
 * @param admin may appoint operators
 */
export function registryCreation(admin: string): string {
  return concat([MeterRegistry__factory.bytecode, registry.encodeDeploy([admin, 0])]);
}

/** The call by which a registry's admin makes an account its operator. */
export function operatorData(account: string): string {
  return registry.encodeFunctionData("grantRole", [id("OPERATOR_ROLE"), account]);
}

/** The call by which an operator puts gateways on a registry's list. */
export function trustData(gateways: readonly string[]): string {
  return registry.encodeFunctionData("trust", [[...gateways], id("load")]);
}

/** What creates an obvious ledger; its owner is who sends it. */
export function obviousCreation(): string {
  return ObviousLedger__factory.bytecode;
}

/** The call that lets an account write to the obvious ledger. */
export function allowData(account: string): string {
  return obvious.encodeFunctionData("allow", [account, true]);
}

/** The call that writes one reading to the obvious ledger. */
export function storeData(meter: string, slot: number, total: bigint): string {
  return obvious.encodeFunctionData("store", [meter, slot, total]);
}

/** The obvious ledger's error that these bytes carry; null when they carry none. */
export function obviousErrorName(data: string): string | null {
  let parsed: ErrorDescription | null;
  try {
    parsed = new Interface(ObviousLedger__factory.abi).parseError(data);
  } catch {
    return null;
  }
  return parsed?.name ?? null;
}
