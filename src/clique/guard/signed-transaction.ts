import { keccak_256 } from "@noble/hashes/sha3.js";

import { recoverAccount } from "../../crypto/account-recovery.ts";
import { itemAt, RLP_LIST, RLP_TEXT, rlpHead, type RlpItem } from "../rlp-item.ts";

/** A signed transaction as far as the guard looks into it. */
export interface SignedTransaction {
  /** Null for a legacy one that names no chain (before EIP-155). */
  readonly chainId: bigint | null;
  /** Lower-case hex; null when it creates a contract. */
  readonly to: string | null;
  readonly gasLimit: bigint;
  /** The most that it pays for a unit of gas, wei. */
  readonly price: bigint;
  /** Finds who signed it, lower-case hex; null when nobody can have. It takes by far the longest. */
  readonly sender: () => string | null;
}

/** A transaction of a type that the guard does not look into. */
export interface StrangeTransaction {
  readonly type: number;
}

/** Places of a type's fields: legacy (EIP-155), access list (EIP-2930), base fee (EIP-1559). */
interface Places {
  readonly price: number;
  readonly gasLimit: number;
  readonly to: number;
  /** Of `v`, or the parity of y; `r` and `s` come after it, and nothing else. */
  readonly parity: number;
}

const PLACES: ReadonlyMap<number, Places> = new Map([
  [0, { price: 1, gasLimit: 2, to: 3, parity: 6 }],
  [1, { price: 2, gasLimit: 3, to: 4, parity: 8 }],
  [2, { price: 3, gasLimit: 4, to: 5, parity: 9 }],
]);
/** `v` of a legacy transaction without a chain, and what twice a chain's number is added to; both odd for parity 0. */
const BARE = [27n, 28n];
const BOUND = 35n;
/** The greatest `s` that nodes take (EIP-2): half of the group's order (SEC 2, 2.4.1). */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
/** More fields than any type of transaction has. */
const MOST_FIELDS = 20;
/** A number, and an address, in bytes. */
const WORD = 32;
const ADDRESS = 20;
const NOTHING = Buffer.of(RLP_TEXT);

/**
 * Reads a signed transaction. What is long in it, its data, is stepped over: to decode and encode it as ethers does
 * takes longer than to find the signer. What only the node looks at, such as nonce and access list, is left to it.
 *
 * @param raw `0x` and an even number of hex digits
 * @throws RangeError for what is no signed transaction
 */
export function readTransaction(raw: string): SignedTransaction | StrangeTransaction {
  const bytes = Buffer.from(raw.slice(2), "hex");
  const [first = 0] = bytes;
  const isTyped = first < RLP_LIST;
  if (isTyped && (first === 0 || first >= RLP_TEXT)) throw new RangeError("no transaction");
  const type = isTyped ? first : 0;
  const fields = fieldsOf(bytes, isTyped ? 1 : 0);
  const places = PLACES.get(type);
  if (places === undefined) return { type };
  if (fields.length !== places.parity + 3) throw new RangeError("other fields than it should have");
  const number = (at: number): bigint => numberIn(bytes, fields[at]);
  const v = number(places.parity);
  const chainId = isTyped ? number(0) : chainIn(v);
  const parity = isTyped ? v : (v - 1n) % 2n;
  if (parity > 1n) throw new RangeError("no parity");
  if (number(places.parity + 2) > HALF_ORDER) throw new RangeError("s in its upper half");
  const signature = Buffer.concat([
    wordIn(bytes, fields[places.parity + 1]),
    wordIn(bytes, fields[places.parity + 2]),
    Buffer.of(Number(parity)),
  ]);
  const [from = 0, to = 0] = [fields[0]?.start, fields[places.parity]?.start];
  const isBound = !isTyped && chainId !== null;
  return {
    chainId,
    to: addressIn(bytes, fields[places.to]),
    gasLimit: number(places.gasLimit),
    price: number(places.price),
    sender: () => {
      const signed: Uint8Array[] = [bytes.subarray(from, to)];
      if (isBound) signed.push(numberOut(chainId), NOTHING, NOTHING);
      const length = signed.reduce((sum, part) => sum + part.length, 0);
      const kind = isTyped ? [Buffer.of(type)] : [];
      const message = Buffer.concat([...kind, rlpHead(RLP_LIST, length), ...signed]);
      return recoverAccount(keccak_256(message), signature);
    },
  };
}

/** The items of a list that fills the bytes from a place on; at least one. */
function fieldsOf(bytes: Buffer, at: number): RlpItem[] {
  const list = itemAt(bytes, at);
  const fields: RlpItem[] = [];
  for (let next = list.body; next < list.end; next = fields.at(-1)?.end ?? list.end) {
    if (fields.push(itemAt(bytes, next)) > MOST_FIELDS) break;
  }
  const isList = (bytes[at] ?? 0) >= RLP_LIST;
  if (isList && list.end === bytes.length && fields.at(-1)?.end === list.end) return fields;
  throw new RangeError("no list of fields");
}

function textIn(bytes: Buffer, item: RlpItem | undefined): Buffer {
  if (item === undefined || (bytes[item.start] ?? RLP_LIST) >= RLP_LIST) {
    throw new RangeError("a list where there should be bytes");
  }
  return bytes.subarray(item.body, item.end);
}

/** The digits of a whole number: big-endian, without leading zeros, of 32 bytes at most. */
function digitsIn(bytes: Buffer, item: RlpItem | undefined): Buffer {
  const digits = textIn(bytes, item);
  if (digits.length <= WORD && digits[0] !== 0) return digits;
  throw new RangeError("no number");
}

function numberIn(bytes: Buffer, item: RlpItem | undefined): bigint {
  return BigInt(`0x0${digitsIn(bytes, item).toString("hex")}`);
}

function wordIn(bytes: Buffer, item: RlpItem | undefined): Buffer {
  const digits = digitsIn(bytes, item);
  return Buffer.concat([Buffer.alloc(WORD - digits.length), digits]);
}

function addressIn(bytes: Buffer, item: RlpItem | undefined): string | null {
  const address = textIn(bytes, item);
  if (address.length === 0) return null;
  if (address.length !== ADDRESS) throw new RangeError("no address");
  return `0x${address.toString("hex")}`;
}

function chainIn(v: bigint): bigint | null {
  if (BARE.includes(v)) return null;
  if (v < BOUND) throw new RangeError("no v");
  return (v - BOUND) / 2n;
}

function numberOut(value: bigint): Buffer {
  if (value === 0n) return NOTHING;
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const [first = 0] = bytes;
  return bytes.length === 1 && first < RLP_TEXT
    ? bytes
    : Buffer.concat([rlpHead(RLP_TEXT, bytes.length), bytes]);
}
