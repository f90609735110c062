import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { endNetworks } from "./clique-nodes.ts";
import { CommandLine } from "./command-line.ts";

/** A place for a clique network of a test's own, with commands that know of no other. */
export class CliquePlace {
  readonly folder: string;
  /** Folder of the network. */
  readonly network: string;
  readonly gridwell: CommandLine;

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), "gridwell cq "));
    this.network = path.join(this.folder, "net");
    const deployments = path.join(this.folder, "deploy");
    this.gridwell = new CommandLine(
      { url: "http://127.0.0.1:1", deployments },
      { GRIDWELL_CLIQUE: path.join(this.folder, "clique.json") },
    );
    // Nodes outlive whoever started them. Should this process be killed, somebody has to end them.
    const guard = path.join(import.meta.dirname, "clique-guard.ts");
    const arguments_ = [...process.execArgv, guard, String(process.pid), this.folder];
    spawn(process.execPath, arguments_, { detached: true, stdio: "ignore" }).unref();
  }

  /** Ends whatever runs there, and takes it away. */
  async clear(): Promise<void> {
    await endNetworks(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
