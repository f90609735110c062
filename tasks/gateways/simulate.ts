import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { styleText } from "node:util";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { slotAt, timeOfSlot } from "../../src/domain/time-grid.ts";
import { nextBankNumber } from "../../src/gateway/bank-choice.ts";
import { checkRehearsal, type RehearsalVerdict } from "../../src/gateway/rehearsal/check.ts";
import { settleRehearsal } from "../../src/gateway/rehearsal/settling.ts";
import {
  rehearsedBanks,
  type RehearsedBank,
  type Rehearsal,
} from "../../src/gateway/rehearsal/rehearsal.ts";
import { EU_STOCK } from "../../src/meters/simulate/eu-stock.ts";
import { periodOf } from "../../src/meters/simulate/period.ts";
import { Random } from "../../src/meters/simulate/random.ts";
import { answer } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments, type OpenCommunity } from "../context.ts";
import { stateFolder } from "../state-folder.ts";
import { runCrew, type CrewMember } from "./crew.ts";
import type { GatewayTask } from "./gateway-process.ts";
import { serveChain, type ServedChain } from "./served-chain.ts";

interface SimulateArguments extends Omit<CommunityArguments, "seed"> {
  /** Of the random numbers. */
  readonly seed: number;
  /** The file of the keys' seed. */
  readonly seedFile: string;
  readonly gateways: number;
  readonly households: number;
  readonly hours: number;
  readonly speed: number;
  readonly killEvery: number;
}

const DAY = 86_400;

/** Bounds: two cores and a chain in one process carry so much within minutes. */
const MOST = { gateways: 64, households: 20_000, hours: 24 * 31 } as const;

/** The task `gateways simulate`. */
const simulate: NewTaskActionFunction<SimulateArguments> = async (args, hre) => {
  checkBounds(args);
  await using community = await openCommunity(hre, { ...args, seed: args.seedFile });
  await using chain = await reach(community);
  await community.index.sync();
  const fromBlock = await community.provider.getBlockNumber();
  const rehearsal = await rehearsalFor(community, args);
  const banks = rehearsedBanks(rehearsal);
  const progress = (what: string): void => {
    console.error(what);
  };
  const enrolmentGas = await settleRehearsal(community, rehearsal, banks, progress);

  const folder = await folderFor(hre, args, community);
  const startedAt = Date.now();
  const crew = await runCrew(
    Array.from({ length: args.gateways }, (_, gateway): GatewayTask => {
      const { site, keys, confirmations, pollSeconds } = community;
      return {
        ...{ rehearsal, gateway, url: chain.url, fromBlock, pollSeconds, startedAt },
        key: keys.gateway(gateway).privateKey,
        chainId: site.chainId.toString(),
        ledger: site.ledger,
        grid: site.grid,
        depth: confirmations - 1,
        file: path.join(
          folder.path,
          `gateway-${String(gateway)}-${String(rehearsal.firstBank)}.db`,
        ),
        speed: args.speed,
      };
    }),
    {
      killEvery: args.killEvery,
      random: Random.of(args.seed, "kills"),
      onProgress: everySecond((promised, final) => {
        const due = banks.length * rehearsal.slots;
        progress(
          `${grouped(promised)} of ${grouped(due)} batches on disk, ${grouped(final)} final`,
        );
      }),
    },
  );
  const seconds = (Date.now() - startedAt) / 1_000;
  folder.discard();

  progress("reading everything back from the chain's events");
  const verdict = await checkRehearsal(community, rehearsal, banks, fromBlock);
  const document = documentOf(community, args, {
    rehearsal,
    banks,
    crew,
    verdict,
    seconds,
    enrolmentGas,
  });
  answer(args.json, document, () => describe(document, community.ephemeral));
  if (!document.verified) {
    throw new GridwellError(
      "REHEARSAL_UNPROVED",
      `The chain does not hold what the meters showed: ${String(verdict.lost)} batches lost, ` +
        `${String(verdict.duplicated)} twice, ${String(verdict.wrong)} readings wrong`,
    );
  }
};

function checkBounds({ gateways, households, hours, speed, killEvery }: SimulateArguments): void {
  const check = (name: string, value: number, least: number, most: number): void => {
    if (Number.isFinite(value) && value >= least && value <= most) return;
    throw new GridwellError(
      "USAGE_SIMULATION",
      `--${name} ${String(value)} is not from ${String(least)} to ${String(most)}`,
    );
  };
  check("gateways", gateways, 1, Math.min(MOST.gateways, households));
  check("households", households, 1, MOST.households);
  check("hours", hours, 1, MOST.hours);
  check("speed", speed, 1, 1_000_000);
  check("kill-every", killEvery, 0, DAY);
}

/** The community's chain as other processes reach it. */
async function reach({ connection, ephemeral }: OpenCommunity): Promise<ServedChain> {
  const { networkConfig, provider } = connection;
  if (ephemeral || networkConfig.type !== "http") return serveChain(provider);
  return { url: await networkConfig.url.getUrl(), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** The last whole days before now, so that every slot may be recorded at once. */
async function rehearsalFor(
  community: OpenCommunity,
  { gateways, households, hours, seed }: SimulateArguments,
): Promise<Rehearsal> {
  const { grid } = community.site;
  const days = Math.ceil(hours / 24);
  const latest = Number(await community.contracts.ledger.latestSlot());
  const from = Math.floor(timeOfSlot(grid, latest) / DAY) * DAY - days * DAY;
  return {
    simulation: {
      seed,
      households,
      resources: ["energy", "water"],
      stock: EU_STOCK,
      period: periodOf(from, days, grid.slotSeconds / 60),
      faults: {},
    },
    gateways,
    firstBank: nextBankNumber(community),
    firstSlot: slotAt(grid, from) + 1,
    slots: Math.floor((hours * 3_600) / grid.slotSeconds),
  };
}

/** Where the gateways keep their stores: beside the community's state, or nowhere that stays. */
async function folderFor(
  hre: HardhatRuntimeEnvironment,
  args: SimulateArguments,
  { ephemeral, site }: OpenCommunity,
): Promise<{ readonly path: string; readonly discard: () => void }> {
  if (ephemeral) {
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell-gateways-"));
    const discard = (): void => {
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", discard);
    return { path: folder, discard };
  }
  const { root } = hre.config.paths;
  const folder = path.join(stateFolder(root, args.state, site.chainId, site.ledger), "gateways");
  await mkdir(folder, { recursive: true });
  return { path: folder, discard: () => undefined };
}

/** At most one call a second. */
function everySecond(tell: (promised: number, final: number) => void) {
  let last = Date.now();
  return (promised: number, final: number): void => {
    if (Date.now() - last < 1_000) return;
    last = Date.now();
    tell(promised, final);
  };
}

interface Outcome {
  readonly rehearsal: Rehearsal;
  readonly banks: readonly RehearsedBank[];
  readonly crew: readonly CrewMember[];
  readonly verdict: RehearsalVerdict;
  readonly seconds: number;
  readonly enrolmentGas: bigint;
}

type SimulateDocument = ReturnType<typeof documentOf>;

function documentOf(
  community: OpenCommunity,
  args: SimulateArguments,
  { rehearsal, banks, crew, verdict, seconds, enrolmentGas }: Outcome,
) {
  const { grid } = community.site;
  const { lost, duplicated, wrong, unproved, batches, readings, gasUsed } = verdict;
  return {
    network: community.network,
    seed: args.seed,
    households: args.households,
    from: formatInstant(timeOfSlot(grid, rehearsal.firstSlot - 1)),
    to: formatInstant(timeOfSlot(grid, rehearsal.firstSlot - 1 + rehearsal.slots)),
    slots: rehearsal.slots,
    gateways: crew.map(({ gateway, kills }) => {
      const own = banks.filter((bank) => bank.gateway === gateway);
      return {
        gateway,
        address: community.keys.gateway(gateway).address,
        banks: own.map(({ bank }) => bank),
        points: own.reduce((sum, { lanes }) => sum + lanes.length, 0),
        kills,
      };
    }),
    kills: crew.reduce((sum, { kills }) => sum + kills, 0),
    seconds,
    ...{ batches, readings, lost, duplicated, wrong, unproved },
    gasUsed: Number(gasUsed),
    gasPerReading: readings === 0 ? null : Number(gasUsed) / readings,
    enrolmentGas: Number(enrolmentGas),
    verified: lost === 0 && duplicated === 0 && wrong === 0 && unproved.length === 0,
  };
}

function describe(document: SimulateDocument, ephemeral: boolean): string[] {
  const { gateways, kills, batches, readings, lost, duplicated, wrong, verified } = document;
  return [
    "",
    ...table(
      ["gateway", "address", "banks", "points", "killed"],
      gateways.map(({ gateway, address, banks, points, kills: times }) => [
        String(gateway),
        address,
        banks.join(", "),
        grouped(points),
        grouped(times),
      ]),
      ["right", "left", "left", "right", "right"],
    ),
    "",
    `${grouped(document.slots)} slots from ${document.from} to ${document.to}, lived through in ` +
      `${document.seconds.toFixed(0)} s; gateways were killed ${grouped(kills)} times.`,
    `${grouped(batches)} batches with ${grouped(readings)} readings are on chain, ` +
      `${(document.gasPerReading ?? 0).toFixed(0)} gas a reading.`,
    verified
      ? `${styleText("green", "PROVED")} from the events alone: nothing lost, nothing twice, every reading what the ` +
        "meter showed, every head what its history adds up to."
      : `${styleText("red", "NOT PROVED")}: ${grouped(lost)} batches lost, ${grouped(duplicated)} twice, ` +
        `${grouped(wrong)} readings wrong.`,
    ...(ephemeral
      ? ["The chain ended with this command; --network NAME rehearses on one that stays."]
      : []),
  ];
}

export default simulate;
