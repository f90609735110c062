import type { TransactionReceipt, TransactionRequest, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { transact } from "../../src/chain/transact.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import type { Resource } from "../../src/domain/resource.ts";
import { resourceByName, resourceById } from "../../src/domain/resource.ts";
import { minedOf } from "../../src/gateway/operator-entry.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { connectMarket, type Market } from "../../src/market/market.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { explained } from "../cli/refusal.ts";
import { openCommunity, type CommunityArguments, type OpenCommunity } from "../context.ts";
import { minedDocument, minedLines } from "../registry/mined-report.ts";

/** Arguments of a command that a member gives. */
export interface MemberArguments extends CommunityArguments {
  /** Number of the member among the seed's; a home's own seed has one, number 0. */
  readonly member: number;
}

/** A market for one command, with the community that it belongs to. */
export interface OpenMarket extends AsyncDisposable {
  readonly community: OpenCommunity;
  readonly market: Market;
}

/**
 * Opens the market that a command works on, synced.
 *
 * @throws GridwellError `MARKET_MISSING` where none was deployed, and what opening the community throws
 */
export async function openMarket(
  hre: HardhatRuntimeEnvironment,
  args: CommunityArguments,
): Promise<OpenMarket> {
  const community = await openCommunity(hre, args);
  try {
    const { provider, index, store, confirmations, pollSeconds, market: addresses } = community;
    if (addresses === null) {
      throw new GridwellError(
        "MARKET_MISSING",
        `Network ${community.network} has no market that stays: name one where ./gridwell deploy was run ` +
          "(./gridwell node, then --network localhost; deploying again adds the market to an old community)",
      );
    }
    const connection = { provider, addresses, index, store, confirmations, pollSeconds };
    const market = await connectMarket(connection);
    await whileWaiting("following the chain", index.sync());
    return {
      community,
      market,
      [Symbol.asyncDispose]: async () => community[Symbol.asyncDispose](),
    };
  } catch (error) {
    await community[Symbol.asyncDispose]();
    throw error;
  }
}

/** The key of a member on the market's chain. */
export function memberWallet(
  { community: { keys }, market }: OpenMarket,
  { member }: Pick<MemberArguments, "member">,
): Wallet {
  return keys.household(member).connect(market.provider);
}

/** A resource by its name; those of the community's registry are known. */
export async function parseResource({ community }: OpenMarket, name: string): Promise<Resource> {
  return resourceByName(name, await readResources(community));
}

/** A resource of an auction. */
export async function resourceOf({ community }: OpenMarket, id: number): Promise<Resource> {
  return resourceById(id, await readResources(community));
}

/** The period that a command names; the present one unless given. */
export function periodOf({ grid }: Market, given: number, time: number): number {
  if (given >= 0) return given;
  return Math.max(0, Math.floor((time - grid.origin) / grid.periodSeconds));
}

/**
 * Sends a transaction and waits until it is final.
 *
 * @param about the resource whose amounts the call has, for what the contract may say of them
 */
export async function send(
  { community, market }: OpenMarket,
  wallet: Wallet,
  call: TransactionRequest,
  about?: Resource,
): Promise<TransactionReceipt> {
  const sent = transact(wallet, call, market.confirmations);
  const receipt = await whileWaiting(
    "waiting for the transaction",
    explained(community, sent, about),
  );
  await market.index.sync();
  return receipt;
}

/** What a command did, for its report. */
export interface Act {
  readonly action: string;
  readonly account: string;
  readonly receipt: TransactionReceipt;
  /** Amounts in base units, and whatever else tells what was done. */
  readonly values: Readonly<Record<string, string | number | bigint | boolean | null>>;
  /** The same for people. */
  readonly lines: readonly string[];
}

/** Reports an act on a market or a monitoring; `market-act.schema.json`. */
export function reportAct(
  { community }: Pick<OpenMarket, "community">,
  json: boolean,
  act: Act,
): void {
  const { action, account, receipt, values } = act;
  const mined = minedOf(receipt);
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "bigint" ? value.toString() : value,
  ]);
  const document = {
    network: community.network,
    action,
    account,
    ...minedDocument(mined),
    values: Object.fromEntries(texts) as Record<string, string | number | boolean | null>,
  };
  answer(json, document, () => [...act.lines, ...minedLines(mined)]);
}
