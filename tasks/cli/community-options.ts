import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

type CommunityOptions = Record<"state" | "seed" | "passwordFile", string> & Record<"json", boolean>;

type RehearsalOptions = Record<"state" | "seedFile" | "passwordFile", string> &
  Record<"seed", number> &
  Record<"json", boolean>;

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

/**
 * A task that rehearses on a community. A rehearsal's `--seed` is a number, as everywhere where something is simulated;
 * the keys' seed is named with `--seed-file`.
 */
export function rehearsalTask(
  id: string | string[],
  description: string,
): NewTaskDefinitionBuilder<RehearsalOptions> {
  return task(id, description)
    .addOption({
      name: "seed",
      description: "Of the random numbers: the same gives the same rehearsal everywhere",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({
      name: "state",
      description: "Folder of the local state (default .gridwell/<chain>-<ledger>)",
      defaultValue: "",
    })
    .addOption({
      name: "seedFile",
      description: "Encrypted seed of the keys, as `keys create` writes it",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with that seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}
