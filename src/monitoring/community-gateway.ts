import { readEnrolled } from "../chain/monitor-events.ts";
import { GridwellError } from "../domain/errors.ts";
import { believed, readLine, walkBack } from "./history.ts";
import type { KeyRing } from "./key-ring.ts";
import { postingPlace, type Monitor } from "./monitor.ts";
import { readFrame, type ReadFrame } from "./read-frame.ts";
import type { Repository } from "./repository.ts";

/** What reading a home brought. */
export interface HomeSync {
  readonly home: string;
  /** Frames that were new, by what became of them. */
  readonly read: number;
  readonly malformed: number;
  readonly closed: number;
  /** Records in them. */
  readonly records: number;
  /** Frames that a reorg took back. */
  readonly takenBack: number;
  /** How often the node was asked for logs. */
  readonly logCalls: number;
}

/**
 * The community gateway's reading: walks each home's line back to what it knows, takes only what the line commits to,
 * decrypts it and keeps it. It believes nothing that a node says but the line itself, and that only as long as it goes
 * on from what was final before.
 */
export class CommunityGateway {
  readonly #monitor: Monitor;
  readonly #ring: KeyRing;
  readonly #repository: Repository;

  constructor(monitor: Monitor, ring: KeyRing, repository: Repository) {
    this.#monitor = monitor;
    this.#ring = ring;
    this.#repository = repository;
  }

  /**
   * Reads what a home posted since the last time.
   *
   * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD`, `HISTORY_ABSENT`; `HISTORY_ROLLED_BACK` when the line
   * lacks what was final before
   */
  async sync(home: string): Promise<HomeSync> {
    const latest = await this.#monitor.provider.getBlockNumber();
    const line = await readLine(this.#monitor, home, latest);
    const walk = await walkBack(this.#monitor, home, line, {
      isKnown: (at) => this.#repository.knows(home, at),
    });
    const posts = believed(walk, home).toReversed();
    this.#checkFinal(home, walk.end, latest);
    const place = postingPlace(this.#monitor, home);
    const found: { post: (typeof posts)[number]; read: ReadFrame }[] = [];
    for (const post of posts) {
      found.push({ post, read: await readFrame(post.frame, place, this.#ring) });
    }
    const takenBack = this.#repository.take(home, walk.end, found);
    const count = (kind: ReadFrame["kind"]): number =>
      found.filter(({ read }) => read.kind === kind).length;
    return {
      home,
      read: count("read"),
      malformed: count("malformed"),
      closed: count("closed"),
      records: found.reduce(
        (sum, { read }) => sum + (read.kind === "read" ? read.records.length : 0),
        0,
      ),
      takenBack,
      logCalls: walk.logCalls,
    };
  }

  /** What is final stays: a line that lacks it is a node's that hides the newest frames, or of another chain. */
  #checkFinal(home: string, end: bigint, latest: number): void {
    const lost = this.#repository.firstBlockAfter(home, end);
    const last = latest + 1 - this.#monitor.confirmations;
    if (lost === null || lost > last) return;
    throw new GridwellError(
      "HISTORY_ROLLED_BACK",
      `The line of ${home} lacks a frame of block ${String(lost)}, which was final: the node hides it, or is on another ` +
        "chain; ask another one",
    );
  }
}

/**
 * The homes that were ever enrolled, also before the chain began anew. A node that leaves one out is not caught here;
 * whoever knows the homes names them.
 */
export class EnrolledHomes {
  readonly #monitor: Monitor;
  readonly #final = new Set<string>();
  /** Up to this block nothing is asked again; null before the first time. */
  #upTo: number | null = null;

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** In the order of their enrolment. The first time all blocks are asked for, later those that came or may go. */
  async read(): Promise<string[]> {
    const { provider, addresses, confirmations } = this.#monitor;
    const latest = await provider.getBlockNumber();
    const from = this.#upTo === null ? undefined : { from: this.#upTo + 1, to: latest };
    const found = await readEnrolled(this.#monitor, addresses.monitor, from);
    const final = latest + 1 - confirmations;
    for (const { gateway, block, isArchived } of found) {
      if (isArchived || block <= final) this.#final.add(gateway);
    }
    this.#upTo = Math.max(final, this.#upTo ?? -1);
    return [...new Set([...this.#final, ...found.map(({ gateway }) => gateway)])];
  }
}
