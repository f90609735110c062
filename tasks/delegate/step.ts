import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { TimeGrid } from "../../src/domain/time-grid.ts";
import { readDelegation, type Delegation } from "../../src/monitoring/delegation.ts";
import { slotsText, startOfSlot } from "../cli/slots.ts";
import { counted } from "../cli/table.ts";
import { reportAct, type MemberArguments } from "../market/open.ts";
import { send } from "../monitor/open.ts";
import { openDelegations, parseDelegation } from "./open.ts";

interface StepArguments extends MemberArguments {
  readonly id: string;
}

type Step = "accept" | "decline" | "cancel" | "settle";

/** What became of the delegation, for people. */
const SAID: Readonly<Record<Step, (delegation: Delegation, grid: TimeGrid) => string>> = {
  accept: ({ from, until, delegator, delegatee }, grid) =>
    `accepted: ${delegatee} reads what ${delegator} posts of ${slotsText(from, until - 1, grid)}, and answers its alarms`,
  decline: ({ delegator }) => `declined: ${delegator} gets all back`,
  cancel: ({ id, state, until, delegator }, grid) =>
    state === "withdrawn"
      ? `withdrawn before it was accepted: ${delegator} gets all back`
      : `ends at ${startOfSlot(until, grid)}, before slot ${String(until)}; then ./gridwell delegate settle ${String(id)} ` +
        "pays it",
  settle: ({ misses }) =>
    `settled, ${counted(misses, "alarm")} missed: ./gridwell delegate withdraw takes out what each is owed`,
};

/** The tasks `delegate accept`, `decline`, `cancel` and `settle`. */
export function stepTask(step: Step): NewTaskActionFunction<StepArguments> {
  return async (args, hre) => {
    const id = parseDelegation(args.id);
    await using open = await openDelegations(hre, args);
    const { monitor, wallet, money } = open;
    const { delegations } = monitor.contracts;
    const receipt = await send(open, wallet, await delegations[step].populateTransaction(id));
    const delegation = await readDelegation(monitor, id);
    const { state, from, until, delegator, delegatee } = delegation;
    const owed = await delegations.owed(wallet.address);
    reportAct(open, args.json, {
      action: step,
      account: wallet.address,
      receipt,
      values: { id, state, delegator, delegatee, from, until, owed },
      lines: [
        `Delegation ${String(id)} ${SAID[step](delegation, monitor.grid)}`,
        ...(owed === 0n ? [] : [`${wallet.address} is owed ${money(owed)}`]),
      ],
    });
  };
}
