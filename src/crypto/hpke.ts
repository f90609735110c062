import type { webcrypto } from "node:crypto";

import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } from "@hpke/core";
import { x25519 } from "@noble/curves/ed25519.js";

import { unreadable } from "./record-cipher.ts";
import { SecretBytes, type Randomness } from "./secrets.ts";

declare global {
  /** The browser's name, which @hpke/core's types use, for what Node has, too. */
  type CryptoKey = webcrypto.CryptoKey;
}

/** RFC 9180's DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: 128 bits, for what must stay secret long. */
const HPKE_SUITE = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** Bytes of an X25519 key, and of what is encapsulated to one. */
export const X25519_BYTES = 32;

/** What both ends agree on beforehand; the suite is another in tests only. */
export interface HpkeTerms {
  /** What the message is for, and where. */
  readonly info: Uint8Array;
  readonly suite?: CipherSuite;
}

/** A sealed message: the encapsulated key, and ciphertext with tag. */
export interface HpkeMessage {
  readonly share: Uint8Array;
  readonly sealed: Uint8Array;
}

/** A secret that two ends share, and what one sends so that the other has it. */
export interface HpkeSecret {
  readonly share: Uint8Array;
  readonly secret: SecretBytes;
}

const SEED_BYTES = 32;
const EXPORT_BYTES = 32;

/** The public key of an X25519 secret of 32 bytes. */
export function x25519PublicKey(secret: SecretBytes): Uint8Array {
  return secret.use((bytes) => x25519.getPublicKey(bytes));
}

/**
 * Seals a message to a public key, base mode, a fresh encapsulated key each. `random` gives the 32 bytes from which
 * RFC 9180's DeriveKeyPair makes it.
 *
 * @param recipient 32 bytes
 * @param bound authenticated, not sent
 * @throws GridwellError FRAME_UNREADABLE for a key that nobody can read with
 */
export async function hpkeSeal(
  recipient: Uint8Array,
  { info, suite = HPKE_SUITE }: HpkeTerms,
  bound: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): Promise<HpkeMessage> {
  const sender = await senderOf(recipient, info, suite, random);
  const sealed = await sender.seal(copy(plaintext), copy(bound));
  return { share: new Uint8Array(sender.enc), sealed: new Uint8Array(sealed) };
}

/**
 * Opens a message.
 *
 * @throws GridwellError FRAME_UNREADABLE when it was sealed to another key, for another purpose, or altered
 */
export async function hpkeOpen(
  secret: SecretBytes,
  { info, suite = HPKE_SUITE }: HpkeTerms,
  bound: Uint8Array,
  { share, sealed }: HpkeMessage,
): Promise<Uint8Array> {
  return named(async () => {
    const recipient = await recipientOf(secret, share, info, suite);
    return new Uint8Array(await recipient.open(copy(sealed), copy(bound)));
  });
}

/**
 * Agrees with a public key on a secret of 32 bytes: RFC 9180's secret export, base mode.
 *
 * @throws GridwellError FRAME_UNREADABLE for a key that nobody can read with
 */
export async function hpkeSend(
  recipient: Uint8Array,
  { info, suite = HPKE_SUITE }: HpkeTerms,
  purpose: Uint8Array,
  random: Randomness,
): Promise<HpkeSecret> {
  const sender = await senderOf(recipient, info, suite, random);
  const secret = await sender.export(copy(purpose), EXPORT_BYTES);
  return { share: new Uint8Array(sender.enc), secret: keep(secret) };
}

/**
 * The secret that a sender agreed on.
 *
 * @throws GridwellError FRAME_UNREADABLE for a share that is none
 */
export async function hpkeReceive(
  secret: SecretBytes,
  { info, suite = HPKE_SUITE }: HpkeTerms,
  purpose: Uint8Array,
  share: Uint8Array,
): Promise<SecretBytes> {
  return named(async () => {
    const recipient = await recipientOf(secret, share, info, suite);
    return keep(await recipient.export(copy(purpose), EXPORT_BYTES));
  });
}

async function senderOf(
  recipient: Uint8Array,
  info: Uint8Array,
  suite: CipherSuite,
  random: Randomness,
): ReturnType<CipherSuite["createSenderContext"]> {
  return named(async () => {
    const recipientPublicKey = await suite.kem.deserializePublicKey(copy(recipient));
    const ekm = copy(random(SEED_BYTES));
    return suite.createSenderContext({ recipientPublicKey, info: copy(info), ekm });
  });
}

async function recipientOf(
  secret: SecretBytes,
  share: Uint8Array,
  info: Uint8Array,
  suite: CipherSuite,
): ReturnType<CipherSuite["createRecipientContext"]> {
  const recipientKey = await secret.use((bytes) => suite.kem.deserializePrivateKey(copy(bytes)));
  return suite.createRecipientContext({ recipientKey, enc: copy(share), info: copy(info) });
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HpkeError)) throw error;
    throw unreadable("another key sealed it, or it was altered", error);
  }
}

function keep(buffer: ArrayBuffer): SecretBytes {
  const bytes = new Uint8Array(buffer);
  const secret = new SecretBytes(bytes);
  bytes.fill(0);
  return secret;
}

/** Bytes of their own: @hpke/core reads the whole buffer below a view. */
function copy(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
