import { concatBytes, numberToBytesBE } from "@noble/curves/utils.js";

import type { Point } from "../crypto/bn254.ts";
import { x25519PublicKey, X25519_BYTES } from "../crypto/hpke.ts";
import {
  derive,
  deriveCommunityKey,
  deriveResourceKey,
  KEY_BYTES,
  label,
  ratchet,
} from "../crypto/key-derivation.ts";
import { SecretBytes, type Randomness, type SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";

/** Whose keys a ring holds, and for which monitor. */
export interface KeyPlace {
  readonly chainId: bigint;
  /** Address of the monitor. */
  readonly monitor: string;
  /** Account that publishes the keys. */
  readonly owner: string;
}

/** What others learn of a key. */
export interface PublicKeys {
  /** Of BN254: published on chain, records are encrypted to it. */
  readonly point: Point;
  /** Of X25519, 32 bytes: extended records are encrypted to it. */
  readonly sealing: Uint8Array;
}

const EPOCH_BYTES = 2;
const ENTRY_BYTES = EPOCH_BYTES + KEY_BYTES;
/** Epochs on chain are of 16 bits. */
const LAST_EPOCH = 0xffff;

/**
 * The secrets of a party of the monitoring: a master key for each epoch that it still has to read. A key of BN254 and
 * one of X25519 follow from it.
 *
 * The next epoch's master key follows from the one before, never the other way: once an epoch is erased, nothing that
 * is left opens what was sealed in it, and a copy of the file from before brings back what came after.
 */
export class KeyRing {
  readonly place: KeyPlace;
  readonly #masters: Map<number, SecretBytes>;

  private constructor(place: KeyPlace, masters: Map<number, SecretBytes>) {
    this.place = place;
    this.#masters = masters;
  }

  /** A new ring, whose first key is of an epoch: what the monitor says is the owner's next. */
  static create(place: KeyPlace, epoch: number, random: Randomness): KeyRing {
    const bytes = random(KEY_BYTES);
    const master = new SecretBytes(bytes);
    bytes.fill(0);
    return new KeyRing(place, new Map([[epoch, master]]));
  }

  /**
   * The ring that {@link encode} wrote.
   *
   * @throws RangeError for anything else
   */
  static decode(place: KeyPlace, bytes: Uint8Array): KeyRing {
    if (bytes.length === 0 || bytes.length % ENTRY_BYTES !== 0) throw new RangeError("no ring");
    const masters = new Map<number, SecretBytes>();
    let last = 0;
    for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
      const epoch = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      if (epoch <= last) throw new RangeError("epochs do not ascend");
      masters.set(epoch, new SecretBytes(bytes.subarray(at + EPOCH_BYTES, at + ENTRY_BYTES)));
      last = epoch;
    }
    return new KeyRing(place, masters);
  }

  /** The epochs whose keys are held, ascending. */
  get epochs(): number[] {
    return [...this.#masters.keys()];
  }

  /** The newest epoch. */
  get latest(): number {
    return this.epochs.at(-1) ?? 0;
  }

  /**
   * Makes the key of a later epoch out of the newest one, which stays until it is erased.
   *
   * @throws GridwellError KEY_EPOCH_GONE for an epoch before the newest that is not held
   */
  advance(epoch: number): void {
    if (this.#masters.has(epoch)) return;
    if (epoch < this.latest || epoch > LAST_EPOCH) throw this.#gone(epoch);
    let master = this.#master(this.latest).use((bytes) => new SecretBytes(bytes));
    for (let at = this.latest; at < epoch; at++) master = ratchet(master);
    this.#masters.set(epoch, master);
  }

  /** Erases the keys before an epoch, never the newest. Returns the epochs that are gone. */
  eraseBefore(epoch: number): number[] {
    const old = this.epochs.filter((held) => held < Math.min(epoch, this.latest));
    for (const held of old) {
      this.#masters.get(held)?.wipe();
      this.#masters.delete(held);
    }
    return old;
  }

  /**
   * The secret of an epoch's key; the caller wipes it.
   *
   * @throws GridwellError KEY_EPOCH_GONE when it was erased, or never was
   */
  secret(epoch: number): SecretScalar {
    return deriveCommunityKey(this.#master(epoch), epoch);
  }

  /**
   * The secret of a resource's key in an epoch; the caller wipes it.
   *
   * @param resource 1 to 127
   * @throws GridwellError KEY_EPOCH_GONE when the epoch was erased, or never was
   */
  resourceSecret(epoch: number, resource: number): SecretScalar {
    return deriveResourceKey(this.#master(epoch), epoch, resource);
  }

  /**
   * The X25519 secret of an epoch; the caller wipes it.
   *
   * @throws GridwellError KEY_EPOCH_GONE when it was erased, or never was
   */
  sealingSecret(epoch: number): SecretBytes {
    const info = concatBytes(label("rm/x25519/1"), numberToBytesBE(epoch, EPOCH_BYTES));
    const bytes = this.#master(epoch).use((master) => derive(master, info, X25519_BYTES));
    const secret = new SecretBytes(bytes);
    bytes.fill(0);
    return secret;
  }

  /**
   * What others are told of an epoch's keys.
   *
   * @throws GridwellError KEY_EPOCH_GONE when they were erased, or never were
   */
  publicKeys(epoch: number): PublicKeys {
    const [secret, sealing] = [this.secret(epoch), this.sealingSecret(epoch)];
    const keys = { point: secret.publicPoint(), sealing: x25519PublicKey(sealing) };
    secret.wipe();
    sealing.wipe();
    return keys;
  }

  /** The ring's bytes, for an encrypted file; the caller wipes them. */
  encode(): Uint8Array {
    const bytes = new Uint8Array(this.#masters.size * ENTRY_BYTES);
    let at = 0;
    for (const [epoch, master] of this.#masters) {
      bytes.set(numberToBytesBE(epoch, EPOCH_BYTES), at);
      master.use((secret) => {
        bytes.set(secret, at + EPOCH_BYTES);
      });
      at += ENTRY_BYTES;
    }
    return bytes;
  }

  /** Keys are never printed or serialised by accident. */
  toJSON(): string {
    return "[keys]";
  }

  /** Overwrites all keys. */
  wipe(): void {
    for (const master of this.#masters.values()) master.wipe();
    this.#masters.clear();
  }

  #master(epoch: number): SecretBytes {
    const master = this.#masters.get(epoch);
    if (master === undefined) throw this.#gone(epoch);
    return master;
  }

  #gone(epoch: number): GridwellError {
    return new GridwellError(
      "KEY_EPOCH_GONE",
      `The keys of ${this.place.owner} hold no key of epoch ${String(epoch)}, only of ${this.epochs.join(", ") || "none"}: ` +
        "it was erased, or it is another's",
    );
  }
}
