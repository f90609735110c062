import { emptyTask } from "hardhat/config";

import importTask from "./import-task.ts";
import pointTasks from "./point-tasks.ts";
import quarantineTasks from "./quarantine/index.ts";
import readingTasks from "./reading-tasks.ts";
import simulationTasks from "./simulation-tasks.ts";

/** The tasks around metering points. */
export default [
  emptyTask("meters", "Import, simulate, show, verify and correct readings").build(),
  ...importTask,
  ...simulationTasks,
  ...readingTasks,
  ...pointTasks,
  ...quarantineTasks,
];
