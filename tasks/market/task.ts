import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import { communityTask } from "../cli/community-options.ts";

/** Options of a task that a member gives. */
export type MemberOptions = Record<"state" | "seed" | "passwordFile", string> &
  Record<"json", boolean> &
  Record<"member", number>;

/** A task that a member of the market gives, with its own key. */
export function memberTask(
  id: string[],
  description: string,
): NewTaskDefinitionBuilder<MemberOptions> {
  return communityTask(id, description).addOption({
    name: "member",
    description: "Your number among the seed's members; a home's own seed has number 0",
    type: ArgumentType.INT,
    defaultValue: 0,
  });
}
