import { GridwellError } from "../domain/errors.ts";
import { decimal, exactly, hex, integer, object } from "../chain/strict-json.ts";
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

/** The text of an opening's file, to be written with mode 0600. */
export function writeOpening({ chainId, id, price, ...rest }: HandedOpening): string {
  const document = {
    format: "gridwell-opening",
    version: 1,
    ...rest,
    chainId: chainId.toString(),
    id: id.toString(),
    price: price.toString(),
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
    const { format: _format, version: _version, ...rest } = readDocument(JSON.parse(text), "$");
    opening = rest;
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
