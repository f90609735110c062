import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { MarketAgent } from "../../src/market/agent.ts";
import { OpeningBook } from "../../src/market/opening-book.ts";
import { parseOpening } from "../../src/market/opening-file.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { answer } from "../cli/answer.ts";
import { readNamed } from "../cli/files.ts";
import { counted } from "../cli/table.ts";
import { memberWallet, openMarket, type MemberArguments } from "../market/open.ts";

interface AgentArguments extends MemberArguments {
  /** Files with openings of others, with commas between them. */
  readonly watch: string;
  readonly keepCredit: boolean;
  readonly untilDone: boolean;
}

/** The task `auction agent`. */
const agent: NewTaskActionFunction<AgentArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const wallet = memberWallet(open, args);
  const secrets = await deriveSecrets(wallet, market.place);
  const openings = new OpeningBook(market.store, secrets);
  const files = args.watch === "" ? [] : args.watch.split(",");
  for (const file of files) openings.add(parseOpening(readNamed(file), market.place, file));
  const transactions: string[] = [];
  const own = new MarketAgent({
    market,
    wallet,
    secrets,
    openings,
    withdraw: !args.keepCredit,
    log: (line) => {
      console.error(line);
      const [, hash] = / sent (0x[0-9a-f]{64})$/.exec(line) ?? [];
      if (hash !== undefined) transactions.push(hash);
    },
  });
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  console.error(`agent of ${wallet.address} on ${community.network}; Ctrl-C ends it`);
  await own.run(end.signal, args.untilDone);
  const report = await own.step();
  const document = {
    network: community.network,
    account: wallet.address,
    transactions,
    watched: openings.all().length,
    open: report.open,
    done: report.done,
  };
  answer(args.json, document, () => [
    report.done
      ? "Nothing is left to do."
      : `${counted(report.open, "auction")} under way: start the agent again before their deadlines.`,
  ]);
};

export default agent;
