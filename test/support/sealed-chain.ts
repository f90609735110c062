import {
  concat,
  encodeRlp,
  keccak256,
  toBeArray,
  toBeHex,
  Wallet,
  ZeroAddress,
  ZeroHash,
} from "ethers";

/** Wallets whose addresses ascend, so that their order is that of clique's turns. */
export function signerWallets(count: number): Wallet[] {
  const wallets = Array.from(
    { length: count },
    (_, i) => new Wallet(keccak256(toBeHex(i + 1, 32))),
  );
  return wallets.sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
}

/** A wallet's address as headers and sets have it. */
export function addressOf({ address }: Wallet): string {
  return address.toLowerCase();
}

/** What of a header matters to its seal. */
export interface SealedFields {
  readonly number: number;
  /** Null for a first block, which nobody seals. */
  readonly signer: Wallet | null;
  readonly difficulty: number;
  /** Signers that the extra data lists. */
  readonly listed?: readonly string[];
  /** Whom it votes on. */
  readonly about?: string;
  readonly nonce?: string;
  readonly time?: number;
  readonly mix?: string;
  /** Hash of the block before. */
  readonly parent?: string;
  /** State and receipts that it commits to. */
  readonly roots?: string;
  /** Wei; none before London. */
  readonly baseFee?: number;
  /** 65 bytes instead of a true seal. */
  readonly seal?: string;
}

/** Nonces of headers that vote somebody in, and out. */
export const ADMIT = "0xffffffffffffffff";
export const DROP = "0x0000000000000000";

/** A header, sealed, as RLP. */
export function sealedHeader(fields: SealedFields): string {
  const { number, signer, difficulty, listed = [], about = ZeroAddress, nonce = DROP } = fields;
  const { time = 1_000 + 2 * number, mix = ZeroHash, baseFee } = fields;
  const { parent = ZeroHash, roots = ZeroHash } = fields;
  const integer = (value: number): Uint8Array => toBeArray(value);
  const vanity = concat([toBeHex(0, 32), ...listed]);
  const encode = (extra: string): string =>
    encodeRlp([
      ...[parent, ZeroHash, about, roots, roots, roots, toBeHex(0, 256)],
      ...[integer(difficulty), integer(number), integer(60_000_000), integer(0), integer(time)],
      ...[extra, mix, nonce],
      ...(baseFee === undefined ? [] : [integer(baseFee)]),
    ]);
  const sign = (): string => {
    const signature = signer?.signingKey.sign(keccak256(encode(vanity)));
    if (signature === undefined) return toBeHex(0, 65);
    return concat([signature.r, signature.s, toBeHex(signature.yParity, 1)]);
  };
  return encode(concat([vanity, fields.seal ?? sign()]));
}
