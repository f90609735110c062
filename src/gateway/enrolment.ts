import type { TransactionReceipt, TransactionRequest, Wallet } from "ethers";

import { pageHashes } from "../chain/bank-history.ts";
import { witnessOf } from "../chain/bank-state.ts";
import { Attestation, signEnrolment, type Enrolment } from "../chain/credentials.ts";
import { lanesPerWord, PAGE_WORDS } from "../chain/lanes.ts";
import { transactAll } from "../chain/transact.ts";
import { GridwellError } from "../domain/errors.ts";
import { operatorOf, type Community } from "./community.ts";

/** The modulus of a dial that never starts again, or of a total that comes from intervals. */
export const NO_ROLLOVER = 1n << 63n;

/** How long a credential holds that is made and used at once, seconds of the chain's clock. */
const CREDENTIAL_SECONDS = 3_600;

/** A meter's term at a point, with the two who consent. */
export interface MeterTerm {
  /** Identifier of the point. */
  readonly point: string;
  /** Identifier of the meter. */
  readonly meter: string;
  /** Id of the resource. */
  readonly resource: number;
  readonly lane: number;
  /** Total when the term begins, base units. */
  readonly start: bigint;
  /** What the dial showed then, base units. */
  readonly dial: bigint;
  /** Where the dial starts again; null for never. */
  readonly modulus: bigint | null;
  /** Signs the meter's readings: its own key, or its gateway's. */
  readonly key: Wallet;
  readonly attestation: "device" | "gateway";
  readonly owner: Wallet;
}

/**
 * Enrols new points of a bank, one transaction a page: both credentials are made, the witness comes from the index.
 *
 * @returns the receipts, one a page
 * @throws GridwellError with the contract's error when the registry refuses a page; pages before it stand
 */
export async function enrolPoints(
  community: Community,
  bank: number,
  terms: readonly MeterTerm[],
): Promise<TransactionReceipt[]> {
  return enrolBanks(community, [{ bank, terms }]);
}

/** New points of one bank. */
export interface BankTerms {
  readonly bank: number;
  readonly terms: readonly MeterTerm[];
}

/**
 * The same for several banks at once: what takes as many blocks as the longest of them.
 *
 * @returns the receipts, one a page
 */
export async function enrolBanks(
  community: Community,
  banks: readonly BankTerms[],
): Promise<TransactionReceipt[]> {
  return byPage(community, banks, async (bank, page, of) => {
    const { registry } = community.contracts;
    const { enrolments, signatures } = await consent(community, bank, of);
    return registry.enrol.populateTransaction(bank, page.tip, page.page, enrolments, signatures);
  });
}

/**
 * Puts other meters at points of a bank, one transaction a page. The totals go on.
 *
 * @param reason 32 bytes: a code or the hash of a document
 * @returns the receipts, one a page
 */
export async function exchangeMeters(
  community: Community,
  bank: number,
  terms: readonly MeterTerm[],
  reason: string,
): Promise<TransactionReceipt[]> {
  return byPage(community, [{ bank, terms }], async (_, page, of) => {
    const { registry } = community.contracts;
    const { enrolments, signatures } = await consent(community, bank, of);
    const { tip, page: opened } = page;
    return registry.exchange.populateTransaction(bank, tip, opened, enrolments, signatures, reason);
  });
}

/** A page of a bank as a change hands it in. */
export interface OpenPage {
  readonly tip: { before: string; index: number; slot: number; note: string };
  readonly page: { hashes: string[]; number: number; words: bigint[] };
}

/**
 * The page of a bank that holds a lane, with the witness of now.
 *
 * @throws GridwellError BANK_UNKNOWN
 */
export async function openPage(
  community: Community,
  bank: number,
  lane: number,
): Promise<OpenPage> {
  await community.index.sync();
  const state = community.index.state(bank);
  if (state === null) {
    throw new GridwellError("BANK_UNKNOWN", `There is no bank ${String(bank)}: open it first`);
  }
  const { tip, words } = witnessOf(state);
  const number = Math.floor(lane / (PAGE_WORDS * lanesPerWord(state.wide)));
  const opened = words.slice(number * PAGE_WORDS, (number + 1) * PAGE_WORDS);
  return { tip: { ...tip }, page: { hashes: pageHashes(words), number, words: opened } };
}

/**
 * One call a page. Pages of one bank come one after the other, each mined before the next, whose witness builds on it;
 * banks do not wait for each other.
 */
async function byPage(
  community: Community,
  banks: readonly BankTerms[],
  callOf: (
    bank: number,
    page: OpenPage,
    terms: readonly MeterTerm[],
  ) => Promise<TransactionRequest>,
): Promise<TransactionReceipt[]> {
  const receipts: TransactionReceipt[] = [];
  let rest = banks.map(({ bank, terms }) => ({
    bank,
    terms: [...terms].sort((a, b) => a.lane - b.lane),
  }));
  for (;;) {
    const calls: TransactionRequest[] = [];
    const later: typeof rest = [];
    for (const { bank, terms } of rest) {
      const [first] = terms;
      if (first === undefined) continue;
      const page = await openPage(community, bank, first.lane);
      const isWide = community.index.state(bank)?.wide ?? false;
      const end = (page.page.number + 1) * PAGE_WORDS * lanesPerWord(isWide);
      const here = terms.filter(({ lane }) => lane < end);
      calls.push(await callOf(bank, page, here));
      later.push({ bank, terms: terms.filter(({ lane }) => lane >= end) });
    }
    if (calls.length === 0) return receipts;
    const { confirmations } = community;
    receipts.push(...(await transactAll(operatorOf(community), calls, confirmations)));
    rest = later;
  }
}

/** Both credentials of each term, as of now. */
async function consent(
  community: Community,
  bank: number,
  terms: readonly MeterTerm[],
): Promise<{ enrolments: Enrolment[]; signatures: { meter: string; owner: string }[] }> {
  const { registry } = community.contracts;
  const domain = { chainId: community.site.chainId, registry: await registry.getAddress() };
  const block = await community.provider.getBlock("latest");
  const deadline = (block?.timestamp ?? 0) + CREDENTIAL_SECONDS;
  const enrolments: Enrolment[] = [];
  const signatures: { meter: string; owner: string }[] = [];
  for (const term of terms) {
    const { nonce } = await registry.pointOf(term.point);
    const enrolment: Enrolment = {
      point: term.point,
      meter: term.meter,
      resource: term.resource,
      bank,
      lane: term.lane,
      start: term.start,
      dial: term.dial,
      modulus: term.modulus ?? NO_ROLLOVER,
      key: term.key.address,
      owner: term.owner.address,
      attestation: term.attestation === "device" ? Attestation.Device : Attestation.Gateway,
      nonce,
      deadline,
    };
    enrolments.push(enrolment);
    signatures.push({
      meter: await signEnrolment(term.key, domain, enrolment),
      owner: await signEnrolment(term.owner, domain, enrolment),
    });
  }
  return { enrolments, signatures };
}
