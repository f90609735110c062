import { GridwellError } from "../../src/domain/errors.ts";
import { momentOf, readStanding, type Standing } from "../../src/market/standing.ts";
import type { OpenMarket } from "../market/open.ts";

/**
 * How the auction of a number stands.
 *
 * @throws GridwellError `AUCTION_UNKNOWN`
 */
export async function findAuction({ market }: OpenMarket, id: number): Promise<Standing> {
  const record = market.auctions.get(BigInt(id));
  if (record === null) {
    throw new GridwellError(
      "AUCTION_UNKNOWN",
      `There is no auction ${String(id)}: ./gridwell auction list shows all`,
    );
  }
  return readStanding(market, record, await momentOf(market, Math.floor(Date.now() / 1_000)));
}
