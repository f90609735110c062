import { GridwellError } from "../domain/errors.ts";
import type { Clock } from "./clock.ts";
import type { RpcClient } from "./rpc.ts";
import { SenderPath, type HandOver, type PathPlan } from "./sender-path.ts";
import { Watcher } from "./watcher.ts";

/** How a drive goes on. */
export interface DriveOptions {
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Blocks on top of a block that make it final. */
  readonly depth: number;
  /** Number of the first block that counts. */
  readonly from: number;
  /** Milliseconds to wait after the last planned time for what was sent. */
  readonly drain: number;
  /** Ends the sending early; what was sent is still waited for. */
  readonly signal?: AbortSignal;
  /** Another way to the sealers, for what stands still. */
  readonly handOver?: HandOver | null;
  /** Goes on beside the sending until the signal ends it. */
  readonly beside?: (start: number, signal: AbortSignal) => Promise<void>;
  /** Told about once a second. */
  readonly onTick?: (tick: Tick) => void;
  /** Milliseconds between two looks at the chain. */
  readonly poll?: number;
  /** Refusals in a row after which a path gives up; 40 unless given. */
  readonly mostRefusals?: number;
}

/** How far a drive is. */
export interface Tick {
  /** Milliseconds since the start. */
  readonly elapsed: number;
  /** Transactions that should have been sent by now. */
  readonly planned: number;
  readonly sent: number;
  readonly included: number;
  /** Milliseconds since the planned time of the oldest that is in no block; 0 when all that are due are. */
  readonly waiting: number;
  /** Number of the last block; -1 before the first. */
  readonly head: number;
  /** Gas used of the last block's limit, in 0 to 1. */
  readonly fill: number;
}

/** What a drive leaves behind. */
export interface Driven {
  /** Start, milliseconds of the clock. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
  readonly paths: readonly SenderPath[];
  readonly watcher: Watcher;
  /** Looks at the chain that failed. */
  readonly blindLooks: number;
}

const POLL = 100;
const TICK = 1_000;

/**
 * Sends the plans at their times and follows the chain until everything is final, or until the time is over, or
 * every path gave up.
 */
export async function drive(plans: readonly PathPlan[], options: DriveOptions): Promise<Driven> {
  const { rpc, clock, depth, from, drain, handOver, onTick, poll = POLL, mostRefusals } = options;
  const start = clock.now();
  const watcher = new Watcher(rpc, () => clock.now(), from);
  const paths = plans.map(
    (plan) => new SenderPath(plan, rpc, clock, start, handOver, mostRefusals),
  );
  const dues = plans.flatMap(({ transactions }) => transactions.map(({ due }) => due));
  dues.sort((a, b) => a - b);
  const stop = new AbortController();
  const deadline = start + (dues.at(-1) ?? 0) + drain;

  // What was told to stop early stops sending, and the rest goes on as if the plan ended there.
  const ends = options.signal === undefined ? [stop.signal] : [stop.signal, options.signal];
  const sending = Promise.all([
    ...paths.map((path) => path.run(AbortSignal.any(ends))),
    options.beside?.(start, stop.signal),
  ]);
  // A fault of the program shows at once, not at the end.
  let fault: unknown = null;
  sending.catch((error: unknown) => {
    fault = error;
  });

  let blindLooks = 0;
  let told = start;
  while (fault === null && clock.now() < deadline) {
    try {
      if (await watcher.look()) {
        for (const path of paths)
          path.settle((hash) => watcher.blockOf(hash) !== undefined, watcher.head);
      }
    } catch (error) {
      if (!(error instanceof GridwellError)) throw error;
      blindLooks += 1;
    }
    if (onTick !== undefined && clock.now() - told >= TICK) {
      told = clock.now();
      onTick(tickOf({ paths, watcher, dues, elapsed: told - start }));
    }
    const wasStopped = options.signal?.aborted === true;
    if (paths.every((path) => isDone(path, watcher, depth, wasStopped))) break;
    await clock.sleep(poll);
  }
  stop.abort();
  await sending;
  return { start, end: clock.now(), paths, watcher, blindLooks };
}

/** Whether nothing more is to be expected of a path. */
function isDone(path: SenderPath, watcher: Watcher, depth: number, wasStopped: boolean): boolean {
  const { transactions } = path.plan;
  const wanted = wasStopped || path.gaveUp !== null ? path.sent : transactions.length;
  if (path.gaveUp !== null && path.settled < wanted) return true;
  if (path.settled < wanted) return false;
  const last = transactions[wanted - 1];
  if (last === undefined) return true;
  const block = watcher.blockOf(last.hash);
  return block !== undefined && block.number + depth <= watcher.head;
}

function tickOf(now: {
  readonly paths: readonly SenderPath[];
  readonly watcher: Watcher;
  readonly dues: readonly number[];
  readonly elapsed: number;
}): Tick {
  const { paths, watcher, dues, elapsed } = now;
  const later = dues.findIndex((due) => due > elapsed);
  const last = watcher.blocks.at(-1);
  return {
    elapsed,
    planned: later < 0 ? dues.length : later,
    sent: paths.reduce((sum, { sent }) => sum + sent, 0),
    included: paths.reduce((sum, { settled }) => sum + settled, 0),
    waiting: Math.max(0, ...paths.map((path) => waitingOf(path, elapsed))),
    head: watcher.head,
    fill: last === undefined ? 0 : last.gasUsed / last.gasLimit,
  };
}

function waitingOf({ plan, settled }: SenderPath, elapsed: number): number {
  const due = plan.transactions[settled]?.due;
  return due === undefined ? 0 : elapsed - due;
}
