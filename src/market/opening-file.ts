import { decimal, exactly, hex, integer, object } from "../chain/strict-json.ts";
import { GridwellError } from "../domain/errors.ts";
import type { AuctionRecord } from "./auction-record.ts";
import type { BidSecrets } from "./bid-secrets.ts";
import { openBid } from "./calls.ts";
import type { AuctionPlace } from "./sealed-bid.ts";

/** An opened bid, as its bidder hands it to a watchtower. Whoever has it knows the price, and can open the bid. */
export interface HandedOpening {
  readonly chainId: bigint;
  /** Address of the auction contract. */
  readonly auction: string;
  /** The auction's number. */
  readonly id: bigint;
  readonly index: number;
  readonly bidder: string;
  /** Base units of the token. */
  readonly price: bigint;
  /** 32 bytes hex. */
  readonly salt: string;
}

const readDocument = object({
  format: exactly("gridwell-opening"),
  version: exactly(1),
  chainId: decimal,
  auction: hex(20),
  id: decimal,
  index: integer,
  bidder: hex(20),
  price: decimal,
  salt: hex(32),
});

/**
 * What a bidder hands to a watchtower, recovered from its wallet and the bid's event. Whoever has it before the bidding
 * ends can underbid: hand it over afterwards.
 *
 * @throws GridwellError `BID_NOT_OURS`
 */
export function openingOf(
  secrets: BidSecrets,
  record: AuctionRecord,
  index: number,
): HandedOpening {
  const { chainId, auction } = secrets.place;
  const { price, salt } = openBid(secrets, record, index);
  return { chainId, auction, id: record.id, index, bidder: secrets.account, price, salt };
}

/** The text of an opening's file, to be written with mode 0600. */
export function writeOpening(opening: HandedOpening): string {
  const { chainId, auction, id, index, bidder, price, salt } = opening;
  const document = {
    format: "gridwell-opening",
    version: 1,
    chainId: chainId.toString(),
    auction: auction.toLowerCase(),
    id: id.toString(),
    index,
    bidder: bidder.toLowerCase(),
    price: price.toString(),
    salt,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * The opening of a file.
 *
 * @param where name of the file
 * @throws GridwellError `OPENING_INVALID` when it is none, `OPENING_ELSEWHERE` when it is of another market
 */
export function parseOpening(text: string, place: AuctionPlace, where: string): HandedOpening {
  let opening: HandedOpening;
  try {
    opening = readDocument(JSON.parse(text), "$");
  } catch (cause) {
    throw new GridwellError(
      "OPENING_INVALID",
      "This is no opening of a bid: take a file that ./gridwell auction opening wrote",
      { where, cause },
    );
  }
  const isHere =
    opening.chainId === place.chainId &&
    opening.auction.toLowerCase() === place.auction.toLowerCase();
  if (isHere) return opening;
  throw new GridwellError(
    "OPENING_ELSEWHERE",
    `The opening is of auction contract ${opening.auction} on chain ${opening.chainId.toString()}, this is ` +
      `${place.auction} on chain ${place.chainId.toString()}: name the right network`,
    { where },
  );
}
