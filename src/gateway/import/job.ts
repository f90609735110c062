import type { TransactionReceipt, Wallet } from "ethers";

import { entriesOf } from "../../chain/bank-entries.ts";
import type { BankState } from "../../chain/bank-state.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { Cadence } from "../../domain/time-grid.ts";
import type { Series } from "../../meters/series.ts";
import type { Community } from "../community.ts";
import { laneHistory, type LaneHistory } from "../lane-history.ts";
import { gatewayKey } from "../own-keys.ts";
import type { KnownPoint } from "../point-book.ts";
import { identifiersOf, type SeriesPlan } from "./series-plan.ts";
import type { GatewayMap, GatewayPlace } from "./gateway-map.ts";

/** A series with its place in the ledger. */
export interface Seated {
  readonly plan: SeriesPlan;
  readonly point: KnownPoint;
}

/** How an import writes. */
export interface WriteOptions {
  readonly cadence: Cadence;
  readonly history: boolean;
  /** Number of the gateway that reports. */
  readonly gateway: number;
  /** Other gateways, and banks, by meter. */
  readonly gateways?: GatewayMap | undefined;
}

/** One import under way: what its steps share. */
export class ImportJob {
  readonly community: Community;
  readonly options: WriteOptions;
  /** Told what is being done. */
  readonly progress: (what: string) => void;
  /** Gas of opening banks, enrolling points and exchanging meters. */
  enrolmentGas = 0n;

  constructor(community: Community, options: WriteOptions, progress: (what: string) => void) {
    this.community = community;
    this.options = options;
    this.progress = progress;
  }

  /**
   * What the index knows of a bank.
   *
   * @throws GridwellError BANK_UNKNOWN
   */
  state(bank: number): BankState {
    const state = this.community.index.state(bank);
    if (state !== null) return state;
    throw new GridwellError(
      "BANK_UNKNOWN",
      `Bank ${String(bank)} is not on the chain: ./gridwell meters show lists those that are`,
    );
  }

  /** Who reports a series that is new, and in which bank. */
  placeOf({ point, device }: Series): GatewayPlace {
    const { gateway, gateways } = this.options;
    return gateways?.of(point, device) ?? { gateway, bank: null };
  }

  /**
   * The key of a bank's gateway, on the community's chain.
   *
   * @throws GridwellError BANK_UNKNOWN, KEY_MISSING
   */
  gatewayOf(bank: number): Wallet {
    const { keys, provider } = this.community;
    return gatewayKey(keys, this.state(bank).gateway).connect(provider);
  }

  /** What the chain says of a point's lane. */
  history(state: BankState, point: KnownPoint): LaneHistory {
    const seat = state.seats.get(point.id);
    const entries = entriesOf(this.community.index, state.bank);
    return laneHistory(entries, state.wide, seat ?? { lane: point.lane, since: 0, until: null });
  }

  /** Identifiers of a point of a name and of a meter there. */
  identifiers(name: string, device: string, register: string): { point: string; meter: string } {
    // A history bank meters the same register again: what tells its points apart tells its meters apart.
    const suffix = name.includes("@") ? name.slice(name.lastIndexOf("@")) : "";
    return identifiersOf(this.community.keys.salt(), name, device, register + suffix);
  }

  /** Notes what was spent on what is not a reading. */
  spend(receipts: readonly TransactionReceipt[]): void {
    for (const { gasUsed } of receipts) this.enrolmentGas += gasUsed;
  }
}
