import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { printJson } from "../cli/output.ts";
import { openCommunity } from "../context.ts";
import { Printer } from "./printer.ts";
import { tellStory } from "./story.ts";

interface DemoArguments {
  readonly json: boolean;
}

/** The task `demo`: always on a chain of its own in this process. */
const demo: NewTaskActionFunction<DemoArguments> = async ({ json }, hre) => {
  const printer = new Printer((line) => {
    if (json) console.error(line);
    else console.log(line);
  });
  await using community = await openCommunity(
    hre,
    { state: "", seed: "", passwordFile: "", json },
    "default",
  );
  await tellStory(community, printer, path.join(hre.config.paths.root, "examples"));
  if (json) printJson({ steps: printer.steps });
  const failed = printer.steps.filter(({ ok }) => !ok);
  if (failed.length > 0) {
    throw new GridwellError(
      "DEMO_FAILED",
      `${failed.map(({ name }) => name).join(", ")} did not go as the story says`,
    );
  }
};

export default demo;
