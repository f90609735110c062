import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { printJson } from "../cli/output.ts";
import { Printer } from "../demo/printer.ts";
import { tellMonitorStory } from "./demo/story.ts";
import { openTown } from "./demo/town.ts";

interface MonitorDemoArguments {
  readonly json: boolean;
}

/** The task `monitor demo`: always on a chain of its own in this process. */
const monitorDemo: NewTaskActionFunction<MonitorDemoArguments> = async ({ json }, hre) => {
  const printer = new Printer((line) => {
    if (json) console.error(line);
    else console.log(line);
  });
  await using town = await openTown(await hre.network.create("default"));
  const story = await tellMonitorStory(town, printer);
  const failed = printer.steps.filter(({ ok }) => !ok);
  if (failed.length > 0) {
    throw new GridwellError(
      "DEMO_FAILED",
      `${failed.map(({ name }) => name).join(", ")} did not go as the story says`,
    );
  }
  if (json) printJson({ steps: printer.steps, ...story });
};

export default monitorDemo;
