import { getBytes, type Signer, type TransactionReceipt } from "ethers";

import { alarmRaisedIn, readAlarmLogs, type AlarmLog } from "../chain/alarm-log.ts";
import type { LogReader } from "../chain/exact-logs.ts";
import { transact } from "../chain/transact.ts";
import { pointOf, type Point } from "../crypto/bn254.ts";
import { genesisHead, nextAlarmHead, type PostingPlace } from "../crypto/line.ts";
import { openAlarm, sealAlarm } from "../crypto/sealed-alarm.ts";
import type { Randomness } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { decodeAlarm, encodeAlarm, type AlarmMessage } from "./alarm-message.ts";
import { pinnedKey, readDelegation } from "./delegation.ts";
import type { KeyRing } from "./key-ring.ts";
import { logsBy, provedPosts, walkLine, type LineKind } from "./line-walk.ts";
import type { Monitor } from "./monitor.ts";

/** Who answers for a home. */
interface Responsible {
  readonly account: string;
  /** What alarms are encrypted to. */
  readonly key: Point;
}

/** An alarm that was raised. */
export interface RaisedAlarm {
  readonly seq: number;
  readonly responsible: string;
  readonly receipt: TransactionReceipt;
}

/** An alarm as the chain has it. */
export interface HomeAlarmEntry {
  readonly home: string;
  /** Its number among the home's. */
  readonly seq: number;
  readonly block: number;
  readonly transaction: string;
  readonly responsible: string;
  /** The delegation that it counts for; 0 when the home itself is responsible. */
  readonly delegation: number;
  /** The last slot in which it is acknowledged in time. */
  readonly deadline: number;
  readonly acknowledged: boolean;
  readonly blob: Uint8Array;
}

/** Slots for an answer, as the contract has them. */
const DEADLINE_SLOTS = 4;
/** A window can open or close between sealing and mining; then the alarm goes to the other one, once more. */
const ATTEMPTS = 2;

/**
 * Raises an alarm, as the community gateway: encrypted to whoever is responsible now, and final when it returns.
 *
 * @throws GridwellError with the contract's error; `KEY_UNPUBLISHED` when the home has no key; `ALARM_MISDIRECTED` when
 * another one became responsible meanwhile, twice
 */
export async function raiseAlarm(
  monitor: Monitor,
  signer: Signer,
  home: string,
  message: AlarmMessage,
  random: Randomness,
): Promise<RaisedAlarm> {
  const { contracts, confirmations } = monitor;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { account, key } = await responsibleFor(monitor, home);
    const plaintext = encodeAlarm(message);
    const blob = sealAlarm(alarmPlace(monitor, home), key, plaintext, random);
    plaintext.fill(0);
    const call = await contracts.alarms.alarm.populateTransaction(home, blob);
    const receipt = await transact(signer, call, confirmations);
    const { seq, responsible } = alarmRaisedIn(receipt);
    if (responsible === account) return { seq, responsible, receipt };
  }
  throw new GridwellError(
    "ALARM_MISDIRECTED",
    `A delegation of ${home} began or ended while its alarm was on the way, so the responsible one cannot read it: raise ` +
      "it again",
  );
}

/**
 * A home's alarms along its line, so that none is missing; the newest first.
 *
 * @param after the number behind which one is interested
 * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD` where the node cannot be believed
 */
export async function alarmsOf(
  monitor: Monitor,
  home: string,
  after = 0,
  reader: LogReader = monitor.provider,
): Promise<HomeAlarmEntry[]> {
  const { contracts, addresses, archived } = monitor;
  const line = await contracts.alarms.alarmLineOf(home);
  const kind: LineKind<AlarmLog> = {
    genesis: genesisHead(alarmPlace(monitor, home)),
    ...logsBy(
      (logs, block) => readAlarmLogs(logs, addresses.alarms, home, block),
      reader,
      archived,
    ),
    headAfter: ({ prev, blob }) => nextAlarmHead(prev, blob),
    numberOf: ({ seq }) => seq,
    weightOf: () => 1,
  };
  const newest = Number(BigInt.asUintN(24, line));
  const walk = await walkLine(kind, line === 0n ? null : line, {
    count: Math.max(0, newest - after),
  });
  const logs = provedPosts(walk.posts, walk.verdict, `alarm of ${home}`);
  const entries: HomeAlarmEntry[] = [];
  for (const { seq, block, transaction, blob } of logs) {
    const kept = await contracts.alarms.alarmOf(home, seq);
    entries.push({
      ...{ home, seq, block, transaction, blob },
      ...{ responsible: kept.responsible, acknowledged: kept.acknowledged },
      delegation: Number(kept.delegation),
      deadline: Number(kept.slot) + DEADLINE_SLOTS,
    });
  }
  return entries;
}

/**
 * Reads an alarm with the keys of the one that is responsible: whichever of its epochs it was encrypted to.
 *
 * @throws GridwellError `FRAME_UNREADABLE` when none of them opens it, `ALARM_INVALID` when it opens to something else
 */
export function readAlarm(
  monitor: Monitor,
  { home, blob }: Pick<HomeAlarmEntry, "home" | "blob">,
  ring: KeyRing,
): AlarmMessage {
  let last: unknown;
  for (const epoch of ring.epochs.toReversed()) {
    const secret = ring.secret(epoch);
    try {
      return decodeAlarm(openAlarm(blob, alarmPlace(monitor, home), secret));
    } catch (error) {
      if (!(error instanceof GridwellError) || error.code === "ALARM_INVALID") throw error;
      last = error;
    } finally {
      secret.wipe();
    }
  }
  throw last;
}

/** The delegatee while its delegation is in force, otherwise the home: as the contract decides. */
async function responsibleFor(monitor: Monitor, home: string): Promise<Responsible> {
  const { monitor: contract } = monitor.contracts;
  const [window, latest] = await Promise.all([contract.windowOf(home), contract.latestSlot()]);
  if (window.from <= latest && latest < window.until) {
    const delegation = await readDelegation(monitor, Number(window.id));
    return { account: window.delegatee, key: await pinnedKey(monitor, delegation) };
  }
  const { x, y, epoch } = await contract.operationKey(home);
  if (epoch > 0n) return { account: home, key: pointOf(x, y) };
  throw new GridwellError(
    "KEY_UNPUBLISHED",
    `${home} has published no key: ./gridwell keys publish FILE makes and publishes one`,
  );
}

function alarmPlace({ addresses, chainId }: Monitor, home: string): PostingPlace {
  return { chainId, contract: getBytes(addresses.alarms), gateway: getBytes(home) };
}
