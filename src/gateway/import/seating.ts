import type { BankState } from "../../chain/bank-state.ts";
import { wordsFor } from "../../chain/lanes.ts";
import { transact } from "../../chain/transact.ts";
import { GridwellError } from "../../domain/errors.ts";
import { resourceByName } from "../../domain/resource.ts";
import { slotAt, slotsPerStep } from "../../domain/time-grid.ts";
import type { Series } from "../../meters/series.ts";
import {
  banksFor,
  freeLanes,
  missingWords,
  needsWideLanes,
  nextBankNumber,
} from "../bank-choice.ts";
import { gatewayOf, operatorOf } from "../community.ts";
import { enrolPoints, type MeterTerm } from "../enrolment.ts";
import { maxStepFor } from "../max-step.ts";
import type { KnownPoint } from "../point-book.ts";
import type { ImportJob, Seated } from "./job.ts";
import { nameOfSeries, planSeries, type KnownTerm, type SeriesPlan } from "./series-plan.ts";

/** Gives the series of an import their lanes: finds the points that are known, enrols the others. */
export class ImportSeating {
  readonly #job: ImportJob;

  constructor(job: ImportJob) {
    this.#job = job;
  }

  /** Gives every series its lane, enrolling what is new. */
  async seat(series: readonly Series[]): Promise<Seated[]> {
    const latest = Number(await this.#job.community.contracts.ledger.latestSlot());
    const seated: Seated[] = [];
    const fresh: Series[] = [];
    for (const each of series) {
      const point = this.#job.options.history ? null : this.#known(each);
      if (point === null) fresh.push(each);
      else seated.push({ point, plan: await this.#plan(each, point, latest) });
    }
    const byPlace = Map.groupBy(fresh, (each) => {
      const { gateway, bank } = this.#job.placeOf(each);
      return JSON.stringify([each.resource, gateway, bank]);
    });
    for (const group of byPlace.values()) seated.push(...(await this.#enrol(group, latest)));
    return seated;
  }

  #known(series: Series): KnownPoint | null {
    const name = nameOfSeries(series);
    const { point } = this.#job.identifiers(name, series.device, series.register);
    const known = this.#job.community.points.get(point);
    if (known !== undefined) return known;
    // The local book may be lost; the chain still knows the point.
    for (const bank of this.#job.community.index.banks()) {
      const seat = this.#job.community.index.state(bank)?.seats.get(point);
      if (seat !== undefined) return this.#remember(series, name, bank, seat.lane);
    }
    return null;
  }

  async #plan(series: Series, point: KnownPoint | null, latest: number): Promise<SeriesPlan> {
    const { contracts, index, site } = this.#job.community;
    let known: KnownTerm | null = null;
    const state = point === null ? null : index.state(point.bank);
    if (point !== null && state !== null) {
      const term = (await contracts.registry.termsOf(point.id)).at(-1);
      if (term !== undefined) {
        const { meter, modulus, base, since } = term;
        const history = this.#job.history(state, point);
        known = { history, meter, modulus, base, since: Number(since) };
      }
    }
    const meterOf = (device: string): string =>
      this.#job.identifiers(nameOfSeries(series), device, series.register).meter;
    return planSeries(series, known, site.grid, latest, meterOf);
  }

  /** Finds or opens a bank for new series of one resource and one place, and enrols them there. */
  async #enrol(series: readonly Series[], latest: number): Promise<Seated[]> {
    const community = this.#job.community;
    const [first] = series;
    if (first === undefined) return [];
    const { resource: resourceName } = first;
    const resource = resourceByName(resourceName);
    const place = this.#job.placeOf(first);
    const gateway = gatewayOf(community, place.gateway);
    const plans: SeriesPlan[] = [];
    for (const each of series) plans.push(await this.#plan(each, null, latest));
    const wide = needsWideLanes(plans.flatMap(({ values }) => values.at(-1)?.total ?? []));
    const present = this.#job.options.history
      ? []
      : await banksFor(community, gateway.address, resource.id);
    const suits = (state: BankState): boolean =>
      state.wide === wide && (place.bank ?? state.bank) === state.bank;
    const number = place.bank ?? nextBankNumber(community);
    const bank =
      present.find(suits)?.bank ??
      (await this.#openBank(number, resourceName, plans, wide, gateway.address));
    await this.#growFor(bank, plans.length);

    const state = this.#job.state(bank);
    const lanes = freeLanes(state, plans.length);
    const seated = plans.map((plan, position): Seated => {
      const lane = lanes[position] ?? 0;
      const name =
        nameOfSeries(plan.series) + (this.#job.options.history ? `@${String(bank)}` : "");
      return { plan, point: this.#remember(plan.series, name, bank, lane, false) };
    });
    const terms = seated.map(({ plan, point }): MeterTerm => {
      const { series: each, values } = plan;
      const firstDevice = each.slots[0]?.device ?? each.device;
      // A lane begins with what its first batch will find: the file's opening, or in a bank that has passed it, the
      // last total before the next batch.
      const passed = values.findLast(({ slot }) => slot <= state.tip.slot);
      const start = passed?.total ?? each.opening?.total ?? 0n;
      const modulus = each.kind === "register" ? each.modulus : null;
      return {
        point: point.id,
        meter: this.#job.identifiers(point.name, firstDevice, each.register).meter,
        resource: resource.id,
        lane: point.lane,
        start,
        dial: modulus === null ? start : start % modulus,
        modulus,
        key: gateway,
        attestation: "gateway",
        owner: community.keys.custodian(),
      };
    });
    this.#job.progress(`enrolling ${String(terms.length)} points in bank ${String(bank)}`);
    this.#job.spend(await enrolPoints(community, bank, terms));
    await community.index.sync();
    for (const { point } of seated) community.points.put(point);
    return seated;
  }

  async #openBank(
    bank: number,
    resource: string,
    plans: readonly SeriesPlan[],
    wide: boolean,
    gateway: string,
  ): Promise<number> {
    const community = this.#job.community;
    const { grid } = community.site;
    if (community.index.state(bank) !== null) {
      throw new GridwellError(
        "BANK_UNSUITABLE",
        `Bank ${String(bank)} cannot take these ${resource} meters: it is another gateway's, meters another resource, ` +
          `or has lanes of another width, or --history asked for a fresh one; name another bank in the gateway map`,
      );
    }
    const firsts = plans.flatMap(({ values }) => values[0]?.slot ?? []);
    const openings = plans.flatMap(({ series }) =>
      series.opening === null ? [] : [slotAt(grid, Math.max(series.opening.time, grid.origin + 1))],
    );
    const step = slotsPerStep(grid, this.#job.options.cadence);
    const first = Math.min(...firsts);
    const slot = Math.max(1, Math.min(first - step, ...openings));
    this.#job.progress(`opening bank ${String(bank)} for ${resource}`);
    const call = await community.contracts.registry.openBank.populateTransaction(
      bank,
      gateway,
      wide,
      maxStepFor(resource, grid, community.maxSteps),
      wordsFor(plans.length, wide),
      slot,
    );
    this.#job.spend([await transact(operatorOf(community), call, community.confirmations)]);
    await community.index.sync();
    return bank;
  }

  async #growFor(bank: number, points: number): Promise<void> {
    const community = this.#job.community;
    const state = this.#job.state(bank);
    const lanes = freeLanes(state, points);
    const words = missingWords(state, lanes.at(-1) ?? 0);
    if (lanes.length < points) {
      throw new GridwellError(
        "BANK_FULL",
        `Bank ${String(bank)} has no room for ${String(points)} more points: import fewer files at once`,
      );
    }
    if (words === 0) return;
    const call = await community.contracts.registry.grow.populateTransaction(
      bank,
      { ...state.tip },
      [...state.words],
      words,
    );
    this.#job.spend([await transact(operatorOf(community), call, community.confirmations)]);
    await community.index.sync();
  }

  #remember(series: Series, name: string, bank: number, lane: number, store = true): KnownPoint {
    const { register, resource, direction, kind, device } = series;
    const { point, meter } = this.#job.identifiers(name, device, register);
    const known: KnownPoint = {
      id: point,
      name,
      meter,
      device,
      register,
      resource,
      direction,
      kind,
      attestation: "gateway",
      bank,
      lane,
    };
    if (store) this.#job.community.points.put(known);
    return known;
  }
}
