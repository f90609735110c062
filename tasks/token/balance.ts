import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { formatCurrency, formatTokens } from "../../src/market/money.ts";
import { answer, pairs } from "../cli/answer.ts";
import { parseMember } from "../cli/address.ts";
import { openMarket, type MemberArguments } from "../market/open.ts";

interface BalanceArguments extends MemberArguments {
  /** Empty for the member itself. */
  readonly account: string;
}

/** The task `token balance`. */
const balance: NewTaskActionFunction<BalanceArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const account = parseMember(
    args.account === "" ? String(args.member) : args.account,
    community.keys,
  );
  const { token, auction } = market.contracts;
  const [tokens, credit, currency, frozenSince, sellPrice] = await Promise.all([
    token.balanceOf(account),
    auction.creditOf(account),
    market.provider.getBalance(account),
    token.frozenSince(account),
    token.sellPrice(),
  ]);
  const worth = (tokens * sellPrice) / 10n ** 18n;
  const frozen = frozenSince === 0n ? null : formatInstant(Number(frozenSince));
  const document = {
    network: community.network,
    account,
    symbol: market.symbol,
    tokens,
    worth,
    credit,
    currency,
    frozenSince: frozen,
  };
  answer(args.json, document, () => [
    account,
    ...pairs([
      ["tokens", `${formatTokens(tokens, market.symbol)}, worth ${formatCurrency(worth)}`],
      ["credit", `${formatTokens(credit, market.symbol)} with the auction`],
      ["currency", formatCurrency(currency)],
      ...(frozen === null ? [] : [["frozen since", frozen] as const]),
    ]),
  ]);
};

export default balance;
