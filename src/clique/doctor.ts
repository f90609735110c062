import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../domain/errors.ts";
import { awaitReady } from "./await-ready.ts";
import { diagnose, healthOf, heaviest, type Finding, type Health } from "./diagnosis.ts";
import { STOP_SECONDS } from "./down.ts";
import { nodeFiles } from "./network-files.ts";
import { nodeNamed, type NetworkState } from "./network-state.ts";
import { stopNode } from "./node-process.ts";
import { observe, type NetworkView } from "./observe.ts";
import { meetAgain, reacquaint } from "./repair.ts";
import { quorum } from "./settings.ts";
import { startNodes, startOne } from "./start-network.ts";
import { handOver, stuckPools } from "./stuck-pool.ts";

/** Something that was wrong, with what was done about it. */
export interface Treatment extends Finding {
  /** What was done, or has to be done by hand. */
  readonly repair: string;
  /** Whether it is gone. */
  readonly healed: boolean;
}

/** What a doctor found and did. */
export interface Consultation {
  readonly treatments: readonly Treatment[];
  /** Afterwards. */
  readonly health: Health;
}

/** A patient. */
interface Case {
  readonly folder: string;
  readonly state: NetworkState;
  readonly log: (line: string) => void;
}

const POLL_MS = 300;
/** Seconds, and periods on top, within which a repair shows: geth dials nobody twice within 35 s. */
const SECONDS = 40;
const PERIODS = 5;

/**
 * Looks what is wrong with a network and mends what can be mended without a decision: nodes that stopped or do not
 * answer, a freeze, a node that lags or went astray, transactions that no signer knows of. For a deadlock it says what
 * to do: somebody has to choose whose block is given up.
 */
export async function consult(
  folder: string,
  before: NetworkState,
  log: (line: string) => void,
): Promise<Consultation> {
  const treatments: Treatment[] = [];
  let patient: Case = { folder, state: before, log };
  let view = await observe(folder, before);
  const absent = findingsOf(patient, view).filter(({ ailment }) => {
    return ailment === "stopped" || ailment === "silent";
  });
  if (absent.length > 0) {
    const revived = await revive(patient, absent);
    treatments.push(...revived.treatments);
    patient = { ...patient, state: revived.state };
    view = await observe(folder, patient.state);
  }
  for (const finding of findingsOf(patient, view)) {
    if (finding.ailment === "stopped" || finding.ailment === "silent") continue;
    // What was done about one may have mended another.
    const gone = (now: NetworkView): boolean => !has(findingsOf(patient, now), finding);
    if (treatments.length > absent.length && (await eventually(patient, gone))) {
      treatments.push({ ...finding, repair: "the same", healed: true });
      continue;
    }
    log(`${finding.node ?? "the chain"}: ${finding.what}`);
    treatments.push({ ...finding, ...(await treat(patient, finding)) });
  }
  treatments.push(...(await emptyPools(patient)));
  const after = await observe(folder, patient.state);
  const health = healthOf(after, findingsOf(patient, after), patient.state.genesisTime);
  return { treatments, health };
}

function findingsOf({ state }: Case, view: NetworkView): Finding[] {
  return diagnose(view, state.chain.period, state.genesisTime);
}

/** Starts what stopped; asks to stop and starts again what does not answer. */
async function revive(
  { folder, state, log }: Case,
  absent: readonly Finding[],
): Promise<{ treatments: Treatment[]; state: NetworkState }> {
  for (const { ailment, node } of absent) {
    if (ailment !== "silent" || node === null) continue;
    log(`${node} does not answer: asking it to stop`);
    await stopNode(nodeFiles(folder, node), STOP_SECONDS);
  }
  const { state: now, started } = await startNodes(folder, state, false);
  const names = started.map(({ name }) => name);
  log(`started ${names.join(", ")}`);
  let trouble: string | null = null;
  try {
    await awaitReady({ folder, state: now, started: names, log });
  } catch (error) {
    if (!(error instanceof GridwellError)) throw error;
    trouble = error.message;
  }
  const treatments = absent.map((finding) => ({
    ...finding,
    repair: trouble === null ? "started again" : `started again, but: ${trouble}`,
    healed: trouble === null,
  }));
  return { treatments, state: now };
}

function has(findings: readonly Finding[], { ailment, node }: Finding): boolean {
  return findings.some((other) => other.ailment === ailment && other.node === node);
}

type Result = Pick<Treatment, "repair" | "healed">;

async function treat(patient: Case, finding: Finding): Promise<Result> {
  const { folder, state } = patient;
  const view = await observe(folder, state);
  switch (finding.ailment) {
    case "frozen":
    case "stalled":
      return thaw(patient, view);
    case "lagging":
    case "forked":
    case "lonely":
      return bringBack(patient, view, finding);
    case "deadlock":
      return { repair: deadlockProcedure(state, view, folder), healed: false };
    default:
      return { repair: "start the signers that do not run, on their machines", healed: false };
  }
}

/** Has the nodes meet the heaviest chain; if that does not help, starts that node again. */
async function thaw(patient: Case, view: NetworkView): Promise<Result> {
  const best = await meetAgain(patient.folder, view);
  await reacquaint(patient.folder, view);
  const height = view.nodes.map(({ answers }) => answers?.head.number ?? 0);
  const goesOn = (now: NetworkView): boolean =>
    now.nodes.some(({ answers }) => (answers?.head.number ?? 0) > Math.max(...height) + 1);
  if (await eventually(patient, goesOn)) {
    return { repair: `introduced all nodes to ${best ?? "each other"} again`, healed: true };
  }
  if (best === null) return { repair: "no signer answers", healed: false };
  await restart(patient, best);
  const healed = await eventually(patient, goesOn);
  return { repair: `introduced the nodes to each other and started ${best} again`, healed };
}

/** Introduces one node to the heaviest chain again; if that does not help, starts it again. */
async function bringBack(
  patient: Case,
  view: NetworkView,
  { ailment, node }: Finding,
): Promise<Result> {
  if (node === null) return { repair: "none", healed: false };
  const others = heaviest(view.nodes)?.node.name === node ? undefined : [node];
  await meetAgain(patient.folder, view, others);
  await reacquaint(patient.folder, view);
  const isBack = (now: NetworkView): boolean =>
    findingsOf(patient, now).every((finding) => finding.node !== node);
  if (await eventually(patient, isBack)) {
    return { repair: `introduced ${node} to the others again`, healed: true };
  }
  if (ailment === "lonely") return { repair: `introduced ${node} to the others`, healed: false };
  await restart(patient, node);
  return { repair: `started ${node} again`, healed: await eventually(patient, isBack) };
}

async function emptyPools({ folder, state, log }: Case): Promise<Treatment[]> {
  const view = await observe(folder, state);
  const signer = heaviest(view.nodes)?.node;
  if (signer === undefined) return [];
  const treatments: Treatment[] = [];
  for (const pool of await stuckPools(folder, state, view)) {
    const count = pool.hashes.length;
    const what = `holds ${String(count)} transactions that no signer knows of`;
    log(`${pool.node.name} ${what}`);
    const taken = await handOver(folder, pool, signer);
    treatments.push({
      ailment: "stuck-pool",
      node: pool.node.name,
      what,
      repair: `handed ${String(taken)} of them to ${signer.name}`,
      healed: taken === count,
    });
  }
  return treatments;
}

/** Stops a node in order and starts it again. */
export async function restart({ folder, state }: Case, name: string): Promise<void> {
  await stopNode(nodeFiles(folder, name), STOP_SECONDS);
  await startOne(folder, state, nodeNamed(state, name));
}

/**
 * What to do about a deadlock: one signer gives up its block and follows another's. Geth has no rule to choose between
 * chains of the same weight.
 */
export function deadlockProcedure(
  { geth }: Pick<NetworkState, "geth">,
  view: NetworkView,
  folder: string,
): string {
  const stuck = view.nodes.filter(
    ({ node, answers }) => node.role === "signer" && answers !== null,
  );
  const [one] = stuck;
  if (one?.answers == null) return "start the signers";
  const back = Math.max(0, one.answers.head.number - quorum(view.sealers.length));
  const { name } = one.node;
  return [
    `choose one of ${stuck.map(({ node }) => node.name).join(", ")}, for example ${name}, and have it give up its last blocks:`,
    `${geth} attach --exec 'debug.setHead("0x${back.toString(16)}")' ${nodeFiles(folder, name).ipc}`,
    `then ./gridwell clique restart ${name}, and ./gridwell clique doctor to see`,
  ].join("\n  ");
}

async function eventually(
  { folder, state }: Case,
  met: (view: NetworkView) => boolean,
): Promise<boolean> {
  const patience = (SECONDS + PERIODS * state.chain.period) * 1_000;
  for (let waited = 0; waited < patience; waited += POLL_MS) {
    if (met(await observe(folder, state))) return true;
    await pause(POLL_MS);
  }
  return false;
}
