import { task } from "hardhat/config";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

/** A task that works on a clique network, with the options that all of these share. */
export function cliqueTask(
  id: string,
  description: string,
): NewTaskDefinitionBuilder<Record<"dir", string> & Record<"json", boolean>> {
  return task(["clique", id], description)
    .addOption({
      name: "dir",
      description: "Folder of the network (default: the one that was brought up last)",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}
