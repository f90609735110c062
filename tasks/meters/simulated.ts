import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import type { SimulationArguments } from "./simulation-options.ts";

/** Adds the options that describe a simulation. */
export function withSimulation<T extends object>(
  builder: NewTaskDefinitionBuilder<T>,
): NewTaskDefinitionBuilder<SimulationArguments & T> {
  return builder
    .addOption({
      name: "households",
      description: "Homes; one business comes with twenty",
      type: ArgumentType.INT,
      defaultValue: 40,
    })
    .addOption({
      name: "days",
      description: "Whole days, UTC",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({ name: "resource", description: "water, energy or both", defaultValue: "both" })
    .addOption({
      name: "slotMinutes",
      description: "Minutes from one reading to the next; a day is a whole number of them",
      type: ArgumentType.INT,
      defaultValue: 15,
    })
    .addOption({
      name: "stock",
      description: "Water uses of homes: eu (SIMDEUM) or us (USGS)",
      defaultValue: "eu",
    })
    .addOption({
      name: "faults",
      description:
        "none, some, all, or kinds with their share of the readings: lost=0.01,leak=0.001",
      defaultValue: "none",
    })
    .addOption({ name: "from", description: "First day, UTC", defaultValue: "2026-03-10" });
}
