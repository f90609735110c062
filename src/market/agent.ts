import { setTimeout as pause } from "node:timers/promises";

import type { Wallet } from "ethers";

import { isSettled } from "../chain/auction-phase.ts";
import { DueSender, type DueCall, type DueOutcome } from "../chain/due-sender.ts";
import { sayingOf } from "../chain/node-answers.ts";
import { GridwellError } from "../domain/errors.ts";
import { isDecided } from "./auction-phase.ts";
import type { AuctionRecord } from "./auction-record.ts";
import type { BidSecrets } from "./bid-secrets.ts";
import { revealCall } from "./calls.ts";
import { dueCall } from "./due-call.ts";
import { duesOf, isSame, type Due } from "./dues.ts";
import type { Market } from "./market.ts";
import type { OpeningBook } from "./opening-book.ts";
import { momentOf, readStanding, type Moment, type Standing } from "./standing.ts";

/** What an agent is made of. */
export interface AgentOptions {
  readonly market: Market;
  /** The member's key. */
  readonly wallet: Wallet;
  /** Its secrets, see `deriveSecrets`. */
  readonly secrets: BidSecrets;
  /** Openings of others that it watches over; null for none. */
  readonly openings?: OpeningBook | null;
  /** Takes credit out once the account has no auction under way. Default true. */
  readonly withdraw?: boolean;
  /** Unix seconds. Default: the machine's clock. */
  readonly clock?: () => number;
  /** Takes a line on whatever happened. */
  readonly log?: (line: string) => void;
}

/** What one step of an agent did. */
export interface AgentReport {
  /** Auctions of the account, or with bids that it watches over, that are not settled for good. */
  readonly open: number;
  /** What was due. */
  readonly due: readonly string[];
  readonly outcomes: readonly DueOutcome[];
  /** Whether transactions of the account are on their way. */
  readonly waiting: boolean;
  /** Nothing is left to do: every auction is settled, every credit is out. */
  readonly done: boolean;
}

/**
 * Does what is due for a member of the market: deposits, opens bids, settles, frees quota, shows delivery, takes credit
 * out. It keeps nothing but the openings of others: what is due follows from wallet and chain, in each step anew. So it
 * may be killed at any point and started anywhere with the same key, also twice, and what a reorg undoes it does again.
 */
export class MarketAgent {
  readonly #options: AgentOptions;
  readonly #sender: DueSender;
  /** The block at which an auction was seen to be over. */
  readonly #over = new Map<bigint, number>();
  /** What was refused last, so that the log says it once. */
  #refused = new Set<string>();

  constructor(options: AgentOptions) {
    this.#options = options;
    const { market, wallet } = options;
    const { provider, place } = market;
    this.#sender = new DueSender({ provider, signer: wallet, chainId: place.chainId });
  }

  /**
   * Looks at the chain and sends what is due. Whoever runs several agents on one market may sync its index once.
   *
   * @throws what node and index throw; nothing is lost, the next step does what this one could not
   */
  async step(): Promise<AgentReport> {
    const { market, secrets, clock = now } = this.#options;
    await market.index.sync();
    const moment = await momentOf(market, clock());
    const standings = await this.#standings(moment);
    const dues = standings.flatMap((standing) => duesOf(standing, secrets.account, moment.time));
    const calls: DueCall[] = [];
    const outcomes: DueOutcome[] = [];
    for (const due of dues) await this.#add(due, standings, calls, outcomes);
    this.#addWatched(standings, calls);
    const credit = await this.#addWithdrawal(standings, calls);
    const due = calls.map(({ what }) => what);
    const sent = await this.#sender.send(calls);
    outcomes.push(...sent.outcomes);
    this.#tell(outcomes);
    const done = standings.length === 0 && credit === 0n && !sent.waiting;
    return { open: standings.length, due, outcomes, waiting: sent.waiting, done };
  }

  /**
   * Goes on step by step until the signal ends it. Steps that fail are logged.
   *
   * @param untilDone whether it also ends when nothing is left to do
   */
  async run(signal: AbortSignal, untilDone = false): Promise<void> {
    const { market, log = silent } = this.#options;
    while (!signal.aborted) {
      try {
        const { done } = await this.step();
        if (done && untilDone) return;
      } catch (error) {
        log(error instanceof GridwellError ? `${error.code}: ${error.message}` : sayingOf(error));
      }
      await pause(market.pollSeconds * 1_000, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** Auctions that matter here and are not over for good. */
  async #standings(moment: Moment): Promise<Standing[]> {
    const { market, secrets, openings = null } = this.#options;
    const { head, final } = market.index;
    const watched = new Set((openings?.all() ?? []).map(({ id }) => id));
    const standings: Standing[] = [];
    for (const record of market.auctions.all().values()) {
      const isParty = takesPart(record, secrets.account);
      if (!isParty && !watched.has(record.id)) continue;
      const since = this.#over.get(record.id);
      if (since !== undefined && since <= (final?.number ?? -1)) continue;
      const standing = await readStanding(market, record, moment);
      const isOver = isParty
        ? isSettled(standing.phase) && duesOf(standing, secrets.account, moment.time).length === 0
        : isDecided(standing.phase);
      // What a reorg takes back counts from the start again.
      if (!isOver) this.#over.delete(record.id);
      else if (since === undefined && head !== null) this.#over.set(record.id, head.number);
      standings.push(standing);
    }
    return standings;
  }

  async #add(
    due: Due,
    standings: readonly Standing[],
    calls: DueCall[],
    outcomes: DueOutcome[],
  ): Promise<void> {
    const { market, wallet, secrets } = this.#options;
    const standing = standings.find(({ record }) => record.id === due.id);
    if (standing === undefined) return;
    const what = describeDue(due);
    try {
      calls.push({ what, ...(await dueCall(market, secrets, wallet, standing, due)) });
    } catch (error) {
      if (!(error instanceof GridwellError)) throw error;
      outcomes.push({ kind: "refused", what, code: error.code, message: error.message });
    }
  }

  /** Opens the bids of others; credits are theirs, whoever opens. */
  #addWatched(standings: readonly Standing[], calls: DueCall[]): void {
    const { market, openings = null } = this.#options;
    for (const opening of openings?.all() ?? []) {
      const { id, index, bidder } = opening;
      const standing = standings.find(({ record }) => record.id === id);
      if (standing === undefined) {
        // Over for good: what is not kept cannot be stolen.
        if (this.#over.has(id)) openings?.remove(opening);
      } else if (standing.phase === "revealing" && isUnopened(standing.record, index)) {
        const what = `auction ${id.toString()}: open bid ${String(index)} of ${bidder}`;
        calls.push({ what, ...revealCall(market, id, { index, bidder }, opening) });
      }
    }
  }

  /** Takes credit out when no auction of the account may need it. Returns what is left to take. */
  async #addWithdrawal(standings: readonly Standing[], calls: DueCall[]): Promise<bigint> {
    const { market, secrets, withdraw = true } = this.#options;
    if (!withdraw) return 0n;
    const { auction } = market.contracts;
    const credit = await auction.creditOf(secrets.account);
    const isBusy = standings.some(({ record, phase }) => {
      return takesPart(record, secrets.account) && !isSettled(phase);
    });
    if (credit === 0n || isBusy) return credit;
    const data = auction.interface.encodeFunctionData("withdraw", [credit]);
    calls.push({ what: "withdraw credit", to: market.place.auction, data });
    return credit;
  }

  /** Says what is new. */
  #tell(outcomes: readonly DueOutcome[]): void {
    const { log = silent } = this.#options;
    const refused = new Set<string>();
    for (const outcome of outcomes) {
      if (outcome.kind === "sent") {
        log(`${outcome.what}: sent ${outcome.hash}`);
        continue;
      }
      const line = `${outcome.what}: not yet, ${outcome.message} [${outcome.code}]`;
      refused.add(line);
      if (!this.#refused.has(line)) log(line);
    }
    this.#refused = refused;
  }
}

/** A step as a log says it. */
function describeDue(due: Due): string {
  const bid = "index" in due ? ` bid ${String(due.index)}` : "";
  const verb = due.kind === "reveal" ? "open" : due.kind;
  return `auction ${due.id.toString()}: ${verb}${bid}`;
}

function takesPart({ buyer, bids }: AuctionRecord, account: string): boolean {
  return isSame(buyer, account) || bids.some(({ bidder }) => isSame(bidder, account));
}

function isUnopened({ bids }: AuctionRecord, index: number): boolean {
  return bids.some((bid) => bid.index === index && bid.price === null);
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}

function silent(): void {
  // Whoever wants to know passes a log.
}
