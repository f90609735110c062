import type { Signer } from "ethers";

import type { Randomness } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { slotsPerDay } from "../domain/time-grid.ts";
import { raiseAlarm } from "./alarms.ts";
import type { Monitor } from "./monitor.ts";
import type { Repository } from "./repository.ts";
import type { HomeAlarm } from "./watch-rules.ts";

/** What became of an alarm that the community gateway would raise. */
export interface RaiseOutcome extends HomeAlarm {
  /** Its number among the home's, and who is to answer it; null when it was not raised. */
  readonly seq: number | null;
  readonly responsible: string | null;
  /** Why not: the error's code. */
  readonly code: string | null;
}

/**
 * Raises what the records of the last day led to, each alarm once: the repository keeps which were. One that cannot be
 * raised now, as the home had its eight of the day or has no key, is tried again the next time, until it is a day old.
 *
 * Killed between sending and keeping it raises an alarm again.
 */
export async function raiseNew(
  monitor: Monitor,
  signer: Signer,
  repository: Repository,
  alarms: readonly HomeAlarm[],
  random: Randomness,
): Promise<RaiseOutcome[]> {
  const latest = Number(await monitor.contracts.monitor.latestSlot());
  const oldest = latest - slotsPerDay(monitor.grid);
  const outcomes: RaiseOutcome[] = [];
  for (const alarm of alarms) {
    if (alarm.slot <= oldest || repository.wasRaised(alarm)) continue;
    try {
      const { seq, responsible } = await raiseAlarm(monitor, signer, alarm.home, alarm, random);
      repository.keepRaised(alarm, seq);
      outcomes.push({ ...alarm, seq, responsible, code: null });
    } catch (error) {
      if (!(error instanceof GridwellError)) throw error;
      outcomes.push({ ...alarm, seq: null, responsible: null, code: error.code });
    }
  }
  return outcomes;
}
