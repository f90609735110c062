import type { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { connectMarketContracts, type MarketContracts } from "../../src/chain/market-contracts.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatTokens } from "../../src/market/money.ts";
import type { MemberArguments } from "../market/open.ts";
import { openMonitor, type OpenMonitor } from "../monitor/open.ts";

/** Delegations for one command of a member. */
export interface OpenDelegations extends OpenMonitor {
  readonly wallet: Wallet;
  readonly token: MarketContracts["token"];
  /** The token's. */
  readonly symbol: string;
  /** An amount for people. */
  readonly money: (amount: bigint) => string;
}

/**
 * Opens the delegations that a command works on, in a member's name.
 *
 * @throws GridwellError `MARKET_MISSING` where the token is not the community's, and what opening the monitoring throws
 */
export async function openDelegations(
  hre: HardhatRuntimeEnvironment,
  args: MemberArguments,
): Promise<OpenDelegations> {
  const open = await openMonitor(hre, args);
  try {
    const { community, monitor } = open;
    const paidIn = await monitor.contracts.delegations.token();
    if (community.market?.token !== paidIn) {
      const message = `Delegations are paid in ${paidIn}, which is not this community's token: pay there by another program`;
      throw new GridwellError("MARKET_MISSING", message);
    }
    const { token } = connectMarketContracts(community.market, monitor.provider);
    const symbol = await token.symbol();
    const wallet = community.keys.household(args.member).connect(monitor.provider);
    return {
      ...{ community, monitor, wallet, token, symbol },
      money: (amount) => formatTokens(amount, symbol),
      [Symbol.asyncDispose]: async () => open[Symbol.asyncDispose](),
    };
  } catch (error) {
    await open[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * The number of a delegation as a user writes it.
 *
 * @throws GridwellError `USAGE_DELEGATION`
 */
export function parseDelegation(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id >= 1 && id < 2 ** 32) return id;
  throw new GridwellError(
    "USAGE_DELEGATION",
    `"${text}" is no number of a delegation: ./gridwell delegate list shows yours`,
  );
}
