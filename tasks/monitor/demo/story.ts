import { randomBytes } from "node:crypto";

import { parseEther } from "ethers";

import { transact } from "../../../src/chain/transact.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { formatTotal, RESOURCES } from "../../../src/domain/resource.ts";
import { DEFAULT_RULES, type RuleBook } from "../../../src/meters/validation/rule-book.ts";
import { raiseAlarm } from "../../../src/monitoring/alarms.ts";
import { readDelegated } from "../../../src/monitoring/delegatee.ts";
import { readDelegation } from "../../../src/monitoring/delegation.ts";
import { readLine, walkBack } from "../../../src/monitoring/history.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { postingPlace } from "../../../src/monitoring/monitor.ts";
import { readFrame } from "../../../src/monitoring/read-frame.ts";
import { homeAlarms, quotasLeft } from "../../../src/monitoring/watch-rules.ts";
import type { Printer } from "../../demo/printer.ts";
import { inTokens } from "../../market/demo/tokens.ts";
import { answerAlarm, delegate, PENALTY, PRICE } from "./holiday.ts";
import { AWAY, energy, HOMES, LEAVES, NEIGHBOUR, SLOTS, usedIn, water } from "./homes.ts";
import { contributeAll, forge, openTotals } from "./sums.ts";
import { EPOCH, giveTokens, postUpTo, type MonitorTown, type TownHome } from "./town.ts";

/** Slots of the day by which something happens. */
const NOON = 48;
const BACK = 60;
/** The quarter-hours whose totals are opened, the busiest of the evening. */
const EVENING: { readonly first: number; readonly last: number } = { first: 77, last: 80 };

/** What programs are told of the day. */
export interface MonitorStory {
  /** What was posted, and the records in it: read by the gateway and held against the meters. */
  readonly frames: number;
  readonly records: number;
  /** Of the delegation. */
  readonly delegation: {
    readonly id: number;
    /** Slots that the neighbour read, and what it was paid for them, base units of the token. */
    readonly slots: number;
    readonly paid: bigint;
  } | null;
  readonly alarm: { readonly kind: string; readonly slot: number } | null;
  /** The community's totals by slot, as they were opened and as the meters counted in clear; base units. */
  readonly totals: readonly {
    readonly slot: number;
    readonly opened: bigint;
    readonly plain: bigint;
  }[];
}

/** The story while it is told. */
type Told = { -readonly [name in keyof Omit<MonitorStory, "totals">]: MonitorStory[name] } & {
  readonly totals: MonitorStory["totals"][number][];
};

/** Tells a day of ten homes whose records nobody reads but who may. */
export async function tellMonitorStory(town: MonitorTown, printer: Printer): Promise<MonitorStory> {
  const { monitor, homes, before, repository, reader, ring, quotas } = town;
  const { contracts } = monitor;
  const home = (number: number): TownHome => {
    const found = homes[number - 1];
    if (found === undefined) throw new TypeError(`there is no home ${String(number)}`);
    return found;
  };
  const [away, neighbour] = [home(AWAY), home(NEIGHBOUR)];
  const slotName = (slot: number): string => {
    const minutes = (slot - before) * 15;
    const part = (value: number): string => String(value).padStart(2, "0");
    return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
  };
  const postAll = async (slot: number): Promise<void> => {
    await town.passTo(slot);
    for (const each of homes) await postUpTo(town, each, slot);
  };
  let id = 0;
  const told: Told = { delegation: null, alarm: null, totals: [], frames: 0, records: 0 };

  await printer.step("keys", "Ten homes, and a gateway that they encrypt to", async () => {
    const { epoch } = await contracts.monitor.operationKey(town.operator.address);
    printer.say(
      `${String(HOMES)} homes may post; each published a key with the proof that it holds the secret.`,
    );
    printer.say(
      `The community gateway's key is of epoch ${epoch.toString()}; its secret stays in a file.`,
    );
    return undefined;
  });

  await printer.step("morning", "Eight hours of readings, sealed", async () => {
    await postAll(LEAVES);
    const line = await contracts.monitor.lineOf(away.address);
    printer.say(
      `${String(HOMES * LEAVES)} records of two resources. Of home ${String(AWAY)} the contract keeps one word:`,
    );
    printer.say(`0x${line.toString(16).padStart(64, "0")}`);
    return undefined;
  });

  await printer.step("holiday", `Home ${String(AWAY)} goes on holiday`, async () => {
    await giveTokens(town, away, parseEther("10"));
    id = await delegate(town, away, neighbour, before + LEAVES + 1);
    const { from, until } = await readDelegation(monitor, id);
    printer.say(
      `It lets home ${String(NEIGHBOUR)} read its records for three days, for ${inTokens(PRICE)} tokens a quarter-hour, ` +
        `${inTokens(PENALTY)} less for an alarm that nobody answers.`,
    );
    printer.say(
      `Delegation ${String(id)}: slots ${String(from)} up to ${String(until)}; the price is in escrow.`,
    );
    return undefined;
  });

  await printer.step("leak", "Water runs where nobody is", async () => {
    await postAll(NOON);
    for (const each of homes) await reader.sync(each.address);
    const since = repository.entries(away.address, before + LEAVES + 1);
    const context = { grid: monitor.grid, book: watchful(away), resources: RESOURCES };
    const alarms = homeAlarms(away.address, since, [], context);
    const alarm = alarms.find(({ kind }) => kind === "leak");
    if (alarm === undefined) throw new GridwellError("DEMO_FAILED", "the gateway noticed nothing");
    printer.say(
      `The community gateway finds: ${alarm.kind}, ${alarm.detail} (litres), known at ${slotName(alarm.slot)}.`,
    );
    told.alarm = { kind: alarm.kind, slot: alarm.slot };
    const raised = await raiseAlarm(monitor, town.operator, away.address, alarm, randomBytes);
    const message = await answerAlarm(town, away, neighbour);
    printer.say(
      `Home ${String(NEIGHBOUR)} opens alarm ${String(raised.seq)} ("${message.kind}: ${message.detail}") and says so.`,
    );
    const [, openUntil] = await contracts.alarms.missesOf(id);
    if (openUntil !== 0n) throw new GridwellError("DEMO_FAILED", "the alarm is open still");
    printer.proved(
      "It was acknowledged in time; the home itself could neither read nor answer it.",
    );
    return undefined;
  });

  await printer.step("return", "The holiday ends early", async () => {
    await town.passTo(BACK);
    await postUpTo(town, away, BACK);
    await transact(away.wallet, await contracts.delegations.cancel.populateTransaction(id));
    await postAll(BACK + 8);
    const frames = await readDelegated(
      monitor,
      await readDelegation(monitor, id),
      neighbour.ring.secret(EPOCH),
    );
    const read = frames.flatMap((each) => (each.kind === "read" ? [...each.records] : []));
    const [first, last] = [read.at(0)?.slot ?? 0, read.at(-1)?.slot ?? 0];
    if (first !== before + LEAVES + 1 || last !== before + BACK) {
      throw new GridwellError(
        "DEMO_FAILED",
        `the neighbour read slots ${String(first)} to ${String(last)}`,
      );
    }
    printer.proved(
      `Home ${String(NEIGHBOUR)} read ${slotName(first - 1)} to ${slotName(last)}, and nothing before or after.`,
    );
    await transact(neighbour.wallet, await contracts.delegations.settle.populateTransaction(id));
    const paid = await contracts.delegations.owed(neighbour.address);
    await transact(neighbour.wallet, await contracts.delegations.withdraw.populateTransaction());
    await transact(away.wallet, await contracts.delegations.withdraw.populateTransaction());
    told.delegation = { id, slots: read.length, paid };
    printer.say(`It is paid ${inTokens(paid)} tokens; the rest of the escrow went back.`);
    return undefined;
  });

  await printer.step("total", "The community's evening, in one number", async () => {
    await postAll(EVENING.first - 1);
    await town.passTo(EVENING.last);
    await contributeAll(town, EVENING.last);
    await town.passTo(EVENING.last + 5);
    const count = EVENING.last - EVENING.first + 1;
    const slots = Array.from({ length: count }, (_, i) => before + EVENING.first + i);
    for (const [index, opened] of (await openTotals(town, slots)).entries()) {
      const slot = slots[index] ?? 0;
      const plain = homes.reduce((sum, each) => sum + usedIn(each, energy.id, slot), 0n);
      told.totals.push({ slot, opened, plain });
    }
    for (const { slot, opened: total, plain } of told.totals) {
      if (total !== plain)
        throw new GridwellError("DEMO_FAILED", "a total is another than the meters'");
      printer.say(`${slotName(slot)}  ${formatTotal(energy, total)}`);
    }
    printer.proved(
      "Each was proved to the contract, and equals the sum of what the meters show in clear.",
    );
    return undefined;
  });

  await printer.step("forged", "A home adds a number that it copied", async () => {
    const answer = await forge(town, EVENING.last + 1);
    printer.refused("A neighbour's contribution, sent again in another name.", answer);
    return answer;
  });

  await printer.step("wrong-key", "Somebody with another key", async () => {
    const line = await readLine(monitor, away.address);
    const { posts: found } = await walkBack(monitor, away.address, line, { records: 1 });
    const other = KeyRing.create(ring.place, EPOCH, randomBytes);
    const frame = found[0]?.frame ?? new Uint8Array();
    const read = await readFrame(frame, postingPlace(monitor, away.address), other);
    if (read.kind !== "malformed") throw new GridwellError("DEMO_FAILED", "another key opened it");
    const answer = `${read.code}: ${read.reason}`;
    printer.refused("The newest frame, tried with a key of the same epoch.", answer);
    return answer;
  });

  await printer.step("evening", "The day ends", async () => {
    await postAll(SLOTS);
    for (const each of homes) {
      const sync = await reader.sync(each.address);
      if (sync.malformed > 0) throw new GridwellError("DEMO_FAILED", "a frame is malformed");
      checkRead(town, each);
      told.frames += repository.frames(each.address);
      told.records += SLOTS;
    }
    const left = quotasLeft(repository.entries(away.address), quotas);
    for (const { resource, left: rest } of left) {
      const known = resource === energy.id ? energy : water;
      printer.say(`Home ${String(AWAY)} has ${formatTotal(known, rest)} of ${known.name} left.`);
    }
    printer.proved(
      `${String(told.records)} records in ${String(told.frames)} frames: the community gateway read each as the meter showed it.`,
    );
    return undefined;
  });

  return told;
}

/** An empty home is watched closer: three hours without a rest are a leak. */
function watchful({ address }: TownHome): RuleBook {
  return { ...DEFAULT_RULES, places: new Map([[`${address}/${water.name}`, { leakHours: 3 }]]) };
}

/** Every slot of the day stands in the repository as the meters have it. */
function checkRead({ repository, before }: MonitorTown, home: TownHome): void {
  for (const { resource } of home.metered) {
    const kept = repository.entries(home.address).filter((each) => each.resource === resource);
    const isWhole =
      kept.length === SLOTS &&
      kept.every(({ slot, consumption }, index) => {
        return slot === before + index + 1 && BigInt(consumption) === usedIn(home, resource, slot);
      });
    if (!isWhole) {
      throw new GridwellError(
        "DEMO_FAILED",
        `the records of home ${String(home.number)} are not its meters'`,
      );
    }
  }
}
