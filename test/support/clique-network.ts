import path from "node:path";

import { openPlace } from "../../src/clique/trial-place.ts";
import { CommandLine } from "./command-line.ts";

/** A place for clique networks of a test's own, with commands that know of no other. */
export class CliquePlace {
  readonly folder: string;
  /** Folder of the network. */
  readonly network: string;
  readonly gridwell: CommandLine;
  /** Ends whatever runs there, and takes it away. */
  readonly clear: () => Promise<void>;

  constructor() {
    const { folder, clear } = openPlace("gridwell cq ");
    this.folder = folder;
    this.clear = clear;
    this.network = path.join(this.folder, "net");
    const deployments = path.join(this.folder, "deploy");
    this.gridwell = new CommandLine(
      { url: "http://127.0.0.1:1", deployments },
      { GRIDWELL_CLIQUE: path.join(this.folder, "clique.json") },
    );
  }
}
