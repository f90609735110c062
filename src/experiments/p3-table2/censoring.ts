import { demand } from "../../attack/nodes/censor.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { sealerOf } from "../../clique/votes.ts";
import { drive, type Driven } from "../../load/drive.ts";
import { readAccounts, readNodeFacts } from "../../load/node-facts.ts";
import { RawSigner, runFees, type Planned } from "../../load/raw-signer.ts";
import { quantity } from "../../load/rpc.ts";
import { waitOf } from "../block-waits.ts";
import { awaitBlock, heightOf, signersOf, type Signer, type Table2Ground } from "./ground.ts";
import { voteBy } from "./votes.ts";

/** What came of transactions while some signers took none in. */
export interface CensoredRun {
  readonly censors: number;
  readonly sent: number;
  /** Blocks that each of them waited for; 1 is the next. */
  readonly waits: readonly number[];
  readonly blocks: number;
  /** Blocks without a transaction, and those of them that a censor sealed. */
  readonly empty: number;
  readonly emptyOfCensors: number;
  readonly ofCensors: number;
}

/** What came of them once two censors had voted the third signer out. */
export interface CapturedRun {
  /** Blocks until it was out. */
  readonly blocksToCapture: number;
  readonly sent: number;
  /** Blocks that were waited, and transactions in them. */
  readonly blocks: number;
  readonly mined: number;
  /** Transactions that were mined once the two had given up and voted the third back in. */
  readonly minedAfter: number;
}

/** All that was seen of censoring. */
export interface Censoring {
  /** With no, one and two censors. */
  readonly passive: readonly CensoredRun[];
  readonly captured: CapturedRun;
}

/** Milliseconds between two transactions. */
const EVERY = 500;
const GAS = 21_000n;
/** Transactions that are sent to a captured chain. */
const CAPTIVES = 5;
const DRAIN = 60_000;

/**
 * Sends transactions while no, one and two signers take none in; then the two vote the third out.
 *
 * @param blocks that each part takes, about
 * @throws GridwellError `FIGURES_CHAIN_STILL`, `LOAD_NODE_SILENT`
 */
export async function runCensoring(ground: Table2Ground, blocks: number): Promise<Censoring> {
  const { log } = ground;
  const signers = signersOf(ground);
  const [first, second, third] = signers;
  const passive: CensoredRun[] = [];
  try {
    for (const censors of [[], [first], [first, second]]) {
      for (const { node } of censors) await demandOf(ground, node.name, "forbidding");
      log(`censoring: ${String(censors.length)} of three signers take no transaction in`);
      passive.push(await sendBeside(ground, censors, blocks));
    }
    log(`censoring: the two vote ${third.node.name} out`);
    const wish = { address: third.address, authorize: false };
    const blocksToCapture = await voteBy(ground, [first, second], wish);
    const captives = await sign(ground, CAPTIVES);
    for (const { raw } of captives) await ground.rpc.call("eth_sendRawTransaction", raw);
    const begin = await heightOf(ground, first.node);
    await awaitBlock(ground, first.node, begin + blocks);
    const mined = await minedOf(ground, captives);

    log("censoring: the two give up and vote it in again");
    for (const { node } of [first, second]) await demandOf(ground, node.name, "usual");
    await voteBy(ground, [first, second], { ...wish, authorize: true });
    const followed = await follow(ground, captives, begin);
    const minedAfter = captives.filter(({ hash }) => followed.watcher.blockOf(hash)).length;
    return { passive, captured: { blocksToCapture, sent: CAPTIVES, blocks, mined, minedAfter } };
  } finally {
    for (const { node } of [first, second]) await demandOf(ground, node.name, "usual");
  }
}

/** Sends evenly while the chain grows, and waits for the last. */
async function sendBeside(
  ground: Table2Ground,
  censors: readonly Signer[],
  blocks: number,
): Promise<CensoredRun> {
  const { clock, folder, rpc, state } = ground;
  const [, , { node }] = signersOf(ground);
  const count = Math.ceil((blocks * state.chain.period * 1_000) / EVERY);
  const transactions = await sign(ground, count);
  const from = quantity(await rpc.call("eth_blockNumber"));
  const plan = { account: ground.funder.address, transactions };
  const { paths, watcher } = await drive([plan], { rpc, clock, from, depth: 1, drain: DRAIN });
  const sentAt = paths[0]?.sentAt ?? [];
  const waits = transactions.flatMap(({ hash }, i) => {
    const block = watcher.blockOf(hash)?.number ?? null;
    const waited = waitOf({ sentAt: sentAt[i] ?? 0, block }, watcher.blocks).blocks;
    return waited === null ? [] : [waited];
  });
  const addresses = censors.map(({ address }) => address);
  let [empty, emptyOfCensors, ofCensors] = [0, 0, 0];
  // The first was sealed before anything was sent, the last may not have been asked for anything any more.
  const seen = watcher.blocks.slice(1, -1);
  for (const { number, transactions: held } of seen) {
    const isCensors = addresses.includes(await sealerOf(folder, node, number));
    if (isCensors) ofCensors += 1;
    if (held.length === 0) empty += 1;
    if (isCensors && held.length === 0) emptyOfCensors += 1;
  }
  return {
    ...{ censors: censors.length, sent: count, waits },
    ...{ blocks: seen.length, empty, emptyOfCensors, ofCensors },
  };
}

/** Transactions of the funder to itself, due one after the other. */
async function sign({ rpc, funder }: Table2Ground, count: number): Promise<Planned[]> {
  const facts = await readNodeFacts(rpc);
  const [own] = await readAccounts(rpc, [funder.address]);
  const fees = runFees(facts, GAS);
  const signer = new RawSigner(funder, { chainId: facts.chainId, fees, nonce: own?.nonce ?? 0 });
  return Array.from({ length: count }, (_, i) => {
    const content = { to: funder.address, data: "0x", gasLimit: GAS };
    return signer.sign(content, { due: i * EVERY, readings: 0, stream: 0 });
  });
}

/** How many are in blocks. */
async function minedOf({ rpc }: Table2Ground, planned: readonly Planned[]): Promise<number> {
  const calls = planned.map(({ hash }) => ({
    method: "eth_getTransactionReceipt",
    params: [hash],
  }));
  const answers = await rpc.all(calls);
  return answers.filter((answer) => answer.ok && answer.result !== null).length;
}

/** Waits until they are in blocks from a number on. */
async function follow(
  { rpc, clock, funder }: Table2Ground,
  planned: readonly Planned[],
  from: number,
): Promise<Driven> {
  const transactions = planned.map((each) => ({ ...each, due: 0 }));
  const plan = { account: funder.address, transactions };
  return drive([plan], { rpc, clock, from, depth: 1, drain: DRAIN });
}

async function demandOf(
  { folder }: Table2Ground,
  name: string,
  price: "forbidding" | "usual",
): Promise<void> {
  await demand(nodeFiles(folder, name).ipc, price);
}
