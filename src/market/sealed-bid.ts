import { AbiCoder, id, keccak256 } from "ethers";

const BID_TYPEHASH = id(
  "Bid(uint256 chainId,address auction,uint256 id,address bidder,uint80 price,bytes32 salt)",
);
const MAX_TYPEHASH = id(
  "MaxPrice(uint256 chainId,address auction,address buyer,uint80 price,bytes32 salt)",
);

/** Where a sealed price holds: it binds chain and contract. */
export interface AuctionPlace {
  readonly chainId: bigint;
  /** Address of the auction contract. */
  readonly auction: string;
}

/** A bid, opened. `price` is for the whole lot, base units of the token; `salt` has 32 bytes. */
export interface Bid {
  readonly id: bigint;
  readonly bidder: string;
  readonly price: bigint;
  readonly salt: string;
}

/** What a bidder hands in: hides price and salt, binds the auction and the bidder. */
export function innerOf({ chainId, auction }: AuctionPlace, bid: Bid): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "uint256", "address", "uint256", "address", "uint80", "bytes32"],
      [BID_TYPEHASH, chainId, auction, bid.id, bid.bidder, bid.price, bid.salt],
    ),
  );
}

/** What the contract stores of it: only the bidder's own hash can be opened or refunded. */
export function outerOf(inner: string, bidder: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "address"], [inner, bidder]));
}

/** What a buyer hands in with an offer. Take a new salt for each: the auction's number is not bound. */
export function maxHashOf(
  { chainId, auction }: AuctionPlace,
  buyer: string,
  price: bigint,
  salt: string,
): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "uint256", "address", "address", "uint80", "bytes32"],
      [MAX_TYPEHASH, chainId, auction, buyer, price, salt],
    ),
  );
}
