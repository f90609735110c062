import { momentOf } from "../../src/market/standing.ts";
import type { Resource } from "../../src/domain/resource.ts";
import { parseMember } from "../cli/address.ts";
import { parseResource, periodOf, type MemberArguments, type OpenMarket } from "../market/open.ts";

/** What names a member's quota on the command line. */
export interface QuotaArguments extends MemberArguments {
  readonly resource: string;
  readonly account: string;
  readonly period: number;
}

/** Whose quota is asked about, of what, in which period, and when. */
export interface QuotaInQuestion {
  readonly account: string;
  readonly resource: Resource;
  readonly period: number;
  /** Unix seconds of the next block, at least. */
  readonly time: number;
}

/** Reads the arguments; without an account it is the caller's own. */
export async function quotaInQuestion(
  open: OpenMarket,
  args: QuotaArguments,
): Promise<QuotaInQuestion> {
  const { market, community } = open;
  const resource = await parseResource(open, args.resource);
  const account = parseMember(
    args.account === "" ? String(args.member) : args.account,
    community.keys,
  );
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  return { account, resource, period: periodOf(market, args.period, time), time };
}
