import { keccak_256 } from "@noble/hashes/sha3.js";

import { recoverAccount } from "../crypto/account-recovery.ts";
import { itemAt, RLP_LIST, RLP_TEXT, rlpHead, type RlpItem } from "./rlp-item.ts";

/** What clique looks at in a header. Hex is in lower case. */
export interface HeaderSeal {
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  readonly difficulty: number;
  /** Whom it votes on. */
  readonly about: string;
  readonly nonce: string;
  readonly mix: string;
  /** The signers that it lists; null when the extra data has no room for a seal. */
  readonly listed: readonly string[] | null;
  /** Who sealed it; null when the seal is no signature, as in a first block. */
  readonly sealer: string | null;
}

/** Places of a header's fields (Yellow Paper, 4.3), and how many there are before London. */
const AT = { miner: 2, difficulty: 7, number: 8, time: 11, extra: 12, mix: 13, nonce: 14 } as const;
const FIELDS = 15;
/** Bytes of the extra data before the signers and after them, and of an address (EIP-225). */
const VANITY = 32;
const SEAL = 65;
const ADDRESS = 20;
/** Bytes of the longest number that is read: until the year 8,900,000. */
const NUMBER = 6;

/**
 * Reads what clique looks at in a header, and finds who sealed it. He signed the header without the last 65 bytes of
 * its extra data; that is cut from the bytes, since to decode and encode them again takes longer.
 *
 * @param raw as it was sealed, RLP hex
 * @throws RangeError for what is no header
 */
export function readSeal(raw: string): HeaderSeal {
  const bytes = Buffer.from(raw.slice(2), "hex");
  const list = itemAt(bytes, 0);
  const fields: RlpItem[] = [];
  for (let at = list.body; at < list.end; at = fields.at(-1)?.end ?? list.end) {
    fields.push(itemAt(bytes, at));
  }
  const isWhole = list.end === bytes.length && fields.at(-1)?.end === list.end;
  if (bytes[0] === undefined || bytes[0] < RLP_LIST || !isWhole || fields.length < FIELDS) {
    throw new RangeError("no header");
  }
  const field = (at: number): RlpItem => fields[at] ?? list;
  const hex = (at: number): string => `0x${bytes.toString("hex", field(at).body, field(at).end)}`;
  const number = (at: number): number => {
    const { body, end } = field(at);
    if (end - body > NUMBER) throw new RangeError("no number of a header");
    return end === body ? 0 : bytes.readUIntBE(body, end - body);
  };
  const extra = field(AT.extra);
  return {
    ...{ number: number(AT.number), time: number(AT.time), difficulty: number(AT.difficulty) },
    ...{ about: hex(AT.miner), nonce: hex(AT.nonce), mix: hex(AT.mix) },
    listed: signersIn(bytes.subarray(extra.body, extra.end)),
    sealer: sealerOf(bytes, list, extra),
  };
}

function signersIn(extra: Buffer): string[] | null {
  const room = extra.length - VANITY - SEAL;
  if (room < 0 || room % ADDRESS !== 0) return null;
  return Array.from({ length: room / ADDRESS }, (_, i) => {
    const from = VANITY + i * ADDRESS;
    return `0x${extra.toString("hex", from, from + ADDRESS)}`;
  });
}

function sealerOf(bytes: Buffer, list: RlpItem, extra: RlpItem): string | null {
  const cut = extra.end - SEAL;
  if (cut < extra.body + VANITY) return null;
  const parts = [
    bytes.subarray(list.body, extra.start),
    rlpHead(RLP_TEXT, cut - extra.body),
    bytes.subarray(extra.body, cut),
    bytes.subarray(extra.end, list.end),
  ];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const digest = keccak_256(Buffer.concat([rlpHead(RLP_LIST, length), ...parts]));
  return recoverAccount(digest, bytes.subarray(cut, extra.end));
}
