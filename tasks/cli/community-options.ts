import { task } from "hardhat/config";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

type CommunityOptions = Record<"state" | "seed" | "passwordFile", string> & Record<"json", boolean>;

/** A task that works on a community, with the options that all of these share. */
export function communityTask(
  id: string | string[],
  description: string,
): NewTaskDefinitionBuilder<CommunityOptions> {
  return task(id, description)
    .addOption({
      name: "state",
      description: "Folder of the local state (default .gridwell/<chain>-<ledger>)",
      defaultValue: "",
    })
    .addOption({
      name: "seed",
      description: "Encrypted seed file, as `keys create` writes it",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with the seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}
