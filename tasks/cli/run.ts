import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

import manifest from "../../package.json" with { type: "json" };
import { failureDocument, failureOf, failureText } from "./failure.ts";
import { reshapeHelp } from "./help.ts";
import { divertStdout, flushJson, hasPendingJson, printJson } from "./output.ts";

const root = new URL("../../", import.meta.url);

/** Hardhat's own command line; its version is pinned, because this is not a public door. */
interface HardhatCli {
  main: (
    args: string[],
    options: { print: (text: string) => void; registerTsx: true; rethrowErrors: true },
  ) => Promise<void>;
}

/** Global options whose value is an argument of its own, and may stand before the task. */
const optionsWithValue: ReadonlySet<string> = new Set(["--network", "--config", "--build-profile"]);

/**
 * Runs one command line and sets the exit code: 0 success, 1 refused or failed, 2 usage, 130 Ctrl-C, 143 SIGTERM.
 *
 * @param args - what followed `./gridwell`.
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const beforeSeparator = args.slice(0, args.includes("--") ? args.indexOf("--") : args.length);
  const json = beforeSeparator.includes("--json");
  const task = beforeSeparator.find(
    (arg, position) =>
      !arg.startsWith("-") && !optionsWithValue.has(beforeSeparator[position - 1] ?? ""),
  );
  const debug = process.env["GRIDWELL_DEBUG"] === "1" || args.includes("--show-stack-traces");

  const fail = (error: unknown): never => {
    const failure = failureOf(error);
    console.error(failureText(failure, task));
    if (debug) console.error(inspect(error));
    if (json) flushJson(failureDocument(failure));
    process.exit(failure.exitCode);
  };

  if (json) divertStdout();
  stopOnInterrupt(json);
  dieQuietlyWhenNobodyReads();
  // Before Hardhat adds its own, which print a stack.
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);

  try {
    if (args.length === 1 && args[0] === "--version") {
      console.log(`gridwell ${manifest.version}`);
      return;
    }
    const print = (text: string) => {
      if (json) printJson({ help: reshapeHelp(text) });
      else console.log(reshapeHelp(text));
    };
    const { main } = await loadHardhat();
    const config = fileURLToPath(new URL("hardhat.config.ts", root));
    const configured = beforeSeparator.some((arg) => /^--config(?:=|$)/.test(arg));
    await main(configured ? [...args] : ["--config", config, ...args], {
      print,
      registerTsx: true,
      rethrowErrors: true,
    });
  } catch (error) {
    fail(error);
  }
  if (json) finishJson();
}

/** Loads Hardhat's command line without its telemetry, its banner and its own error report. */
async function loadHardhat(): Promise<HardhatCli> {
  process.env["HARDHAT_DISABLE_TELEMETRY"] = "true";
  const cli = new URL("internal/cli/", import.meta.resolve("hardhat"));

  // On a terminal Hardhat fetches a banner from the network after each task.
  if (process.stdout.isTTY) {
    const banner = (await import(new URL("banner-manager.js", cli).href)) as {
      BannerManager: { prototype: { showBanner: () => Promise<void> } };
    };
    banner.BannerManager.prototype.showBanner = () => Promise.resolve();
  }

  // It prints an error before it rethrows it. Our sentence takes the place of those lines only.
  const printError = console.error;
  console.error = (...values: unknown[]) => {
    if (new Error().stack?.includes("error-handling/error-handler") !== true) printError(...values);
  };
  // The door is internal to the package, so that its type has to be told here.
  return (await import(new URL("main.js", cli).href)) as HardhatCli;
}

/** Ends a `--json` command that did not throw: its document stands, or says that there is none. */
function finishJson(): void {
  if (hasPendingJson()) {
    flushJson();
  } else if (process.exitCode === undefined || process.exitCode === 0) {
    process.exitCode = 1;
    const message = "The command ended without a JSON document; please report this";
    flushJson({ error: { code: "NO_DOCUMENT", message, where: null } });
  } else {
    const message = "The command failed; what it printed on stderr says why";
    flushJson({ error: { code: "FAILED", message, where: null } });
  }
}

/** Ctrl-C exits with 130; a service that shuts down in order gets the first one for itself. */
function stopOnInterrupt(json: boolean): void {
  let interrupted = false;
  process.on("SIGINT", () => {
    if (!interrupted && process.listenerCount("SIGINT") > 1) {
      interrupted = true;
      return;
    }
    const message = "Stopped by the user";
    if (json) flushJson({ error: { code: "INTERRUPTED", message, where: null } });
    process.exit(130);
  });
}

/** `./gridwell … | head` closes the pipe early, which is no error. */
function dieQuietlyWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
