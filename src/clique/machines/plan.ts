import {
  exactly,
  integer,
  list,
  nullable,
  object,
  text,
  type Reader,
} from "../../chain/strict-json.ts";
import { GridwellError } from "../../domain/errors.ts";
import { genesisOf, type Allocation, type Genesis } from "../genesis.ts";
import type { ChainSettings, NodeSettings } from "../settings.ts";
import { readCard, type NodeCard } from "./card.ts";

/** A network over several machines: what each of them has to know, and nothing secret. */
export interface MachinesPlan {
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
  /** The first block, the same everywhere and for ever. */
  readonly genesis: Genesis;
  readonly nodes: readonly NodeCard[];
}

/** Fewest and most seconds from the plan until the chain begins: all signers have to be up by then. */
export const LEAD = { least: 20, most: 7 * 86_400 } as const;

/**
 * A plan for a new chain.
 *
 * @param time of the first block, Unix seconds: later than all its signers are started, or they freeze at block 1
 * @throws GridwellError `CLIQUE_PLAN_INVALID`
 */
export function newPlan(
  settings: { readonly chain: ChainSettings; readonly node: NodeSettings },
  nodes: readonly NodeCard[],
  alloc: Allocation,
  time: number,
): MachinesPlan {
  checkNodes(nodes);
  const { chain, node } = settings;
  const signers = nodes.flatMap(({ address }) => (address === null ? [] : [address]));
  if (signers.length === 0) throw planInvalid("no card is of a signer: nobody would make blocks");
  const genesis = genesisOf({ ...chain, gasLimit: node.gasLimit }, signers, alloc, time);
  return { chain, node, genesis, nodes };
}

/**
 * The same chain with further nodes, or fewer. Who seals is decided by the signers' votes, not here.
 *
 * @throws GridwellError `CLIQUE_PLAN_INVALID`, `CLIQUE_NODE_UNKNOWN`
 */
export function changedPlan(
  plan: MachinesPlan,
  added: readonly NodeCard[],
  removed: readonly string[],
): MachinesPlan {
  for (const name of removed) cardNamed(plan, name);
  const kept = plan.nodes.filter(({ name }) => !removed.includes(name));
  const nodes = [...kept, ...added];
  checkNodes(nodes);
  return { ...plan, nodes };
}

/**
 * The card of a node.
 *
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`
 */
export function cardNamed({ nodes }: MachinesPlan, name: string): NodeCard {
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  throw new GridwellError(
    "CLIQUE_NODE_UNKNOWN",
    `The plan has no node ${name}: it has ${nodes.map((node) => node.name).join(", ")}`,
  );
}

function checkNodes(nodes: readonly NodeCard[]): void {
  const unique = (what: string, of: (node: NodeCard) => string | null): void => {
    const seen = new Map<string, string>();
    for (const node of nodes) {
      const value = of(node);
      if (value === null) continue;
      const before = seen.get(value);
      if (before !== undefined) {
        throw planInvalid(`${before} and ${node.name} have the same ${what}, ${value}`);
      }
      seen.set(value, node.name);
    }
  };
  unique("name", ({ name }) => name);
  unique("address", ({ address }) => address);
  unique("key", ({ nodeId }) => nodeId);
  unique("place", ({ host, port }) => `${host}:${String(port)}`);
}

/** Taken as it is: geth reads it, and all machines have to have the same bytes. */
const readGenesis: Reader<Genesis> = (value, where) => {
  const anything: Reader<unknown> = (field) => field;
  const { config, alloc, ...rest } = object<Record<keyof Genesis, unknown>>({
    config: anything,
    nonce: text,
    timestamp: text,
    difficulty: text,
    gasLimit: text,
    extraData: text,
    alloc: anything,
  })(value, where);
  for (const [name, field] of [
    ["config", config],
    ["alloc", alloc],
  ] as const) {
    if (typeof field === "object" && field !== null && !Array.isArray(field)) continue;
    throw new GridwellError("JSON_INVALID", `${where}.${name} must be an object`, { where });
  }
  // Every field was read above, by its kind.
  return { ...rest, config, alloc } as Genesis;
};

const readFields = object<MachinesPlan & { readonly format: 1 }>({
  format: exactly(1),
  chain: object<ChainSettings>({
    chainId: integer,
    period: integer,
    epoch: integer,
    fork: (value, where) =>
      value === "london" ? exactly("london")(value, where) : exactly("berlin")(value, where),
  }),
  node: object<NodeSettings>({ gasLimit: integer, recommit: nullable(integer) }),
  genesis: readGenesis,
  nodes: list(readCard),
});

/**
 * Reads a plan's file.
 *
 * @param file its name, for errors
 * @throws GridwellError `JSON_INVALID`, `CLIQUE_PLAN_INVALID`
 */
export function readPlan(source: string, file: string): MachinesPlan {
  const { chain, node, genesis, nodes } = readFields(parsed(source, file), "plan");
  checkNodes(nodes);
  return { chain, node, genesis, nodes };
}

/**
 * Reads a card's file.
 *
 * @param file its name, for errors
 * @throws GridwellError `JSON_INVALID`
 */
export function readCardFile(source: string, file: string): NodeCard {
  return readCard(parsed(source, file), "card");
}

/** A plan as a file. */
export function planText(plan: MachinesPlan): string {
  return `${JSON.stringify({ format: 1, ...plan }, null, 2)}\n`;
}

function parsed(source: string, file: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new GridwellError("JSON_INVALID", `${file} is no JSON`, { where: file, cause });
  }
}

function planInvalid(reason: string): GridwellError {
  return new GridwellError("CLIQUE_PLAN_INVALID", `These cards make no network: ${reason}`);
}
