import { changeNote, type Change } from "../../../src/chain/bank-history.ts";
import { correct } from "./bank.ts";
import type { MarketFixture } from "./market.ts";
import { exchangeAll, meterKey, pageFor, REASON, signBoth, successor } from "./registrar.ts";

/** Puts another meter where a member has one; its lane goes on from `start`. */
export async function exchangeMeter(
  fixture: MarketFixture,
  index: number,
  start: bigint,
): Promise<void> {
  const { registry, bank, domain, sellers } = fixture;
  const owner = sellers[index - 1];
  if (owner === undefined) throw new Error(`no seller with the lane ${String(index)}`);
  const enrolment = successor(index, 2 ** 32, { owner: owner.address, start });
  const signatures = await signBoth(domain, enrolment, meterKey(index + 10_000), owner);
  await exchangeAll(registry, bank, [enrolment], [signatures]);
}

/** Lets the operator set a lane to a total. */
export async function correctAndFollow(
  { registry, bank }: MarketFixture,
  lane: number,
  total: bigint,
): Promise<void> {
  const changes: Change[] = [correct(lane, total, REASON)];
  await registry.change(bank.id, bank.last.tip, pageFor(bank, lane), changes);
  bank.follow(changeNote(changes), { [lane]: total });
}
