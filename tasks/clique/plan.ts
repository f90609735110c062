import { randomInt } from "node:crypto";
import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import {
  changedPlan,
  LEAD,
  newPlan,
  planText,
  readCardFile,
  readPlan,
  type MachinesPlan,
} from "../../src/clique/machines/plan.ts";
import {
  DEFAULTS,
  parseFork,
  parseSetting,
  quorum,
  type NodeSettings,
} from "../../src/clique/settings.ts";
import { answer, pairs } from "../cli/answer.ts";
import { readNamed, writeNew } from "../cli/files.ts";
import { needed } from "../cli/needed.ts";
import { namedFunds, type FundingArguments } from "./funds.ts";

interface PlanArguments extends FundingArguments {
  readonly cards: string[];
  readonly out: string;
  /** A plan to go on from; empty for a new chain. */
  readonly from: string;
  /** Names of nodes to leave out, with commas between them. */
  readonly without: string;
  readonly startIn: number;
  readonly period: string;
  readonly epoch: string;
  readonly gasLimit: string;
  readonly recommit: string;
  readonly fork: string;
  readonly chainId: string;
  readonly json: boolean;
}

/** The task `clique plan`. */
const plan: NewTaskActionFunction<PlanArguments> = async (args) => {
  const out = needed("--out", args.out, "a new file for the plan, like plan.json");
  const made = args.from === "" ? await begin(args) : goOn(args);
  writeNew(out, planText(made));
  const { chain, genesis, nodes } = made;
  const signers = nodes.filter(({ role }) => role === "signer").map(({ name }) => name);
  const begins = formatInstant(Number(genesis.timestamp));
  const document = {
    file: path.resolve(out),
    chainId: chain.chainId,
    begins,
    nodes: nodes.map(({ name, role, address, host, port }) => ({
      name,
      role,
      address,
      host,
      port,
    })),
  };
  answer(args.json, document, () => [
    args.from === "" ? "Planned a new chain." : "Planned the same chain anew.",
    ...pairs([
      ["plan", document.file],
      ["chain", `${String(chain.chainId)}, ${chain.fork}, a block every ${String(chain.period)} s`],
      ["begins", begins],
      ["signers", `${signers.join(", ")}: ${String(quorum(signers.length))} have to run`],
      ["nodes", nodes.map(({ name, host }) => `${name} at ${host}`).join(", ")],
    ]),
    "Next, on each machine: ./gridwell clique install NAME --plan FILE",
  ]);
};

async function begin(args: PlanArguments): Promise<MachinesPlan> {
  const { period, epoch, fork, chainId, startIn } = args;
  if (args.without !== "") throw usage("--without leaves nodes out of a plan that --from names");
  if (startIn < LEAD.least || startIn > LEAD.most) {
    throw usage(
      `--start-in ${String(startIn)} must be from ${String(LEAD.least)} s to ${String(LEAD.most)} s (a week): all signers ` +
        "have to run when the chain begins",
    );
  }
  const settings = {
    chain: {
      chainId: chainId === "" ? randomInt(1_000_000, 2 ** 31) : parseSetting("chain-id", chainId),
      period: period === "" ? DEFAULTS.period : parseSetting("period", period),
      epoch: epoch === "" ? DEFAULTS.epoch : parseSetting("epoch", epoch),
      fork: fork === "" ? DEFAULTS.fork : parseFork(fork),
    },
    node: nodeSettings(args, { gasLimit: DEFAULTS.gasLimit, recommit: null }),
  };
  const alloc = await namedFunds(args);
  if (alloc.size === 0) {
    throw usage(
      "Nobody would own anything on the new chain: name the community's --seed, or addresses with --fund",
    );
  }
  return newPlan(settings, cardsOf(args), alloc, Math.floor(Date.now() / 1_000) + startIn);
}

function goOn(args: PlanArguments): MachinesPlan {
  const { period, epoch, fork, chainId, fund, seed } = args;
  if ([period, epoch, fork, chainId, fund, seed].some((option) => option !== "")) {
    throw usage(
      "With --from the chain stays as it is: only cards, --without, --gas-limit and --recommit change a plan",
    );
  }
  const before = readPlan(readNamed(args.from), args.from);
  const without = args.without === "" ? [] : args.without.split(",").map((name) => name.trim());
  const { node, ...changed } = changedPlan(before, cardsOf(args), without);
  return { ...changed, node: nodeSettings(args, node) };
}

/** What a node is started with: as it is named, or else as before. */
function nodeSettings({ gasLimit, recommit }: PlanArguments, before: NodeSettings): NodeSettings {
  return {
    gasLimit: gasLimit === "" ? before.gasLimit : parseSetting("gas-limit", gasLimit),
    recommit: recommit === "" ? before.recommit : parseSetting("recommit", recommit),
  };
}

function cardsOf({ cards }: PlanArguments) {
  return cards.map((file) => readCardFile(readNamed(file), file));
}

function usage(sentence: string): GridwellError {
  return new GridwellError("USAGE_CLIQUE", sentence);
}

export default plan;
