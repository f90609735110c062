import { readFileSync, writeFileSync } from "node:fs";

import { getBytes, SigningKey, type BytesLike } from "ethers";

import { initNode } from "../../clique/create-node.ts";
import { withNode } from "../../clique/ipc.ts";
import { sealingKey } from "../../clique/keystore.ts";
import { networkFiles, nodeFiles } from "../../clique/network-files.ts";
import { quantity, word } from "../../clique/rpc-values.ts";
import { runProgram } from "../../clique/run-program.ts";
import { sealerOf, signerSet } from "../../clique/votes.ts";
import { forgeBlock, isInTurn } from "./forged-block.ts";
import { awaitBlock, heightOf, signersOf, type Signer, type Table2Ground } from "./ground.ts";
import { voteBy } from "./votes.ts";

/** A block that was forged, and what geth said of it. */
export interface Imported {
  readonly what: "same signer" | "stranger" | "wrong difficulty" | "next signer";
  /** Whether geth took it in. */
  readonly taken: boolean;
  /** Its reason when it did not. */
  readonly reason: string;
}

/** What came of a signer that seals what it may not. */
export interface Malicious {
  /** Blocks of the chain that was exported and imported, from the first on. */
  readonly exported: number;
  readonly imports: readonly Imported[];
  /** Blocks from two signers' proposals until the third was out. */
  readonly blocksToRemoval: number;
  /** Blocks that were watched then, and those of the one who was dismissed. */
  readonly after: number;
  readonly ofRemoved: number;
}

/** Name of the folder in which a node imports that belongs to no network. */
const IMPORTER = "importer";
/** Blocks that are watched after a removal. */
const AFTER = 8;

/**
 * Exports the chain, appends forged blocks and has geth import each; then two signers vote out the third.
 *
 * @param stranger the secret of an account that is no signer
 * @throws GridwellError `FIGURES_CHAIN_STILL`, `CLIQUE_NODE_FAILED`
 */
export async function runMalicious(ground: Table2Ground, stranger: BytesLike): Promise<Malicious> {
  const { folder, log, state } = ground;
  const [first, second, third] = signersOf(ground);
  const imported = nodeFiles(folder, IMPORTER);
  await initNode(state.geth, imported, networkFiles(folder).genesis);
  const last = await lastToExport(ground, first);
  log(`malicious: exporting blocks up to ${String(last)}, and forging the next`);
  const chain = `${imported.folder}/chain.rlp`;
  const exported = await withNode(nodeFiles(folder, first.node.name).ipc, async (client) => {
    await client.call("admin_exportChain", [chain, 1, last]);
    return readFileSync(chain);
  });
  const whole = await importFile(state.geth, imported.folder, chain);
  if (!whole.taken) throw new TypeError(`the chain itself was not imported: ${whole.reason}`);

  const imports: Imported[] = [];
  for (const [what, forged] of await forgeries(ground, last, stranger)) {
    const file = `${imported.folder}/forged.rlp`;
    writeFileSync(file, Buffer.concat([exported, getBytes(forged)]));
    imports.push({ what, ...(await importFile(state.geth, imported.folder, file)) });
  }

  log(`malicious: two signers vote ${third.node.name} out`);
  const wish = { address: third.address, authorize: false };
  const blocksToRemoval = await voteBy(ground, [first, second], wish);
  const begin = await heightOf(ground, first.node);
  await awaitBlock(ground, first.node, begin + AFTER);
  let ofRemoved = 0;
  for (let block = begin + 1; block <= begin + AFTER; block++) {
    if ((await sealerOf(folder, first.node, block)) === third.address) ofRemoved += 1;
  }
  return { exported: last, imports, blocksToRemoval, after: AFTER, ofRemoved };
}

/** A block that no epoch ends after, and whose successor would be past already. */
async function lastToExport(ground: Table2Ground, { node }: Signer): Promise<number> {
  const { epoch } = ground.state.chain;
  // A chain that has just begun has no block yet that somebody sealed and that is old enough.
  const height = Math.max((await heightOf(ground, node)) - 3, 2);
  const last = (height + 1) % epoch === 0 ? height - 1 : height;
  await awaitBlock(ground, node, last + 3);
  return last;
}

/** Blocks that could follow a block, by what is wrong with them; the last one is right. */
async function forgeries(
  ground: Table2Ground,
  last: number,
  stranger: BytesLike,
): Promise<[Imported["what"], string][]> {
  const { folder, state } = ground;
  const signers = signersOf(ground);
  const [{ node }] = signers;
  const parent = word(
    await withNode(nodeFiles(folder, node.name).ipc, (client) =>
      client.call("debug_getRawHeader", [quantity(last)]),
    ),
  );
  const sealer = await sealerOf(folder, node, last);
  const { signers: set } = await signerSet(folder, node);
  const same = signers.find(({ address }) => address === sealer);
  const next = signers.find(({ address }) => address !== sealer);
  if (same === undefined || next === undefined) throw new RangeError("an unknown sealer");
  const { period } = state.chain;
  const turnOf = ({ address }: Signer): 1 | 2 => (isInTurn(set, address, last + 1) ? 2 : 1);
  const by = async (signer: Signer, difficulty: 1 | 2): Promise<string> => {
    const key = await sealingKey(nodeFiles(folder, signer.node.name));
    return forgeBlock({ parent, difficulty, period, key });
  };
  const strange = forgeBlock({ parent, difficulty: 2, period, key: new SigningKey(stranger) });
  return [
    ["same signer", await by(same, turnOf(same))],
    ["stranger", strange],
    ["wrong difficulty", await by(next, turnOf(next) === 2 ? 1 : 2)],
    ["next signer", await by(next, turnOf(next))],
  ];
}

/** Has geth import a file into a folder of no network. */
async function importFile(
  geth: string,
  folder: string,
  file: string,
): Promise<Omit<Imported, "what">> {
  const { exitCode, stderr, failure } = await runProgram(geth, [
    ...["import", "--datadir", folder, "--state.scheme", "hash", "--gcmode", "archive"],
    ...["--cache", "64", file],
  ]);
  if (exitCode === 0) return { taken: true, reason: "" };
  return { taken: false, reason: failure?.message ?? reasonIn(stderr) };
}

/** Why geth refused a block, in its own words: what stands behind `invalid block N:`. */
export function reasonIn(stderr: string): string {
  const [, reason] = /invalid block \d+: ([^"\n]+)/.exec(stderr) ?? [];
  return reason?.trim() ?? stderr.trimEnd().split("\n").slice(-1).join("");
}
