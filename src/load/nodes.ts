import { existsSync, readFileSync } from "node:fs";

import { GridwellError } from "../domain/errors.ts";

/** A process whose use of the machine is watched. */
export interface NodeProcess {
  readonly name: string;
  readonly pid: number;
}

/** What a network's document says of its nodes. */
export interface NodeList {
  /** Those that run. */
  readonly processes: readonly NodeProcess[];
  /** Sockets of the signers, which take transactions straight; none where the document names none. */
  readonly sockets: readonly string[];
}

/** What a process had used at one moment. */
export interface NodeReading {
  /** Processor time since its start, milliseconds. */
  readonly cpu: number;
  /** Resident memory, bytes. */
  readonly memory: number;
  /** Bytes that it caused to be written to disks since its start; null where the system does not tell. */
  readonly written: number | null;
}

/** Use of one process over a step of time. */
export interface NodeSample {
  /** Milliseconds after the run's start. */
  readonly at: number;
  /** Share of one processor, in percent. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  /** Since the first look; null where the system does not tell. */
  readonly writtenBytes: number | null;
}

/** A process with what was seen of it. */
export interface WatchedNode extends NodeProcess {
  readonly samples: readonly NodeSample[];
}

/** Milliseconds of a tick of `/proc`; Linux has had 100 a second for ever (`getconf CLK_TCK`). */
const TICK = 10;

/** Milliseconds between two samples at least. */
const LEAST_STEP = 500;

/**
 * The nodes that a network's document lists, in the form that `./gridwell clique up --json` gives them:
 * `{ "nodes": [{ "name", "pid", "role", "ipc" }] }`. Role and socket may be absent; a node without a process is not
 * watched.
 *
 * @throws GridwellError `LOAD_NODES_INVALID`
 */
export function readNodeList(text: string, file: string): NodeList {
  let nodes: unknown;
  try {
    nodes = Reflect.get(Object(JSON.parse(text)) as object, "nodes");
  } catch (cause) {
    throw new GridwellError("LOAD_NODES_INVALID", "The list of nodes is no JSON", {
      where: file,
      cause,
    });
  }
  if (!Array.isArray(nodes)) throw invalidList(file);
  const processes: NodeProcess[] = [];
  const sockets: string[] = [];
  for (const node of nodes as unknown[]) {
    const field = (key: string): unknown => Reflect.get(Object(node) as object, key) as unknown;
    const [name, pid, ipc] = [field("name"), field("pid"), field("ipc")];
    if (typeof name !== "string" || !/^[\w.-]{1,40}$/.test(name)) throw invalidList(file);
    if (field("role") === "signer" && typeof ipc === "string") sockets.push(ipc);
    if (pid === null) continue;
    if (typeof pid !== "number" || !Number.isInteger(pid) || pid < 1) throw invalidList(file);
    processes.push({ name, pid });
  }
  return { processes, sockets };
}

function invalidList(file: string): GridwellError {
  return new GridwellError(
    "LOAD_NODES_INVALID",
    'The list of nodes must be {"nodes": [{"name": "…", "pid": 1234}]}, as clique up --json prints it',
    { where: file },
  );
}

/** Reads a process; null when it is gone or the system has no `/proc`. */
function readProcess(pid: number): NodeReading | null {
  const folder = `/proc/${String(pid)}`;
  try {
    const stat = readFileSync(`${folder}/stat`, "utf8");
    const status = readFileSync(`${folder}/status`, "utf8");
    // Another user's process does not tell what it writes.
    const io = existsSync(`${folder}/io`) ? readable(`${folder}/io`) : null;
    return parseProcess(stat, status, io);
  } catch {
    return null;
  }
}

/** What the three files of `/proc` say. */
export function parseProcess(stat: string, status: string, io: string | null): NodeReading {
  // The name may hold spaces and brackets; what follows its last bracket is fields 3 and on (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  const written = io === null ? undefined : /^write_bytes: (\d+)$/m.exec(io)?.[1];
  return {
    cpu: ticks * TICK,
    memory: Number(resident ?? 0) * 1_024,
    written: written === undefined ? null : Number(written),
  };
}

function readable(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Watches processes; each look adds a sample of what was used since the look before. */
export class NodeWatch {
  readonly #nodes: readonly NodeProcess[];
  readonly #read: (pid: number) => NodeReading | null;
  readonly #first = new Map<NodeProcess, NodeReading>();
  readonly #last = new Map<NodeProcess, { readonly at: number; readonly reading: NodeReading }>();
  readonly #samples = new Map<NodeProcess, NodeSample[]>();

  constructor(
    nodes: readonly NodeProcess[],
    read: (pid: number) => NodeReading | null = readProcess,
  ) {
    this.#nodes = nodes;
    this.#read = read;
  }

  /** @param at milliseconds after the run's start */
  look(at: number): void {
    for (const node of this.#nodes) {
      const reading = this.#read(node.pid);
      if (reading === null) continue;
      const first = this.#first.get(node) ?? reading;
      const last = this.#last.get(node);
      // So short a step would say more about the clock's ticks than about the process.
      if (last !== undefined && at - last.at < LEAST_STEP) continue;
      this.#first.set(node, first);
      this.#last.set(node, { at, reading });
      if (last === undefined || reading.cpu < last.reading.cpu) continue;
      const samples = this.#samples.get(node) ?? [];
      this.#samples.set(node, samples);
      samples.push({
        at,
        cpuPercent: Math.round((1_000 * (reading.cpu - last.reading.cpu)) / (at - last.at)) / 10,
        memoryBytes: reading.memory,
        writtenBytes:
          reading.written === null || first.written === null
            ? null
            : reading.written - first.written,
      });
    }
  }

  /** What was seen, in the order of the list. */
  watched(): WatchedNode[] {
    return this.#nodes.map((node) => ({ ...node, samples: this.#samples.get(node) ?? [] }));
  }
}
