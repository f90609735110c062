// What ./gridwell starts: Hardhat's command line under Gridwell's contract for exit codes and output.
import { runCommand } from "./cli/run.ts";

await runCommand(process.argv.slice(2));
