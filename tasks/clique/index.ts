import { emptyTask } from "hardhat/config";

import guard from "./guard-task.ts";

/** The tasks around a clique network of one's own. */
export default [emptyTask("clique", "A network of geth nodes that seal by clique").build(), guard];
