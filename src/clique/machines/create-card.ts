import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";

import { GridwellError } from "../../domain/errors.ts";
import { createNode } from "../create-node.ts";
import { nodeIdOf } from "../keystore.ts";
import { checkSocket, nodeFiles, type NodeFiles } from "../network-files.ts";
import type { NodeRecord } from "../network-state.ts";
import { checkPlace, type NodeCard } from "./card.ts";

/** What an operator says of a node. */
type Place = Pick<NodeRecord, "name" | "role" | "port" | "rpcPort">;

/**
 * Makes a node's keys on the machine that will run it. They never leave it; the card tells the others what they need.
 * Done again after it was cut off it goes on: keys that are whole stay, and get their card.
 *
 * @param folder of the machine's nodes
 * @throws GridwellError `USAGE_CLIQUE`, `CLIQUE_PATH_TOO_LONG`, `CLIQUE_FOLDER_TAKEN` when there are keys with a card
 * already, or keys of the other role
 */
export async function createCard(
  folder: string,
  place: Place & Pick<NodeCard, "host">,
): Promise<NodeCard> {
  checkPlace(place);
  const files = nodeFiles(folder, place.name);
  checkSocket(files);
  const file = cardFile(folder, place.name);
  const record = existsSync(files.folder)
    ? nodeOfKeys(files, place, existsSync(file))
    : await makeKeys(folder, place);
  const card = { ...record, host: place.host };
  writeFileSync(`${file}.new`, `${JSON.stringify(card, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  return card;
}

/** Makes the keys beside their place, and moves them there when they are whole. */
async function makeKeys(folder: string, place: Place): Promise<NodeRecord> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // No node has such a name. What is there was cut off, and nobody was told of it.
  const fresh = nodeFiles(folder, `${place.name}.new`);
  rmSync(fresh.folder, { recursive: true, force: true });
  const record = await createNode(fresh, recordOf(place));
  renameSync(fresh.folder, nodeFiles(folder, place.name).folder);
  return record;
}

/** The node whose keys are there without a card. */
function nodeOfKeys(files: NodeFiles, place: Place, hasCard: boolean): NodeRecord {
  const accounts = existsSync(files.keystore) ? readdirSync(files.keystore) : [];
  const [account] = accounts.map((name) => basename(name, ".json"));
  const address = account === undefined ? null : `0x${account}`;
  const key = existsSync(files.nodeKey) ? readFileSync(files.nodeKey, "utf8").trim() : null;
  if (!hasCard && key !== null && (address !== null) === (place.role === "signer")) {
    return { ...recordOf(place), address, nodeId: nodeIdOf(key) };
  }
  throw new GridwellError(
    "CLIQUE_FOLDER_TAKEN",
    hasCard
      ? "There is a folder of this node already, with its keys: its card stands beside it; for another node take another name"
      : `There is a folder of this name already, and it does not hold the keys of a ${place.role} node: take another name`,
    { where: files.folder },
  );
}

function recordOf({ name, role, port, rpcPort }: Place): Place {
  return { name, role, port, rpcPort };
}

/** Where a node's card is. */
export function cardFile(folder: string, name: string): string {
  return join(folder, `${name}.card.json`);
}
