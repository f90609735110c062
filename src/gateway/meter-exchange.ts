import { entriesOf } from "../chain/bank-entries.ts";
import { Attestation, signEnrolment, type Enrolment } from "../chain/credentials.ts";
import { meterId } from "../chain/identifiers.ts";
import { laneAt } from "../chain/lanes.ts";
import { exchange, type DialRefusal, type DialState } from "../domain/dial.ts";
import { GridwellError } from "../domain/errors.ts";
import { formatTotal } from "../domain/resource.ts";
import type { Community } from "./community.ts";
import {
  chainTime,
  domainOfCommunity,
  REQUEST_SECONDS,
  type Credential,
} from "./credential-file.ts";
import { NO_ROLLOVER, openPage } from "./enrolment.ts";
import { makeEntry, type MadeEntry } from "./operator-entry.ts";
import { laneHistory } from "./lane-history.ts";
import { gatewayKey, ownerKey } from "./own-keys.ts";
import type { FoundPoint } from "./point-finder.ts";
import type { PointView } from "./point-view.ts";
import type { Reason } from "./reason.ts";
import type { TermRecord } from "./registry-log.ts";

/** What was seen when a meter was replaced. */
export interface Replacement {
  /** Serial of the new meter, as its files will name it. */
  readonly device: string;
  /** The old dial at the end, base units. */
  readonly oldFinal: bigint;
  /** The new dial at the beginning, base units. */
  readonly newStart: bigint;
  /** Where the new dial starts again, base units; null for where the old one does. */
  readonly modulus: bigint | null;
}

/**
 * The new meter's term, to be signed by the point's owner and the bank's gateway, which attests a meter without a key
 * of its own.
 *
 * @throws GridwellError `POINT_NAMELESS` when the local book does not hold the point, `POINT_OWNERLESS`,
 * `DIAL_OUT_OF_RANGE`, `EXCHANGE_BACKWARDS` when the old dial had shown more already, `EXCHANGE_IMPLAUSIBLE` when it
 * would have counted more than the bank's limit allows
 */
export async function draftExchange(
  community: Community,
  point: FoundPoint,
  view: PointView,
  replacement: Replacement,
): Promise<Enrolment> {
  const { contracts } = community;
  const { device, oldFinal, newStart } = replacement;
  const { state, seat, id } = point;
  const { term, resource, owner } = view;
  if (owner === null) {
    throw new GridwellError(
      "POINT_OWNERLESS",
      "Nobody owns the point, so nobody can consent to another meter: let somebody move in first, be it the landlord",
    );
  }
  const modulus = replacement.modulus ?? term.modulus;
  const held = laneAt(state.words, seat.lane, state.wide);
  const latest = Number(await contracts.ledger.latestSlot());
  const limit = state.maxStep * BigInt(latest - (view.last?.slot ?? state.openedSlot) + 1);
  const change = { oldFinal, newStart, newModulus: modulus };
  // Since the term began the total is its start at least, though no batch may have said so yet.
  const corrected = seat.corrections.some((at) => at > term.since);
  const total = corrected || held > term.start ? held : term.start;
  // A correction moved the total off the dial, or back onto it: only the dial that was seen can say which.
  const shifted = exchange(dialOf(term, total, correctedBy(community, point, term)), change, limit);
  const step = shifted.ok ? shifted : exchange(dialOf(term, total), change, limit);
  if (!step.ok) throw refused(step.reason, replacement, view);
  const start = step.state.total;
  const { nonce } = await contracts.registry.pointOf(id);
  return {
    point: id,
    meter: meterOf(community, point, device),
    resource: resource.id,
    bank: state.bank,
    lane: seat.lane,
    start,
    dial: newStart,
    modulus,
    key: gatewayKey(community.keys, (await contracts.ledger.bankOf(state.bank)).gateway).address,
    owner,
    attestation: Attestation.Gateway,
    nonce,
    deadline: (await chainTime(community)) + REQUEST_SECONDS,
  };
}

/** The credential of an owner whose key the seed itself holds; null for anybody else. */
export async function signOwnExchange(
  community: Community,
  message: Enrolment,
): Promise<Credential<"Enrolment"> | null> {
  const key = ownerKey(community.keys, message.owner);
  if (key === null) return null;
  const domain = await domainOfCommunity(community);
  return { message, signature: await signEnrolment(key, domain, message) };
}

/**
 * Puts another meter at a point. The total goes on.
 *
 * @throws GridwellError with the registry's error
 */
export async function exchangeMeter(
  community: Community,
  point: FoundPoint,
  device: string,
  { message, signature }: Credential<"Enrolment">,
  reason: Reason,
): Promise<MadeEntry> {
  const { registry } = community.contracts;
  const gateway = gatewayKey(community.keys, message.key);
  const meter = await signEnrolment(gateway, await domainOfCommunity(community), message);
  const entry = await makeEntry(community, async () => {
    const { tip, page } = await openPage(community, message.bank, message.lane);
    const signatures = [{ meter, owner: signature }];
    return registry.exchange.populateTransaction(
      message.bank,
      tip,
      page,
      [message],
      signatures,
      reason.code,
    );
  });
  if (point.known !== null) {
    community.points.put({ ...point.known, meter: message.meter, device });
  }
  return entry;
}

/** Identifier of a meter at a point, as an import of its files will compute it. */
function meterOf({ keys }: Community, { known }: FoundPoint, device: string): string {
  if (known === null) {
    throw new GridwellError(
      "POINT_NAMELESS",
      "This state does not know which register the point meters: import the point's files again, which restores it",
    );
  }
  const { name, register } = known;
  // A bank of a history meters the same register again: what tells its points apart tells its meters apart.
  const suffix = name.includes("@") ? name.slice(name.lastIndexOf("@")) : "";
  return meterId(keys.salt(), device, register + suffix);
}

/** By how much the operator's corrections moved the total since the old meter came, base units. */
function correctedBy({ index }: Community, { state, seat }: FoundPoint, term: TermRecord): bigint {
  return laneHistory(entriesOf(index, state.bank), state.wide, seat)
    .corrections.filter((each) => each.index > term.since)
    .reduce((sum, { from, to }) => sum + to - from, 0n);
}

/**
 * The old meter's dial at the lane's total, as its term ties the two.
 *
 * @param shift what has come between them since, base units
 */
function dialOf({ modulus, start, dial }: TermRecord, total: bigint, shift = 0n): DialState {
  const base = start - dial + shift;
  if (modulus === NO_ROLLOVER) return { total, dial: total - base, modulus: null, base };
  const turns = (value: bigint): bigint => ((value % modulus) + modulus) % modulus;
  return { total, dial: turns(total - base), modulus, base: turns(base) };
}

function refused(
  reason: DialRefusal,
  { oldFinal, newStart }: Replacement,
  { resource, term, total }: PointView,
): GridwellError {
  const last = formatTotal(resource, dialOf(term, total).dial);
  const said = `--old-final is ${formatTotal(resource, oldFinal)}`;
  switch (reason) {
    case "dial-out-of-range":
      return new GridwellError(
        "DIAL_OUT_OF_RANGE",
        `${said} and --new-start ${formatTotal(resource, newStart)}: one of the two is beyond its dial, which starts ` +
          `again at ${formatTotal(resource, term.modulus)}; a longer new dial needs --modulus`,
      );
    case "reset-or-tamper":
      return new GridwellError(
        "EXCHANGE_BACKWARDS",
        `${said}, but by its last record the old dial showed ${last} already: look at it again, or correct the total first`,
      );
    case "step-above-limit":
      return new GridwellError(
        "EXCHANGE_IMPLAUSIBLE",
        `${said}, but by its last record the old dial showed ${last}: more than the bank's limit allows since then`,
      );
  }
}
