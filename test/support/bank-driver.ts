import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { id, ZeroHash, type ContractTransactionResponse, type Signer } from "ethers";

import { fold, foldAll } from "../../src/chain/bank-fold.ts";
import { witnessOf, type BankState } from "../../src/chain/bank-state.ts";
import { ChangeKind, encodeElements, pageOf } from "../../src/chain/bank-history.ts";
import type { Change, Element } from "../../src/chain/bank-history.ts";
import type { LedgerEvent } from "../../src/chain/entries.ts";
import { decodeLedgerLog, type ChainLog } from "../../src/chain/ledger-log.ts";
import { pack, unpack, vacantLane } from "../../src/chain/lanes.ts";
import { readLedgerSite, type LedgerSite } from "../../src/chain/ledger-site.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import type { ReadingLedger } from "../../types/contracts/metering/ReadingLedger.ts";
import { TermBook__factory } from "../../types/contracts/factories/mocks/TermBook__factory.ts";
import type { TermBook } from "../../types/contracts/mocks/TermBook.ts";

/** A ledger whose operator are terms as one likes them. Its slots began in 1970, so that there are plenty in the past. */
export interface LedgerFixture {
  readonly ledger: ReadingLedger;
  readonly terms: TermBook;
  readonly site: LedgerSite;
  /** Sends in the name of the terms. */
  readonly operator: Signer;
  readonly gateway: Signer;
  readonly stranger: Signer;
  /** Block of the deployment. */
  readonly deployedAt: number;
}

/** Deploys a ledger with 96 slots a day. */
export async function deployLedger(ethers: HardhatEthers): Promise<LedgerFixture> {
  const [deployer, gateway, stranger] = await ethers.getSigners();
  if (deployer === undefined || gateway === undefined || stranger === undefined) {
    throw new Error("the test chain has fewer than three accounts");
  }
  const terms = await new TermBook__factory(deployer).deploy();
  const operator = await ethers.getImpersonatedSigner(await terms.getAddress());
  const plenty = ethers.toQuantity(ethers.parseEther("1000"));
  await ethers.provider.send("hardhat_setBalance", [operator.address, plenty]);
  const ledger = await new ReadingLedger__factory(operator).deploy(operator, 900, 0);
  const receipt = await ledger.deploymentTransaction()?.wait();
  const site = await readLedgerSite(ledger);
  return {
    ledger,
    terms,
    site,
    operator,
    gateway,
    stranger,
    deployedAt: receipt?.blockNumber ?? 0,
  };
}

/** An opaque id of a point, as good as any. */
export function pointId(name: string | number): string {
  return id(`point/${String(name)}`);
}

/** How a bank is opened. */
export interface BankOptions {
  readonly wide?: boolean;
  readonly words?: number;
  /** The bank's history starts after this slot. */
  readonly slot?: number;
}

/** Drives one bank of a real ledger and keeps the witness that its events give. */
export class BankDriver {
  readonly fixture: LedgerFixture;
  readonly bank: number;
  /** Every event of the bank so far. */
  readonly events: LedgerEvent[] = [];
  /** The logs that carried them. */
  readonly logs: ChainLog[] = [];
  #state: BankState | null = null;

  constructor(fixture: LedgerFixture, bank: number) {
    this.fixture = fixture;
    this.bank = bank;
  }

  get state(): BankState {
    if (this.#state === null) throw new Error("open the bank first");
    return this.#state;
  }

  /** Goes on from a witness that was recovered by other means. */
  resume(state: BankState): void {
    this.#state = state;
  }

  /** Remembers this moment; the function that it returns goes back to it, as a reorg does. */
  remember(): () => void {
    const state = this.#state;
    const count = this.events.length;
    return () => {
      this.#state = state;
      this.events.splice(count);
      this.logs.splice(count);
    };
  }

  async open(options: BankOptions = {}): Promise<void> {
    const { wide = false, words = 2, slot = 960 } = options;
    const { ledger, operator, gateway } = this.fixture;
    await this.#send(
      ledger.connect(operator).open(this.bank, gateway, wide, 1_000_000n, words, slot),
    );
  }

  async appoint(gateway: Signer, maxStep: bigint): Promise<void> {
    const { ledger, operator } = this.fixture;
    await this.#send(ledger.connect(operator).appoint(this.bank, gateway, maxStep));
  }

  async grow(words: number): Promise<void> {
    const { tip, words: registers } = witnessOf(this.state);
    const { ledger, operator } = this.fixture;
    await this.#send(ledger.connect(operator).grow(this.bank, tip, [...registers], words));
  }

  /** Changes of one page. */
  async change(...changes: Change[]): Promise<void> {
    const { tip, words } = witnessOf(this.state);
    const page = pageOf(words, changes[0]?.lane ?? 0, this.state.wide);
    const { ledger, operator } = this.fixture;
    await this.#send(ledger.connect(operator).change(this.bank, tip, page, changes));
  }

  /** Enrols a point in a lane. */
  async enrol(lane: number, total: bigint, name: string | number): Promise<void> {
    await this.change({ kind: ChangeKind.Enrol, lane, total, subject: pointId(name) });
  }

  /** Records a slot: every lane with a total rises by what `rise` says. */
  async record(
    slot: number,
    rise: (lane: number) => bigint = () => 1n,
    exceptions: readonly Element[] = [],
    evidence: string = ZeroHash,
  ): Promise<void> {
    const { tip, words } = witnessOf(this.state);
    const { wide } = this.state;
    const lanes = unpack(words, wide);
    const next = lanes.map((value, lane) =>
      value === vacantLane(wide) ? value : value + rise(lane),
    );
    const { ledger, gateway } = this.fixture;
    await this.#send(
      ledger
        .connect(gateway)
        .record(
          this.bank,
          tip,
          [...words],
          slot,
          evidence,
          encodeElements(exceptions),
          pack(next, wide),
        ),
    );
  }

  async amend(about: number, data: readonly Element[], evidence: string = ZeroHash): Promise<void> {
    const { ledger, gateway } = this.fixture;
    const { tip, root } = this.state;
    await this.#send(
      ledger.connect(gateway).amend(this.bank, tip, root, about, evidence, encodeElements(data)),
    );
  }

  async #send(sent: Promise<ContractTransactionResponse>): Promise<void> {
    const receipt = await (await sent).wait();
    for (const log of receipt?.logs ?? []) {
      const event = decodeLedgerLog(log);
      if (event === null) throw new Error("the ledger wrote a log that is no event of it");
      this.logs.push(log);
      this.events.push(event);
      const next =
        this.#state === null
          ? foldAll(this.fixture.site, this.bank, [event])
          : fold(this.fixture.site, this.#state, event);
      if (!next.ok) throw new Error(next.verdict.reason);
      this.#state = next.state;
    }
  }
}
