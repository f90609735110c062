import { concatBytes } from "@noble/curves/utils.js";

import { compress, COMPRESSED_BYTES, decompress, encodePoint, type Point } from "./bn254.ts";
import { TAG_BYTES } from "./frame.ts";
import { derive, KEY_BYTES, label } from "./key-derivation.ts";
import { placeWords, type PostingPlace } from "./line.ts";
import { openBytes, sealBytes, unreadable } from "./record-cipher.ts";
import { SecretBytes, SecretScalar, type Randomness } from "./secrets.ts";

/** Bytes of an alarm before it is encrypted. */
export const ALARM_PLAIN_BYTES = 128;

const VERSION = 1;
/** ElGamal's point as the key of a KEM, as suite 1 of frames. */
const SUITE = 1;
const HEAD_BYTES = 2 + COMPRESSED_BYTES;
const ALARM_BYTES = HEAD_BYTES + ALARM_PLAIN_BYTES + TAG_BYTES;
/** A key serves one alarm. */
const NONCE = new Uint8Array(12);

/**
 * Encrypts an alarm to whoever is responsible for the home: version, suite, C1, ciphertext, tag, 178 bytes. It opens
 * for this chain, contract and home only.
 *
 * @param place the home, and the contract of alarms
 * @param key the home's, or its delegatee's
 * @param plaintext 128 bytes
 */
export function sealAlarm(
  place: PostingPlace,
  key: Point,
  plaintext: Uint8Array,
  random: Randomness,
): Uint8Array {
  const r = SecretScalar.random(random);
  try {
    const head = concatBytes(Uint8Array.of(VERSION, SUITE), compress(r.publicPoint()));
    const dataKey = dataKeyOf(r.times(key), place, head);
    const sealed = sealBytes(dataKey, NONCE, head, plaintext);
    dataKey.wipe();
    return concatBytes(head, sealed);
  } finally {
    r.wipe();
  }
}

/**
 * Opens an alarm.
 *
 * @throws GridwellError POINT_INVALID; FRAME_UNREADABLE when it was sealed to another key or for another home, altered,
 * or is of a suite that is not read here
 */
export function openAlarm(
  bytes: Uint8Array,
  place: PostingPlace,
  secret: SecretScalar,
): Uint8Array {
  const [version, suite] = bytes;
  if (bytes.length !== ALARM_BYTES || version !== VERSION || suite !== SUITE) {
    throw unreadable("it is no alarm of version 1, suite 1");
  }
  const head = bytes.subarray(0, HEAD_BYTES);
  const shared = secret.times(decompress(head.subarray(2)));
  const dataKey = dataKeyOf(shared, place, head);
  try {
    return openBytes(dataKey, NONCE, head, bytes.subarray(HEAD_BYTES));
  } finally {
    dataKey.wipe();
  }
}

/** HKDF-SHA256 over both coordinates of K; label, place and head stand in `info`. */
function dataKeyOf(point: Point, place: PostingPlace, head: Uint8Array): SecretBytes {
  const shared = encodePoint(point);
  const info = concatBytes(label("rm/alarm/1"), placeWords(place), head);
  const bytes = derive(shared, info, KEY_BYTES);
  const key = new SecretBytes(bytes);
  shared.fill(0);
  bytes.fill(0);
  return key;
}
