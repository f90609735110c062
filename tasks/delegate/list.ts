import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { resourceById } from "../../src/domain/resource.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { delegationsOf } from "../../src/monitoring/delegation.ts";
import { answer } from "../cli/answer.ts";
import { startOfSlot } from "../cli/slots.ts";
import { counted, table } from "../cli/table.ts";
import type { MemberArguments } from "../market/open.ts";
import { openDelegations } from "./open.ts";

interface ListArguments extends MemberArguments {
  readonly most: number;
}

/** The task `delegate list`. */
const list: NewTaskActionFunction<ListArguments> = async (args, hre) => {
  if (args.most < 1) {
    throw new GridwellError("USAGE_RECORDS", `--most ${String(args.most)}: look at 1 or more`);
  }
  await using open = await openDelegations(hre, args);
  const { community, monitor, wallet, money } = open;
  const known = await readResources(community);
  const found = await delegationsOf(monitor, wallet.address, args.most);
  const owed = await monitor.contracts.delegations.owed(wallet.address);
  const delegations = found.map(({ resources, ...delegation }) => ({
    ...delegation,
    resources: resources.map((id) => resourceById(id, known).name),
    begins: startOfSlot(delegation.from, monitor.grid),
    ends: startOfSlot(delegation.until, monitor.grid),
  }));
  const document = { network: community.network, account: wallet.address, owed, delegations };
  answer(args.json, document, () => [
    `${wallet.address}: ${counted(delegations.length, "delegation")}, ${money(owed)} to take out`,
    ...(delegations.length === 0
      ? []
      : table(
          ["id", "state", "with", "from", "until", "reads", "a slot", "a miss", "missed"],
          delegations.map((each) => [
            String(each.id),
            each.state,
            each.delegator === wallet.address ? `for us: ${each.delegatee}` : each.delegator,
            each.begins,
            each.ends,
            each.resources.join(", "),
            money(each.price),
            money(each.penalty),
            each.misses === 0 ? "" : String(each.misses),
          ]),
          ["right", "left", "left", "left", "left", "left", "right", "right", "right"],
        )),
  ]);
};

export default list;
