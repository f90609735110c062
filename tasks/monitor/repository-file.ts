import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";

import { Store } from "../../src/chain/store.ts";
import type { OpenMonitor } from "./open.ts";

/** The records in clear: for nobody but the account that runs the gateway. */
const OWNER_ONLY = 0o600;

/**
 * The file of the records in clear, made readable by its owner alone where it is new.
 *
 * @param named what the user named; empty for `monitoring.db` in the local state
 */
export function openRepositoryFile({ community: { folder } }: OpenMonitor, named: string): Store {
  if (named === "" && folder === null) return new Store(":memory:");
  const file = named === "" ? path.join(folder ?? "", "monitoring.db") : path.resolve(named);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite gives its journal the mode of the file.
  closeSync(openSync(file, "a", OWNER_ONLY));
  return new Store(file);
}
