import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import { memberTask, type MemberOptions } from "../market/task.ts";

/** A home that a task is about. */
export const HOME = {
  name: "home",
  description: "Its address, or its number among the seed's members",
} as const;

/** A task that posts what is due of a home. */
export function postingTask(
  name: string,
  description: string,
): NewTaskDefinitionBuilder<
  MemberOptions & Record<"points" | "gateway", string> & Record<"extended", boolean>
> {
  return memberTask(["monitor", name], description)
    .addOption({
      name: "points",
      description: "Names of the home's points with commas between them; all it owns unless given",
      defaultValue: "",
    })
    .addOption({
      name: "gateway",
      description: "The community gateway's address, if you know it; the monitor's unless given",
      defaultValue: "",
    })
    .addFlag({
      name: "extended",
      description: "Also every reading, for the community gateway alone",
    });
}
