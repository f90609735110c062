// What ./gridwell starts: Hardhat's command line under Gridwell's contract for exit codes and output.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Most of a short command's time is the loading of modules; where the folder cannot be written, it stays so.
enableCompileCache(fileURLToPath(new URL("../cache/node", import.meta.url)));

// After the cache, and therefore not among the imports above.
const { runCommand } = await import("./cli/run.ts");
await runCommand(process.argv.slice(2));
