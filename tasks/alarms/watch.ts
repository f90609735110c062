import { setTimeout as pause } from "node:timers/promises";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { resourceById, type Resource } from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { alarmsOf, readAlarm, type HomeAlarmEntry } from "../../src/monitoring/alarms.ts";
import { delegationsOf } from "../../src/monitoring/delegation.ts";
import type { KeyRing } from "../../src/monitoring/key-ring.ts";
import type { Monitor } from "../../src/monitoring/monitor.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { endOfSlot } from "../cli/slots.ts";
import { counted } from "../cli/table.ts";
import { openKeyFile } from "../keys/operation-keys.ts";
import type { MemberArguments } from "../market/open.ts";
import { openMonitor } from "../monitor/open.ts";

interface WatchArguments extends MemberArguments {
  readonly file: string;
  readonly keyPasswordFile: string;
  /** Go on until one that is not acknowledged comes, or Ctrl-C. */
  readonly wait: boolean;
}

/** Delegations that are looked at, the newest. */
const DELEGATIONS = 200;

/** The task `alarms watch`: the alarms that a member is responsible for, its own home's and those it looks after. */
const watch: NewTaskActionFunction<WatchArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const account = community.keys.household(args.member).address;
  const { ring } = await openKeyFile(open, args, account);
  try {
    const known = await readResources(community);
    const end = args.wait ? untilStopped() : AbortSignal.abort();
    let alarms = [];
    do {
      const found = await whileWaiting("reading the alarms", alarmsFor(monitor, account));
      alarms = found.map((alarm) => described(monitor, alarm, ring, known));
      if (alarms.some(({ acknowledged }) => !acknowledged)) break;
      if (!end.aborted) {
        await pause(monitor.pollSeconds * 1_000, undefined, { signal: end }).catch(() => undefined);
      }
    } while (!end.aborted);
    const document = { network: community.network, account, alarms };
    answer(args.json, document, () => [
      `${account}: ${counted(alarms.length, "alarm")} to answer for, each home's line of alarms read to its end`,
      ...alarms.map(({ home, seq, said, deadline, acknowledged }) => {
        const state = acknowledged
          ? "acknowledged"
          : `in time until ${endOfSlot(deadline, monitor.grid)}: ./gridwell alarms ack ${home} ${String(seq)}`;
        return `  ${home} alarm ${String(seq)}: ${said}; ${state}`;
      }),
    ]);
  } finally {
    ring.wipe();
  }
};

/** Of one's own home and of every home that one looked after. */
async function alarmsFor(monitor: Monitor, account: string): Promise<HomeAlarmEntry[]> {
  const served = await delegationsOf(monitor, account, DELEGATIONS);
  const homes = new Set([account, ...served.map(({ delegator }) => delegator)]);
  const found: HomeAlarmEntry[] = [];
  for (const home of homes) found.push(...(await alarmsOf(monitor, home)));
  return found.filter(({ responsible }) => responsible === account);
}

/** An alarm in clear; what does not open is said to be so, by its error. */
function described(
  monitor: Monitor,
  alarm: HomeAlarmEntry,
  ring: KeyRing,
  known: readonly Resource[],
) {
  const { home, seq, block, transaction, delegation, deadline, acknowledged } = alarm;
  const entry = { home, seq, block, transaction, delegation, deadline, acknowledged };
  try {
    const { kind, resource, slot, detail } = readAlarm(monitor, alarm, ring);
    const { name } = resourceById(resource, known);
    const time = formatInstant(timeOfSlot(monitor.grid, slot));
    const said = `${kind} (${name}) at ${time}: ${detail}`;
    return { ...entry, said, message: { kind, resource: name, slot, time, detail }, code: null };
  } catch (error) {
    if (!(error instanceof GridwellError)) throw error;
    return { ...entry, said: `${error.message} [${error.code}]`, message: null, code: error.code };
  }
}

function untilStopped(): AbortSignal {
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  console.error("waiting for an alarm; Ctrl-C ends it");
  return end.signal;
}

export default watch;
