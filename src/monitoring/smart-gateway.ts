import type { Signer, TransactionReceipt, TransactionRequest } from "ethers";

import { contributionWords } from "../chain/contribution-words.ts";
import { maskOf, readResourceKey } from "../chain/sums.ts";
import { transact } from "../chain/transact.ts";
import { pointOf } from "../crypto/bn254.ts";
import { prepareEssentials } from "../crypto/essential-frame.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { unpackLine } from "../crypto/line.ts";
import { sealFrame } from "../crypto/sealed-frame.ts";
import type { Randomness, SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import type { ExtendedReading } from "./extended-form.ts";
import { sealExtended } from "./extended-record.ts";
import {
  isServed,
  nextBatch,
  recordsIn,
  roomBeside,
  type ServedDelegation,
} from "./frame-batch.ts";
import { readLine } from "./history.ts";
import { readPublishedKeys, type PublishedKeys } from "./key-publication.ts";
import { postingPlace, type Monitor } from "./monitor.ts";
import { leftOut, narrowed } from "./scope.ts";
import { contributionsOf, nextSummed, type SummedResource } from "./slot-contributions.ts";

/** What a home posts besides its records. */
export interface PostOptions {
  /**
   * Readings for the community gateway alone; those of a frame's slots go with it. When they are given, be they none, each
   * frame has an extended record: that it has one tells nothing of what was read.
   */
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
  #keys: PublishedKeys | null = null;

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
    const keys = await this.#keysOf(community);
    const served = await options.delegation?.();
    const latest = Number(await monitor.latestSlot());
    const delegation = served != null && latest < served.until ? served : null;
    const maxFrame = Number((await monitor.limits()).maxFrame);
    // A frame for a delegatee may leave out something.
    const mayExtend = options.extended !== undefined || delegation !== null;
    const room = nextBatch(due, delegation, recordsIn(maxFrame, mayExtend));
    const { batch, isSummed } =
      options.sums === undefined
        ? { batch: room, isSummed: false }
        : nextSummed(room, await this.#firstSummed(latest, keys.epoch));
    const last = batch.at(-1)?.slot ?? 0;
    const serving = batch.every((record) => isServed(delegation, record)) ? delegation : null;
    const left = roomBeside(batch.length, maxFrame);
    const frame = await this.#seal(batch, keys, serving, options.extended, left);
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

  /** The community's keys, searched for on chain once: an epoch has one. */
  async #keysOf(community: string): Promise<PublishedKeys> {
    const { x, y, epoch } = await this.#monitor.contracts.monitor.operationKey(community);
    const known = this.#keys;
    const isKnown = known?.owner === community && BigInt(known.epoch) === epoch;
    if (isKnown && known.point.equals(pointOf(x, y))) return known;
    this.#keys = await readPublishedKeys(this.#monitor, community);
    return this.#keys;
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

  /** @param left bytes that the frame has for an extended record */
  async #seal(
    batch: readonly EssentialRecord[],
    keys: PublishedKeys,
    delegation: ServedDelegation | null,
    extended: readonly ExtendedReading[] | undefined,
    left: number,
  ): Promise<Uint8Array> {
    const place = postingPlace(this.#monitor, this.#home);
    const scope = delegation?.resources ?? null;
    const { records, ...prepared } = prepareEssentials(
      scope === null ? batch : batch.map((record) => narrowed(record, scope)),
    );
    const { first, last } = prepared;
    const where = { epoch: keys.epoch, first, last };
    const readings = withLeftOut(
      (extended ?? []).filter(({ slot }) => slot >= first && slot <= last),
      scope === null ? [] : leftOut(batch, scope),
    );
    const sealed =
      extended === undefined && readings.length === 0
        ? null
        : await sealExtended({ readings }, place, where, keys.sealing, this.#random, left);
    const terms = {
      ...prepared,
      epoch: keys.epoch,
      delegation: delegation?.id ?? 0,
      extended: sealed === null ? null : ({ kind: "inline", sealed } as const),
    };
    return sealFrame(place, terms, records, keys.point, delegation?.key ?? null, this.#random);
  }
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
