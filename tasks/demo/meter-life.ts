import { encodeBytes32String } from "ethers";

import { totalsOf } from "../../src/chain/bank-state.ts";
import { meterId } from "../../src/chain/identifiers.ts";
import { proveReading } from "../../src/chain/proofs.ts";
import { advance } from "../../src/domain/dial.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal, resourceByName } from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { exchangeMeters } from "../../src/gateway/enrolment.ts";
import { grouped } from "../cli/table.ts";
import type { OpenCommunity } from "../context.ts";
import { TURNING } from "./houses.ts";
import { signaturesOf, slotBefore, type Street } from "./neighbours.ts";
import type { Printer } from "./printer.ts";

const energy = resourceByName("energy");

/** Puts another meter at a home's point: the total goes on. */
export async function exchange(
  community: OpenCommunity,
  street: Street,
  lane: number,
  printer: Printer,
): Promise<void> {
  const house = street.houses[lane];
  if (house === undefined) throw new TypeError("no such house");
  const { index, keys } = community;
  await index.sync();
  const state = index.state(street.bank);
  const total = state === null ? null : totalsOf(state)[lane];
  if (total === undefined || total === null) throw new TypeError("the lane is active");
  const meter = meterId(keys.salt(), `GWL-${String(5_000 + house.home)}`, street.resource);
  const terms = [{ ...house.term, meter, start: total, dial: 0n }];
  const reason = encodeBytes32String("meter at the end of its life");
  const [receipt] = await exchangeMeters(community, street.bank, terms, reason);
  await index.sync();
  const after = index.state(street.bank);
  printer.say(
    `${house.name}: the old dial stood at ${formatTotal(energy, total % 100_000_000n)}, the new one begins at zero.`,
  );
  printer.say(`Both credentials again, ${grouped(receipt?.gasUsed ?? 0n)} gas.`);
  if (after === null || totalsOf(after)[lane] !== total) {
    throw new GridwellError("TOTAL_MOVED", "an exchange moved the total");
  }
  printer.proved(
    `The total goes on from ${formatTotal(energy, total)}: a bill is a plain difference, whatever hangs on the wall.`,
  );
}

/** The dial of a home passed its top during the day: what the ledger and the meter say around that moment. */
export async function rollover(
  community: OpenCommunity,
  street: Street,
  printer: Printer,
): Promise<void> {
  const house = street.houses.find(({ home }) => home === TURNING.home);
  const modulus = house?.term.modulus;
  if (house === undefined || modulus == null)
    throw new TypeError("no house with a dial that turns");
  const { contracts, index, site } = community;
  const dialAt = (position: number): bigint =>
    (house.day.totals[position] ?? house.day.start) % modulus;
  const turned = house.day.totals.findIndex(
    (_, position) => dialAt(position) < dialAt(position - 1),
  );
  for (const position of [turned - 1, turned]) {
    const slot = slotBefore(community) + 1 + position;
    const { proof, reading } = proveReading(index, house.term.point, slot);
    const tree = await signaturesOf(community, street, position);
    const signature = tree.signatures.find(({ lane }) => lane === house.term.lane)?.signature ?? "";
    const path = tree.path(house.term.lane) ?? [];
    const dial = dialAt(position);
    const attested = await contracts.verifier.attested(house.term.point, proof, {
      dial,
      signature,
      path,
    });
    if (!attested.agrees) throw new GridwellError("NOT_ATTESTED", "the meter signed another dial");
    const time = formatInstant(timeOfSlot(site.grid, slot));
    printer.say(
      `${house.name} at ${time}: dial ${formatTotal(energy, dial)}, total ${formatTotal(energy, reading.total)}`,
    );
  }
  printer.proved("The meter signed both dials; the total knows the turns, so it only ever rises.");
  const reset = advance({ total: 5_000_000n, dial: 5_000_000n, modulus, base: 0n }, 0n, 10_000n);
  if (reset.ok) throw new GridwellError("RESET_TAKEN", "a reset passed for a rollover");
  printer.refused(
    "A dial that falls to zero far from its top is no rollover, and is kept from the chain.",
    reset.reason,
  );
}
