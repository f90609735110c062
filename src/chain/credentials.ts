/**
 * What meters and owners sign, EIP-712: the two credentials of a term, a new owner's, and a meter's reading. Mirror of
 * `contracts/libraries/Credentials.sol` and of the verifier's `Reading`.
 */
import {
  recoverAddress,
  Signature,
  TypedDataEncoder,
  type Signer,
  type TypedDataDomain,
  type TypedDataField,
} from "ethers";

/** Whose key signs a meter's readings; the numbers are the contract's. */
export const Attestation = { None: 0, Gateway: 1, Device: 2 } as const;

/** One of the numbers of {@link Attestation}. */
export type Attestation = (typeof Attestation)[keyof typeof Attestation];

/** A meter's term at a point, as its key and the point's owner sign it. */
export interface Enrolment {
  /** Id of the point, see `pointId`. */
  readonly point: string;
  /** Id of the meter, see `meterId`; never enrolled before. */
  readonly meter: string;
  /** Id of the resource. */
  readonly resource: number;
  /** The point's place in the ledger. */
  readonly bank: number;
  readonly lane: number;
  /** The point's total when the term begins, base units. */
  readonly start: bigint;
  /** What the dial showed then, base units; below `modulus`. */
  readonly dial: bigint;
  /** The dial counts modulo this, base units. */
  readonly modulus: bigint;
  /** Address of the key that signs the meter's readings. */
  readonly key: string;
  /** Address of the point's owner. */
  readonly owner: string;
  readonly attestation: Attestation;
  /** The point's nonce, see `pointOf` of the registry; 0 at its enrolment. */
  readonly nonce: bigint;
  /** Last second at which the credentials hold, Unix time. */
  readonly deadline: number;
}

/** What a new owner of a point signs. */
export interface MoveIn {
  readonly point: string;
  readonly owner: string;
  readonly nonce: bigint;
  readonly deadline: number;
}

/** What a meter's key signs of a slot. */
export interface Reading {
  /** Id of the meter. */
  readonly meter: string;
  readonly slot: number;
  /** What the dial showed at the slot's end, base units. */
  readonly dial: bigint;
}

/** The messages by the names of their EIP-712 types. */
export interface Messages {
  readonly Enrolment: Enrolment;
  readonly MoveIn: MoveIn;
  readonly Reading: Reading;
}

/** The EIP-712 types, in the order that the contracts hash them. */
const TYPES: { readonly [Name in keyof Messages]: TypedDataField[] } = {
  Enrolment: fields(
    "bytes32 point,bytes32 meter,uint16 resource,uint32 bank,uint16 lane,uint64 start,uint64 dial,uint64 modulus," +
      "address key,address owner,uint8 attestation,uint256 nonce,uint256 deadline",
  ),
  MoveIn: fields("bytes32 point,address owner,uint256 nonce,uint256 deadline"),
  Reading: fields("bytes32 meter,uint32 slot,uint64 dial"),
};

/** EIP-712 as JSON. */
export interface TypedPayload {
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  readonly primaryType: string;
  readonly domain: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * What separates one community's signatures from another's. Meters know no other contract than the registry that
 * enrolled them, so their readings are signed in its domain too.
 */
export interface Domain {
  readonly chainId: bigint;
  /** Address of the meter registry. */
  readonly registry: string;
}

/** Signs a term, as the meter's key or as the point's owner; 65 bytes as 0x-hex. */
export function signEnrolment(
  signer: Signer,
  domain: Domain,
  enrolment: Enrolment,
): Promise<string> {
  return sign(signer, domain, "Enrolment", enrolment);
}

/** Signs a move-in, as the new owner; 65 bytes as 0x-hex. */
export function signMoveIn(signer: Signer, domain: Domain, move: MoveIn): Promise<string> {
  return sign(signer, domain, "MoveIn", move);
}

/** Signs a reading, as the meter's key; 65 bytes as 0x-hex. */
export function signReading(signer: Signer, domain: Domain, reading: Reading): Promise<string> {
  return sign(signer, domain, "Reading", reading);
}

/** The hash that is signed, 32 bytes as 0x-hex: what a smart account is asked about. */
export function digestOf<Name extends keyof Messages>(
  domain: Domain,
  name: Name,
  message: Messages[Name],
): string {
  return TypedDataEncoder.hash(separator(domain), { [name]: TYPES[name] }, message);
}

/** The message with its types and domain, as wallets take it (`eth_signTypedData_v4`); integers are decimal strings. */
export function payloadOf<Name extends keyof Messages>(
  domain: Domain,
  name: Name,
  message: Messages[Name],
): TypedPayload {
  const types = { [name]: TYPES[name] };
  // ethers gives any; this is the form that the standard fixes.
  return TypedDataEncoder.getPayload(separator(domain), types, message) as TypedPayload;
}

/**
 * Whether a plain key signed a message, in the one form that the contracts accept: 65 bytes, v 27 or 28, the lower s.
 * Anything else is a signature that nobody made: false. What a smart account accepts only the chain can say.
 *
 * @param address the key's address, in any case
 */
export function isSignedBy<Name extends keyof Messages>(
  address: string,
  domain: Domain,
  name: Name,
  message: Messages[Name],
  signature: string,
): boolean {
  const digest = digestOf(domain, name, message);
  try {
    const { serialized } = Signature.from(signature);
    if (serialized !== signature.toLowerCase()) return false;
    return recoverAddress(digest, serialized).toLowerCase() === address.toLowerCase();
  } catch {
    return false;
  }
}

function sign<Name extends keyof Messages>(
  signer: Signer,
  domain: Domain,
  name: Name,
  message: Messages[Name],
): Promise<string> {
  return signer.signTypedData(separator(domain), { [name]: TYPES[name] }, message);
}

function separator({ chainId, registry }: Domain): TypedDataDomain {
  return { name: "Gridwell", version: "1", chainId, verifyingContract: registry };
}

function fields(members: string): TypedDataField[] {
  return members.split(",").map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { type, name };
  });
}
