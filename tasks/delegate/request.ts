import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { resourceByName } from "../../src/domain/resource.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { isOnGrid, slotAt, type TimeGrid } from "../../src/domain/time-grid.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { parseTokens } from "../../src/market/money.ts";
import { maskOf } from "../../src/monitoring/delegation.ts";
import { parseMember } from "../cli/address.ts";
import { parseMoment } from "../cli/moment.ts";
import { slotsText } from "../cli/slots.ts";
import { reportAct, type MemberArguments } from "../market/open.ts";
import { send } from "../monitor/open.ts";
import { openDelegations, type OpenDelegations } from "./open.ts";

interface RequestArguments extends MemberArguments {
  readonly neighbour: string;
  /** Empty for the next slot. */
  readonly from: string;
  readonly until: string;
  /** Names with commas between them. */
  readonly resources: string;
  /** Tokens for a slot. */
  readonly price: string;
  /** Tokens less for a missed alarm. */
  readonly penalty: string;
}

/** The task `delegate request`. */
const request: NewTaskActionFunction<RequestArguments> = async (args, hre) => {
  await using open = await openDelegations(hre, args);
  const { community, monitor, wallet, symbol, money } = open;
  const { monitor: contract, delegations } = monitor.contracts;
  const known = await readResources(community);
  const resources = args.resources.split(",").map((name) => resourceByName(name.trim(), known));
  const delegatee = parseMember(args.neighbour, community.keys);
  const latest = Number(await contract.latestSlot());
  const from = slotAfter("--from", args.from, monitor.grid) ?? latest + 1;
  const until = slotAfter("--until", args.until, monitor.grid);
  if (until === undefined) throw noTerm("--until", args.until);
  const price = parseTokens(args.price, symbol);
  const penalty = parseTokens(args.penalty, symbol);
  const { epoch } = await contract.operationKey(delegatee);
  const escrow = price * BigInt(Math.max(0, until - from));
  await allow(open, escrow);
  const call = await delegations.request.populateTransaction({
    ...{ delegatee, keyEpoch: epoch, from, until, price, penalty },
    resources: maskOf(resources.map(({ id }) => id)),
  });
  const receipt = await send(open, wallet, call);
  const id = Number(await delegations.currentOf(wallet.address));
  const names = resources.map(({ name }) => name).join(", ");
  reportAct(open, args.json, {
    action: "request",
    account: wallet.address,
    receipt,
    values: { id, delegatee, from, until, resources: names, price, penalty, escrow },
    lines: [
      `Delegation ${String(id)}: ${delegatee} is asked to read ${names} of ${slotsText(from, until - 1, monitor.grid)} ` +
        "and to answer the home's alarms",
      `${money(escrow)} are in escrow: ${money(price)} a slot, ${money(penalty)} less for each alarm that is missed`,
      `It accepts with ./gridwell delegate accept ${String(id)}. Everybody can see that the home may be empty.`,
    ],
  });
};

/** Lets the contract of delegations take the escrow, where it may not yet. */
async function allow(open: OpenDelegations, escrow: bigint): Promise<void> {
  const { monitor, wallet, token } = open;
  const spender = monitor.addresses.delegations;
  if ((await token.allowance(wallet.address, spender)) >= escrow) return;
  await send(open, wallet, await token.approve.populateTransaction(spender, escrow));
}

/** The slot that begins with a moment, or the one after that which holds it; a number is a slot. */
function slotAfter(option: string, text: string, grid: TimeGrid): number | undefined {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  const time = parseMoment(option, text);
  if (time === undefined) return undefined;
  if (time === grid.origin) return 1;
  if (!isOnGrid(grid, time)) throw noTerm(option, text);
  return slotAt(grid, time) + 1;
}

function noTerm(option: string, text: string): GridwellError {
  const given = text === "" ? `${option} is missing` : `${option} ${text} is before the grid`;
  return new GridwellError(
    "USAGE_TERM",
    `${given}: say when it begins and ends, like --from 2026-12-20 --until 2027-01-03, or in numbers of slots`,
  );
}

export default request;
