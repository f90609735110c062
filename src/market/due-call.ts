import { GridwellError } from "../domain/errors.ts";
import { isDecided } from "./auction-phase.ts";
import type { BidSecrets } from "./bid-secrets.ts";
import { depositCall, openBid, revealCall, type AuctionCall } from "./calls.ts";
import { proveConsumption } from "./delivery.ts";
import { previewCredits } from "./dry-run.ts";
import { isSame, type Due } from "./dues.ts";
import type { Market } from "./market.ts";
import type { PermitSigner } from "./permit.ts";
import type { Standing } from "./standing.ts";

/** Errors after which delivery cannot be shown better: its time has to pass. */
const NOTHING_TO_SHOW = ["DELIVERY_UNPROVED", "MEMBER_WITHOUT_POINTS", "DELIVERY_NOT_TIGHTER"];

/**
 * The call of a step that is due.
 *
 * @throws GridwellError `BID_NOT_OURS`, `OFFER_NOT_OURS`, `TRANSACTION_GONE` for what the wallet cannot open
 */
export async function dueCall(
  market: Market,
  secrets: BidSecrets,
  signer: PermitSigner,
  standing: Standing,
  due: Due,
): Promise<AuctionCall> {
  const { record } = standing;
  const { interface: abi } = market.contracts.auction;
  const to = market.place.auction;
  switch (due.kind) {
    case "deposit":
      return depositCall(market, secrets, signer, record);
    case "reveal": {
      const bid = { index: due.index, bidder: secrets.account };
      return revealCall(market, due.id, bid, openBid(secrets, record, due.index));
    }
    case "check":
      return { to, data: abi.encodeFunctionData("checkWinner", [due.id]) };
    case "refund-succeed":
      return { to, data: abi.encodeFunctionData("refundSucceed", [due.id]) };
    case "refund-fail":
      return { to, data: abi.encodeFunctionData("refundFail", [due.id]) };
    case "release": {
      const bid = record.bids[due.index];
      if (bid === undefined) throw new TypeError("a bid that is due and not there");
      const { inner, bidder } = bid;
      const data = abi.encodeFunctionData("releaseReservation", [due.id, due.index, inner, bidder]);
      return { to, data };
    }
    case "confirm":
      return confirmCall(market, secrets.account, standing);
  }
}

/**
 * The call that shows delivery as well as it can be shown, or, where no more can be, the one that settles with what was
 * shown once its time is over.
 */
export async function confirmCall(
  market: Market,
  account: string,
  { record: { id, resource, period }, winner }: Standing,
): Promise<AuctionCall> {
  const { interface: abi } = market.contracts.auction;
  const to = market.place.auction;
  try {
    const { spans } = await proveConsumption(market, winner ?? account, resource, period);
    const data = abi.encodeFunctionData("confirmResourceExchange", [id, [...spans]]);
    const call = { to, data };
    await previewCredits(market, account, call, []);
    return call;
  } catch (error) {
    const isOut = error instanceof GridwellError && NOTHING_TO_SHOW.includes(error.code);
    if (!isOut) throw error;
    return { to, data: abi.encodeFunctionData("confirmTimeout", [id]) };
  }
}

/**
 * The call that settles an auction as far as it can be settled now, for whoever takes it: finding the winner, or paying
 * out after an award, or after a failure, or a bid's refund after a failure.
 *
 * @returns null when nothing is to be settled
 */
export function settlementCall(
  market: Market,
  { record, phase }: Standing,
  account: string,
): { readonly what: string; readonly call: AuctionCall } | null {
  const { interface: abi } = market.contracts.auction;
  const { id, bids } = record;
  const call = (name: "checkWinner" | "refundSucceed" | "refundFail"): AuctionCall => {
    const values: [bigint] = [id];
    const data =
      name === "checkWinner"
        ? abi.encodeFunctionData("checkWinner", values)
        : name === "refundSucceed"
          ? abi.encodeFunctionData("refundSucceed", values)
          : abi.encodeFunctionData("refundFail", values);
    return { to: market.place.auction, data };
  };
  if (phase === "deciding") return { what: "check-winner", call: call("checkWinner") };
  if (phase === "awarded") return { what: "refund-succeed", call: call("refundSucceed") };
  if (phase === "no-trade" || phase === "expired" || phase === "depositing") {
    return { what: "refund-fail", call: call("refundFail") };
  }
  const own = bids.find(
    ({ bidder, price, released }) => price === null && !released && isSame(bidder, account),
  );
  if (own === undefined || !isDecided(phase)) return null;
  const values: [bigint, number, string, string] = [id, own.index, own.inner, own.bidder];
  const data = abi.encodeFunctionData("releaseReservation", values);
  return { what: "release-reservation", call: { to: market.place.auction, data } };
}
