import type { Signer, TransactionReceipt, TransactionRequest } from "ethers";

import { contributionWords } from "../chain/contribution-words.ts";
import { maskOf, readResourceKey } from "../chain/sums.ts";
import { transact } from "../chain/transact.ts";
import type { Point } from "../crypto/bn254.ts";
import { prepareEssentials } from "../crypto/essential-frame.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { unpackLine } from "../crypto/line.ts";
import { sealFrame } from "../crypto/sealed-frame.ts";
import type { Randomness, SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { sealExtended, type ExtendedReading } from "./extended-record.ts";
import { readLine } from "./history.ts";
import { readPublishedKeys, type PublishedKeys } from "./key-publication.ts";
import { postingPlace, type Monitor } from "./monitor.ts";
import { leftOut, narrowed, touches } from "./scope.ts";
import { contributionsOf, nextSummed, type SummedResource } from "./slot-contributions.ts";

/** A delegation that a home serves. */
export interface ServedDelegation {
  /** Its number. */
  readonly id: number;
  /** First slot, and the first after the last. */
  readonly from: number;
  readonly until: number;
  /** Ids of the resources that the delegatee reads; what a home has besides goes to the community gateway alone. */
  readonly resources: readonly number[];
  /** The delegatee's key, as it was pinned. */
  readonly key: Point;
}

/** What a home posts besides its records. */
export interface PostOptions {
  /** Readings for the community gateway alone; those of a frame's slots go with it. */
  readonly extended?: readonly ExtendedReading[];
  /** The delegation in force, asked for before each frame; null without one. */
  readonly delegation?: () => Promise<ServedDelegation | null>;
  /** The account whose key the records are sealed to; the monitor's community gateway unless given. */
  readonly community?: string;
  /** What the home contributes to besides, where a slot's sum still takes it. */
  readonly sums?: HomeSums;
  /** Told of each frame once it is final. */
  readonly onPosted?: (posted: PostedFrame) => void;
}

/** The sums that a home contributes to. */
export interface HomeSums {
  /** Ids of their resources, 1 to 127, ascending. */
  readonly resources: readonly number[];
  /** A lasting secret of the home's; see `ContributionSource`. */
  readonly own: SecretScalar;
}

/** A frame that a home posted. */
export interface PostedFrame {
  readonly receipt: TransactionReceipt;
  readonly first: number;
  readonly last: number;
  readonly records: number;
  /** Bytes. */
  readonly length: number;
  /** The delegation it serves; 0 for none. */
  readonly delegation: number;
  /** Slots contributed to sums. */
  readonly summed: number;
}

/** Bytes of a frame without records or extended record: header, share, root, correction. */
const FRAME_BYTES = 4 * 96;
/** Bytes of a sealed record. */
const RECORD_BYTES = 118;
/** Most records of a frame: what a transaction of some 330,000 gas carries. */
const MOST_RECORDS = 100;
/** Slots after its own in which a slot takes contributions, and after a renewal the key before is taken. */
const SUM_SLOTS = 4;
/** How often a frame is sealed anew before one gives up. */
const ATTEMPTS = 5;

/** What a frame can meet that a new one will not: it was posted already, sealed to an old key, taken back, too late. */
const PASSING = new Set([
  "MONITOR_SLOT_ORDER",
  "MONITOR_WRONG_EPOCH",
  "MONITOR_DELEGATION_OVER",
  "MONITOR_SUM_CLOSED",
  "MONITOR_SUM_EPOCH",
  "TRANSACTION_NOT_CONFIRMED",
  "TRANSACTION_REPLACED",
]);

/**
 * A home's side of the monitoring: seals records to the community gateway and posts them.
 *
 * What was posted stands in the home's line on chain, and nowhere here. To post the same records again therefore posts
 * what is lacking: after a crash, after a reorg that took frames back, after a failure. A frame is sealed each time
 * anew, with fresh randomness that is drawn and wiped within the sealing.
 */
export class SmartGateway {
  readonly #monitor: Monitor;
  readonly #signer: Signer;
  readonly #home: string;
  readonly #random: Randomness;

  /** @param home address of the signer */
  constructor(monitor: Monitor, signer: Signer, home: string, random: Randomness) {
    this.#monitor = monitor;
    this.#signer = signer;
    this.#home = home;
    this.#random = random;
  }

  /**
   * The last slot that was posted; 0 before the first.
   *
   * @throws GridwellError `HISTORY_ABSENT` when the home was never enrolled
   */
  async lastSlot(): Promise<number> {
    const line = await readLine(this.#monitor, this.#home);
    if (line !== null) return unpackLine(line).slot;
    const message = `${this.#home} was never enrolled: the administrator does it (./gridwell monitor enrol)`;
    throw new GridwellError("HISTORY_ABSENT", message);
  }

  /**
   * Posts the records whose slots are later than the last posted, in as few frames as go, and waits until each is
   * final.
   *
   * @param records slots ascending
   * @returns the frames; none where all was posted already
   * @throws GridwellError with the monitor's error, what sealing throws, `KEY_UNPUBLISHED`
   */
  async post(
    records: readonly EssentialRecord[],
    options: PostOptions = {},
  ): Promise<PostedFrame[]> {
    const posted: PostedFrame[] = [];
    let failures = 0;
    // Before a record is posted that would be lost to a sum without a key.
    if (options.sums !== undefined) {
      const { epoch } = await this.#monitor.contracts.monitor.communityEpoch();
      await this.#summedResources(options.sums.resources, Number(epoch));
    }
    for (;;) {
      const after = await this.lastSlot();
      const due = records.filter(({ slot }) => slot > after);
      if (due.length === 0) return posted;
      try {
        const frame = await this.#postNext(due, options);
        posted.push(frame);
        options.onPosted?.(frame);
      } catch (error) {
        const passes = error instanceof GridwellError && PASSING.has(error.code);
        if (!passes || ++failures === ATTEMPTS) throw error;
      }
    }
  }

  async #postNext(due: readonly EssentialRecord[], options: PostOptions): Promise<PostedFrame> {
    const { monitor } = this.#monitor.contracts;
    const community = options.community ?? (await monitor.communityGateway());
    const keys = await readPublishedKeys(this.#monitor, community);
    const served = await options.delegation?.();
    const latest = Number(await monitor.latestSlot());
    const delegation = served != null && latest < served.until ? served : null;
    const room = nextBatch(due, delegation, await this.#room(options, delegation));
    const { batch, isSummed } =
      options.sums === undefined
        ? { batch: room, isSummed: false }
        : nextSummed(room, await this.#firstSummed(latest, keys.epoch));
    const last = batch.at(-1)?.slot ?? 0;
    const serving = batch.every((record) => isServed(delegation, record)) ? delegation : null;
    const frame = await this.#seal(batch, keys, serving, options);
    const call =
      options.sums !== undefined && isSummed
        ? await this.#sumCall(frame, batch, keys.epoch, options.sums)
        : await monitor.post.populateTransaction(frame);
    const receipt = await transact(this.#signer, call, this.#monitor.confirmations);
    return {
      receipt,
      first: batch[0]?.slot ?? 0,
      last,
      records: batch.length,
      length: frame.length,
      delegation: serving?.id ?? 0,
      summed: isSummed ? batch.length : 0,
    };
  }

  /**
   * The first slot that takes contributions under the key in force: slots that had ended when it was published are
   * under the one before, and what a home is late with then is posted without.
   */
  async #firstSummed(latest: number, epoch: number): Promise<number> {
    const community = await this.#monitor.contracts.monitor.communityEpoch();
    if (Number(community.epoch) !== epoch) return Infinity;
    return Math.max(latest - SUM_SLOTS, Number(community.graceUntil) - SUM_SLOTS + 1);
  }

  async #sumCall(
    frame: Uint8Array,
    batch: readonly EssentialRecord[],
    epoch: number,
    { resources, own }: HomeSums,
  ): Promise<TransactionRequest> {
    const { monitor } = this.#monitor.contracts;
    const keys = await this.#summedResources(resources, epoch);
    const place = postingPlace(this.#monitor, this.#home);
    const source = { own, random: this.#random };
    const words = contributionsOf(place, epoch, keys, batch, source).flatMap(contributionWords);
    return monitor.postSum.populateTransaction(frame, maskOf(resources), words);
  }

  /** Resources with their keys of an epoch; each has to have one. */
  async #summedResources(resources: readonly number[], epoch: number): Promise<SummedResource[]> {
    const { monitor } = this.#monitor.contracts;
    const keys: SummedResource[] = [];
    for (const resource of resources) {
      const key = await readResourceKey(monitor, epoch, resource);
      if (key === null) {
        throw new GridwellError(
          "RESOURCE_KEY_MISSING",
          `Resource ${String(resource)} has no key in epoch ${String(epoch)}: the community gateway publishes it ` +
            "(./gridwell keys resources)",
        );
      }
      keys.push({ resource, key });
    }
    return keys;
  }

  async #seal(
    batch: readonly EssentialRecord[],
    keys: PublishedKeys,
    delegation: ServedDelegation | null,
    { extended = [] }: PostOptions,
  ): Promise<Uint8Array> {
    const place = postingPlace(this.#monitor, this.#home);
    const scope = delegation?.resources ?? null;
    const { records, ...prepared } = prepareEssentials(
      scope === null ? batch : batch.map((record) => narrowed(record, scope)),
    );
    const { first, last } = prepared;
    const where = { epoch: keys.epoch, first, last };
    const readings = withLeftOut(
      extended.filter(({ slot }) => slot >= first && slot <= last),
      scope === null ? [] : leftOut(batch, scope),
    );
    const sealed =
      readings.length === 0
        ? null
        : await sealExtended({ readings }, place, where, keys.sealing, this.#random);
    const terms = {
      ...prepared,
      epoch: keys.epoch,
      delegation: delegation?.id ?? 0,
      extended: sealed === null ? null : ({ kind: "inline", sealed } as const),
    };
    return sealFrame(place, terms, records, keys.point, delegation?.key ?? null, this.#random);
  }

  /** How many records a frame holds; one that carries an extended record keeps half of its room for it. */
  async #room(
    { extended = [] }: PostOptions,
    delegation: ServedDelegation | null,
  ): Promise<number> {
    const { maxFrame } = await this.#monitor.contracts.monitor.limits();
    const bytes = Number(maxFrame) - FRAME_BYTES;
    // A frame for a delegatee may leave out something.
    const room = extended.length === 0 && delegation === null ? bytes : bytes / 2;
    return Math.max(1, Math.min(MOST_RECORDS, Math.floor(room / RECORD_BYTES)));
  }
}

/** The records of the next frame: a frame is for a delegatee or it is not, never across an edge of the term. */
function nextBatch(
  due: readonly EssentialRecord[],
  delegation: ServedDelegation | null,
  most: number,
): readonly EssentialRecord[] {
  const [first] = due;
  const served = first !== undefined && isServed(delegation, first);
  const edge = due.findIndex((record) => isServed(delegation, record) !== served);
  return due.slice(0, edge === -1 ? most : Math.min(edge, most));
}

function isServed(delegation: ServedDelegation | null, record: EssentialRecord): boolean {
  if (delegation === null) return false;
  const { from, until, resources } = delegation;
  return record.slot >= from && record.slot < until && touches(record, resources);
}

/** Readings, and those of others that are not among them. */
function withLeftOut(
  readings: readonly ExtendedReading[],
  others: readonly ExtendedReading[],
): ExtendedReading[] {
  const isNew = ({ slot, resource }: ExtendedReading): boolean =>
    !readings.some((each) => each.slot === slot && each.resource === resource);
  return [...readings, ...others.filter(isNew)];
}
