import { encodeBytes32String, ZeroHash, type Wallet } from "ethers";

import { entriesOf } from "../../chain/bank-entries.ts";
import { encodeElements } from "../../chain/bank-history.ts";
import { totalsOf } from "../../chain/bank-state.ts";
import { createSender, type Sender } from "../../chain/sender.ts";
import { transact } from "../../chain/transact.ts";
import { formatInstant } from "../../domain/instant.ts";
import type { Report } from "../../domain/reading.ts";
import { resourceByName } from "../../domain/resource.ts";
import { timeOfSlot } from "../../domain/time-grid.ts";
import type { Series } from "../../meters/series.ts";
import { exchangeMeters, type MeterTerm } from "../enrolment.ts";
import { findGatewayKey } from "../own-keys.ts";
import type { KnownPoint } from "../point-book.ts";
import type { ImportJob, Seated } from "./job.ts";
import type { PlannedExchange } from "./series-plan.ts";
import { planBank, type BankPlan, type PlannedLane } from "./bank-plan.ts";

/** Reason of an exchange that a file shows: the meter's id changed at a place that the file names. */
const REASON_FILE = encodeBytes32String("exchange seen in a file");

/** Batches between two words on how far it is. */
const PROGRESS_BATCHES = 50;

/** What an import wrote. */
export interface Written {
  /** By bank. */
  readonly plans: ReadonlyMap<number, BankPlan>;
  /** What was not written, and why. */
  readonly reports: readonly Report[];
  readonly batches: number;
  readonly amendments: number;
  /** Of batches and amendments. */
  readonly gas: bigint;
}

/** An exchange with the point where it happens. */
interface DueExchange extends PlannedExchange {
  readonly point: KnownPoint;
  readonly series: Series;
}

/** Writes the series of an import: batches through the durable sender, what comes late as amendments. */
export class ImportWriting {
  readonly #job: ImportJob;

  constructor(job: ImportJob) {
    this.#job = job;
  }

  /** Brings to the chain what an import before this one promised and did not live to see. */
  async resume(): Promise<void> {
    const { index, keys } = this.#job.community;
    const gateways = new Set(index.banks().map((bank) => this.#job.state(bank).gateway));
    for (const address of gateways) {
      const key = findGatewayKey(keys, address);
      // Another operator's gateway has its own journal.
      if (key === null) continue;
      const sender = this.#sender(key);
      try {
        await sender.flush();
      } finally {
        await sender.close();
      }
    }
    await index.sync();
  }

  /** Writes what each bank lacks: exchanges and batches in the order of their slots, then amendments. */
  async write(seated: readonly Seated[]): Promise<Written> {
    const plans = new Map<number, BankPlan>();
    const reports: Report[] = [];
    let batches = 0;
    let amendments = 0;
    let gas = 0n;
    for (const [bank, group] of Map.groupBy(seated, ({ point }) => point.bank)) {
      const { tip } = this.#job.state(bank);
      const plan = planBank(...this.#bankInput(bank, group));
      plans.set(bank, plan);
      const exchanges = exchangesOf(group);
      reports.push(
        ...this.#refusals(group, plan),
        ...exchanges.filter(({ slot }) => slot <= tip.slot).map(tooLate),
      );
      await this.#record(
        bank,
        plan,
        exchanges.filter(({ slot }) => slot > tip.slot),
      );
      gas += await this.#gasOf(bank, plan);
      batches += plan.batches.length;
      for (const { about, elements } of plan.amendments) {
        gas += await this.#amend(bank, about, encodeElements(elements));
        amendments++;
      }
    }
    await this.#job.community.index.sync();
    return { plans, reports, batches, amendments, gas };
  }

  #sender(signer: Wallet): Sender {
    const { provider, index, store, pollSeconds } = this.#job.community;
    return createSender({ provider, signer, index, store, pollSeconds });
  }

  /** Sends a bank's batches in order; a meter that changes in between is exchanged before its first slot. */
  async #record(bank: number, plan: BankPlan, exchanges: readonly DueExchange[]): Promise<void> {
    const due = [...exchanges];
    if (plan.batches.length === 0) return;
    const sender = this.#sender(this.#job.gatewayOf(bank));
    try {
      for (const [position, batch] of plan.batches.entries()) {
        for (let next = due[0]; next !== undefined && next.slot <= batch.slot; next = due[0]) {
          due.shift();
          await sender.flush();
          await this.#exchange(bank, next);
        }
        sender.enqueue({ bank, evidence: ZeroHash, ...batch });
        if ((position + 1) % PROGRESS_BATCHES === 0) {
          this.#job.progress(
            `bank ${String(bank)}: ${String(position + 1)} of ${String(plan.batches.length)} batches`,
          );
        }
      }
      await sender.flush();
    } finally {
      await sender.close();
    }
  }

  async #exchange(bank: number, due: DueExchange): Promise<void> {
    const community = this.#job.community;
    const { point, series, device, total, dial } = due;
    const { meter } = this.#job.identifiers(point.name, device, point.register);
    const term: MeterTerm = {
      point: point.id,
      meter,
      resource: resourceByName(point.resource).id,
      lane: point.lane,
      start: total,
      dial,
      modulus: series.modulus,
      key: this.#job.gatewayOf(point.bank),
      attestation: "gateway",
      owner: community.keys.custodian(),
    };
    this.#job.progress(`exchanging the meter at ${point.name}`);
    this.#job.spend(await exchangeMeters(community, bank, [term], REASON_FILE));
    await community.index.sync();
    community.points.put({ ...point, meter, device });
  }

  async #amend(bank: number, about: number, data: string): Promise<bigint> {
    const community = this.#job.community;
    await community.index.sync();
    const { tip, root } = this.#job.state(bank);
    const call = await community.contracts.ledger.amend.populateTransaction(
      bank,
      { ...tip },
      root,
      about,
      ZeroHash,
      data,
    );
    const gateway = this.#job.gatewayOf(bank);
    const { gasUsed } = await transact(gateway, call, community.confirmations);
    return gasUsed;
  }

  /** Gas of a plan's batches, from the transactions that the bank's history names. */
  async #gasOf(bank: number, plan: BankPlan): Promise<bigint> {
    const slots = new Set(plan.batches.map(({ slot }) => slot));
    const { index, provider } = this.#job.community;
    await index.sync();
    let gas = 0n;
    for (const entry of entriesOf(index, bank)) {
      if (entry.kind !== "recorded" || !slots.has(entry.slot)) continue;
      const receipt = await provider.getTransactionReceipt(entry.place.transactionHash);
      gas += receipt?.gasUsed ?? 0n;
    }
    return gas;
  }

  /** All active lanes of a bank, those of this import with their values. */
  #bankInput(bank: number, seated: readonly Seated[]): Parameters<typeof planBank> {
    const state = this.#job.state(bank);
    const values = new Map(seated.map(({ point, plan }) => [point.lane, plan.values]));
    const lanes: PlannedLane[] = [];
    for (const [lane, total] of totalsOf(state).entries()) {
      if (total !== null) lanes.push({ lane, total, values: values.get(lane) ?? [] });
    }
    return [lanes, state.tip.slot, state.maxStep, state.wide];
  }

  #refusals(seated: readonly Seated[], plan: BankPlan): Report[] {
    const names = new Map(seated.map(({ point }) => [point.lane, point.name]));
    const { grid } = this.#job.community.site;
    return plan.refused.map(({ lane, slot, total, reason }) => ({
      where: names.get(lane) ?? `lane ${String(lane)}`,
      reason,
      detail: `${total.toString()} at ${formatInstant(timeOfSlot(grid, slot))} was not sent: the ledger would refuse it`,
      count: 1,
    }));
  }
}

/** Exchanges of a bank's series, in the order of their slots. */
function exchangesOf(seated: readonly Seated[]): DueExchange[] {
  return seated
    .flatMap(({ plan: { exchanges, series }, point }) =>
      exchanges.map((exchange) => ({ ...exchange, point, series })),
    )
    .sort((a, b) => a.slot - b.slot);
}

function tooLate({ point, device }: DueExchange): Report {
  return {
    where: point.name,
    reason: "exchange-too-late",
    detail: `the bank has passed the slot in which ${device} came: enter it with ./gridwell meters exchange`,
    count: 1,
  };
}
