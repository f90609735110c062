import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { machineFacts } from "../../src/experiments/machine.ts";
import { runFigure11 } from "../../src/experiments/p3-figure11/experiment.ts";
import { monthOf, type MonthSize } from "../../src/experiments/p3-figure11/month.ts";
import { play } from "../../src/experiments/p3-figure11/play.ts";
import { replayMonth, type Replay } from "../../src/experiments/p3-figure11/replay.ts";
import { reportFigure11 } from "../../src/experiments/p3-figure11/report.ts";
import { HEADLINE, PAPER_SIZE, SPENDING } from "../../src/experiments/p3-figure11/rules.ts";
import { openReplayStage } from "./replay-stage.ts";
import { writeReport, type FigureArguments } from "./write.ts";

interface Figure11Arguments extends FigureArguments {
  readonly seeds: number;
  readonly chainSeeds: number;
  readonly quick: boolean;
}

/** Bounds that keep a run within minutes. */
const MOST_SEEDS = 1_000;
const MOST_CHAIN_SEEDS = 10;

/** Of the seeds so many are played at each point of the map, too. */
const MAP_SEEDS = 20;

/** What `--quick` leaves of it: enough to see that all of it works, too little to say anything. */
const QUICK = { seeds: 3, mapSeeds: 2, chainDays: 2 } as const;

/** The task `figures p3-figure11`. */
const figure11: NewTaskActionFunction<Figure11Arguments> = async (args, hre) => {
  const { chainSeeds, quick } = args;
  check("--seeds", args.seeds, 2, MOST_SEEDS);
  check("--chain-seeds", chainSeeds, 0, MOST_CHAIN_SEEDS);
  if (quick && args.out === "") {
    throw new GridwellError(
      "USAGE_FIGURES",
      "--quick is too small to take the place of the page in docs/results: name another folder with --out",
    );
  }
  const seeds = quick ? Math.min(args.seeds, QUICK.seeds) : args.seeds;
  const mapSeeds = quick ? QUICK.mapSeeds : Math.min(seeds, MAP_SEEDS);
  const found = await runFigure11({
    size: PAPER_SIZE,
    seeds,
    mapSeeds,
    tell: teller("Playing months"),
  });
  const size = quick ? { ...PAPER_SIZE, days: QUICK.chainDays } : PAPER_SIZE;
  const replays = await replayOnChain(hre, Math.min(chainSeeds, seeds), size);
  const options = [
    ...(args.seeds === 100 ? [] : [`--seeds ${String(args.seeds)}`]),
    ...(chainSeeds === 1 ? [] : [`--chain-seeds ${String(chainSeeds)}`]),
    ...(quick ? ["--quick"] : []),
  ];
  const report = reportFigure11(found, replays, {
    command: ["./gridwell figures p3-figure11", ...options].join(" "),
    date: formatInstant(Math.floor(Date.now() / 1_000)),
    environment: machineFacts(),
  });
  writeReport(args, report);
};

/** Holds the auctions of the first seeds again, under each rule on a chain of its own in this process. */
async function replayOnChain(
  hre: HardhatRuntimeEnvironment,
  seeds: number,
  size: MonthSize,
): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const month = monthOf(seed, size);
    for (const spending of SPENDING) {
      const rules = { ...HEADLINE, arm: "auction", spending } as const;
      const connection = await hre.network.create("default");
      const what = `Holding the auctions of seed ${String(seed)} on a chain, rule ${spending}`;
      const stage = await openReplayStage(connection, month, rules, teller(what));
      replays.push(await replayMonth(stage, { seed, spending }, play(month, rules)));
      await connection.close();
    }
  }
  return replays;
}

/** Says on stderr how far the work is, a line every tenth. */
function teller(what: string): (share: number) => void {
  let told = 0;
  return (share) => {
    const tenth = Math.floor(share * 10 + 1e-9);
    if (tenth <= told) return;
    told = tenth;
    console.error(`${what}: ${String(tenth * 10)} %`);
  };
}

function check(option: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new GridwellError(
    "USAGE_FIGURES",
    `${option} ${String(value)} must be from ${String(least)} to ${String(most)}: a confidence interval needs two seeds, and more take too long`,
  );
}

export default figure11;
