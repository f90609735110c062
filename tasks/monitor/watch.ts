import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import {
  formatTotal,
  resourceById,
  resourceByName,
  type Resource,
} from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { DEFAULT_RULES } from "../../src/meters/validation/rule-book.ts";
import {
  CommunityGateway,
  EnrolledHomes,
  type HomeSync,
} from "../../src/monitoring/community-gateway.ts";
import { raiseNew, type RaiseOutcome } from "../../src/monitoring/raise-alarms.ts";
import { Repository } from "../../src/monitoring/repository.ts";
import { homeAlarms, quotasLeft, type HomeAlarm } from "../../src/monitoring/watch-rules.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { counted } from "../cli/table.ts";
import { accountOf, openKeyFile, type KeyArguments } from "../keys/operation-keys.ts";
import { openMonitor, type OpenMonitor } from "./open.ts";
import { homeQuotas } from "./quotas.ts";
import { openRepositoryFile } from "./repository-file.ts";

interface WatchArguments extends Omit<KeyArguments, "community"> {
  /** File of the records in clear; empty for `monitoring.db` in the local state. */
  readonly repository: string;
  /** Go on until Ctrl-C. */
  readonly follow: boolean;
  /** Send alarms to whoever is responsible. */
  readonly raise: boolean;
}

/** The task `monitor watch`: the community gateway reads what homes posted. */
const watch: NewTaskActionFunction<WatchArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { monitor } = open;
  const wallet = await accountOf(open, { ...args, community: true });
  const { ring } = await openKeyFile(open, args, wallet.address);
  const store = openRepositoryFile(open, args.repository);
  try {
    const repository = new Repository(store);
    const gateway = new CommunityGateway(monitor, ring, repository);
    const syncs = new Map<string, HomeSync>();
    const raised = new Map<string, RaiseOutcome>();
    const homes = new EnrolledHomes(monitor);
    const end = args.follow ? untilStopped() : null;
    do {
      for (const home of await homes.read()) {
        const sync = await whileWaiting(`reading ${home}`, gateway.sync(home));
        syncs.set(home, added(syncs.get(home), sync));
        if (args.follow && sync.read + sync.malformed > 0) {
          console.error(`${home}: ${counted(sync.records, "new record")}`);
        }
      }
      if (args.raise) {
        const { alarms } = await assess(open, repository, [...syncs.values()]);
        const raising = raiseNew(monitor, wallet, repository, alarms, randomBytes);
        for (const outcome of await whileWaiting("raising alarms", raising)) {
          const { home, slot, resource, kind } = outcome;
          raised.set([home, slot, resource, kind].join(), outcome);
        }
      }
      if (end !== null)
        await pause(monitor.pollSeconds * 1_000, undefined, { signal: end }).catch(() => undefined);
    } while (end?.aborted === false);
    const found = await assess(open, repository, [...syncs.values()]);
    answerWatch(args.json, open, found, [...raised.values()]);
  } finally {
    ring.wipe();
    store.close();
  }
};

/** What the records of all homes come to. */
async function assess(open: OpenMonitor, repository: Repository, homes: readonly HomeSync[]) {
  const { community, monitor } = open;
  const resources = await readResources(community);
  const context = { grid: monitor.grid, book: DEFAULT_RULES, resources };
  const alarms: HomeAlarm[] = [];
  const quotas = [];
  for (const { home } of homes) {
    const entries = repository.entries(home);
    const metered = [...new Set(entries.map(({ resource }) => resource))];
    const limits = await homeQuotas(open, home, metered);
    for (const { resource, limit, used, left } of quotasLeft(entries, limits)) {
      const { name } = resourceById(resource, resources);
      quotas.push({ home, resource: name, limit, used, left });
    }
    alarms.push(...homeAlarms(home, entries, limits, context));
  }
  const network = community.network;
  return { network, homes, quotas, alarms, faults: repository.faults(), resources };
}

function answerWatch(
  json: boolean,
  { monitor }: OpenMonitor,
  { resources, ...found }: Awaited<ReturnType<typeof assess>>,
  outcomes: readonly RaiseOutcome[],
): void {
  const named = <Each extends HomeAlarm>({ resource, ...each }: Each) => ({
    ...each,
    resource: resourceById(resource, resources).name,
    time: formatInstant(timeOfSlot(monitor.grid, each.slot)),
  });
  const [alarms, raised] = [found.alarms.map(named), outcomes.map(named)];
  const { network, homes, quotas, faults } = found;
  answer(json, { network, homes, quotas, alarms, raised, faults }, () => [
    `${network}: ${counted(homes.length, "home")}, each line read to its end`,
    ...homes.flatMap(({ home, read, records, malformed, takenBack }) => [
      `  ${home}  ${counted(records, "new record")} in ${counted(read, "frame")}` +
        (malformed === 0 ? "" : `, ${String(malformed)} malformed`) +
        (takenBack === 0 ? "" : `, ${String(takenBack)} taken back by a reorg`),
    ]),
    ...quotas.map(({ home, resource, left, limit }) => {
      return `  ${home}  ${resource}: ${quotaText(resourceByName(resource, resources), left, limit)}`;
    }),
    ...alarms.map(({ home, kind, resource, time, detail }) => {
      return `  ALARM ${kind} (${resource}) of ${home} at ${time}: ${detail}`;
    }),
    ...raised.map(({ home, kind, seq, responsible, code }) =>
      seq === null
        ? `  NOT RAISED ${kind} of ${home} [${code ?? ""}]`
        : `  raised ${kind} of ${home} as alarm ${String(seq)}, for ${responsible ?? ""} to answer`,
    ),
    ...faults.map(({ home, block, kind, code, reason }) => {
      return `  ${kind} frame of ${home} in block ${String(block)}: ${reason} [${code}]`;
    }),
  ]);
}

/** What is left of a quota, or how far it is passed. */
function quotaText(resource: Resource, left: bigint, limit: bigint): string {
  return left < 0n
    ? `${formatTotal(resource, -left)} more than the quota of ${formatTotal(resource, limit)}`
    : `${formatTotal(resource, left)} left of ${formatTotal(resource, limit)}`;
}

/** Two readings of one home as one. */
function added(before: HomeSync | undefined, now: HomeSync): HomeSync {
  if (before === undefined) return now;
  return {
    home: now.home,
    read: before.read + now.read,
    malformed: before.malformed + now.malformed,
    closed: before.closed + now.closed,
    records: before.records + now.records,
    takenBack: before.takenBack + now.takenBack,
    logCalls: before.logCalls + now.logCalls,
  };
}

function untilStopped(): AbortSignal {
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  console.error("watching; Ctrl-C ends it");
  return end.signal;
}

export default watch;
