import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { GridwellError } from "../domain/errors.ts";
import { alone } from "./exclusive.ts";
import { GETH_IMAGE, GETH_VERSION, GO_TOOLCHAIN } from "./geth-pin.ts";
import { member, word } from "./rpc-values.ts";
import { runProgram } from "./run-program.ts";
import { CLOCK_SOURCE, withSkewedClock } from "./skewed-clock.ts";

/** A geth that may run the network. */
export interface Geth {
  /** Absolute path. */
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** Whether it was built just now. */
  readonly built: boolean;
}

/** Where and with what geth is built. */
export interface Workshop {
  /** Folder of the Go module that pins geth. */
  readonly module: string;
  /** Folder for what is built; made when absent. */
  readonly out: string;
  /** Hears what is being done. */
  readonly log: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  /** Where Go may be besides in PATH. */
  readonly usualGo: readonly string[];
  /** Ends it before its time; nothing stays. */
  readonly signal?: AbortSignal | undefined;
}

/** What is built: the program as it is, or one for trials whose blocks are timed by a clock that is wrong. */
type Variant = "geth" | "geth-skewed";

const PACKAGE = "github.com/ethereum/go-ethereum";

/** Older ones do not know how to fetch another toolchain. */
const LEAST_GO = [1, 21] as const;

/** Two compilations at once is all that makes sense; a first one takes minutes. */
const PATIENCE = 1_800;

/**
 * The geth of `network/geth`, built from source the first time: about two minutes, then it is there.
 *
 * @throws GridwellError `CLIQUE_GETH_MISSING` without Go, `CLIQUE_GETH_BUILD`, `CLIQUE_BUSY`
 */
export async function builtGeth(workshop: Workshop): Promise<Geth> {
  return built(workshop, "geth");
}

/**
 * The same geth, but for one thing: where clique reads the clock, it reads one that is ahead. For trials only.
 *
 * @throws GridwellError as {@link builtGeth}
 */
export async function skewedGeth(workshop: Workshop): Promise<Geth> {
  return built(workshop, "geth-skewed");
}

async function built(workshop: Workshop, variant: Variant): Promise<Geth> {
  mkdirSync(workshop.out, { recursive: true });
  const turn = {
    ...{ lock: join(workshop.out, "lock"), what: "building geth", seconds: PATIENCE },
    signal: workshop.signal,
  };
  return (await standing(workshop, variant)) ?? alone(turn, () => build(workshop, variant));
}

/** SHA-256 of a file, hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** What was built before, when it is whole and from the same sources. */
async function standing({ module, out }: Workshop, variant: Variant): Promise<Geth | null> {
  const [file, stamp] = [join(out, variant), join(out, `${variant}.stamp`)];
  if (!existsSync(file) || !existsSync(stamp)) return null;
  const sha256 = await sha256Of(file);
  return readFileSync(stamp, "utf8") === stampOf(module, sha256)
    ? { file, sha256, built: false }
    : null;
}

async function build(workshop: Workshop, variant: Variant): Promise<Geth> {
  // Whoever had the lock before may have built it.
  const before = await standing(workshop, variant);
  if (before !== null) return before;

  const { module, out, log, environment, signal } = workshop;
  const go = await findGo(workshop);
  const [file, fresh] = [join(out, variant), join(out, `${variant}.new`)];
  // A user's own workspace or flags must not change what is built.
  const env = { ...environment, GOTOOLCHAIN: GO_TOOLCHAIN, GOWORK: "off", GOFLAGS: "" };
  const other = variant === "geth" ? [] : ["-overlay", await overlay(go, workshop, env)];
  log(`building ${variant} ${GETH_VERSION} with ${GO_TOOLCHAIN}, once: about two minutes`);
  const { exitCode, stderr, failure } = await runProgram(
    go,
    [
      ...["build", "-trimpath", "-buildvcs=false", "-mod=readonly", ...other, "-o", fresh],
      `${PACKAGE}/cmd/geth`,
    ],
    {
      cwd: module,
      env,
      ...(signal === undefined ? {} : { signal }),
      onStderr: (text) => {
        for (const line of text.split("\n")) if (line !== "") log(line);
      },
    },
  );
  if (exitCode !== 0) {
    rmSync(fresh, { force: true });
    const last = stderr.trimEnd().split("\n").slice(-3).join("; ");
    throw new GridwellError(
      "CLIQUE_GETH_BUILD",
      `Go did not build geth: ${failure?.message ?? last}. ${otherWays()}`,
      { where: module, ...(failure === null ? {} : { cause: failure }) },
    );
  }
  const sha256 = await sha256Of(fresh);
  renameSync(fresh, file);
  writeFileSync(join(out, `${variant}.stamp`), stampOf(module, sha256));
  log(`built ${file}, sha256 ${sha256}`);
  return { file, sha256, built: true };
}

/** Writes what replaces a source of the pinned geth, and gives the file that says so to Go. */
async function overlay(
  go: string,
  { module, out }: Workshop,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(go, ["mod", "download", "-json", PACKAGE], {
    cwd: module,
    env,
  });
  const folder = exitCode === 0 ? word(member(JSON.parse(stdout), "Dir")) : null;
  if (folder === null) {
    throw new GridwellError("CLIQUE_GETH_BUILD", `Go did not fetch geth: ${stderr}`, {
      where: module,
    });
  }
  const pinned = join(folder, CLOCK_SOURCE);
  const [source, list] = [join(out, "clique.go"), join(out, "overlay.json")];
  writeFileSync(source, withSkewedClock(readFileSync(pinned, "utf8")));
  writeFileSync(list, JSON.stringify({ Replace: { [pinned]: source } }));
  return list;
}

/** What a build was made from, and what came out. */
function stampOf(module: string, sha256: string): string {
  const sources = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) sources.update(readFileSync(join(module, name)));
  return `${GO_TOOLCHAIN} ${sources.digest("hex")} ${sha256}\n`;
}

async function findGo({ environment, usualGo }: Workshop): Promise<string> {
  const onPath = (environment["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "go"));
  let old: string | null = null;
  for (const go of [...onPath, ...usualGo]) {
    if (!existsSync(go)) continue;
    const { exitCode, stdout } = await runProgram(go, ["env", "GOVERSION"], {
      env: { ...environment, GOTOOLCHAIN: "local" },
    });
    const version = stdout.trim();
    if (exitCode === 0 && isNewEnough(version)) return go;
    old = `${go} is ${version === "" ? "of no known version" : version}`;
  }
  throw new GridwellError(
    "CLIQUE_GETH_MISSING",
    `There is no geth yet, and no Go to build it with${old === null ? "" : ` (${old})`}. Either install Go ` +
      `${LEAST_GO.join(".")} or newer (https://go.dev/dl) and run this again. ${otherWays()}`,
  );
}

/** Whether a version as `go env GOVERSION` prints it, like go1.22.12, is new enough. */
export function isNewEnough(version: string): boolean {
  const [, major = "0", minor = "0"] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const [wantedMajor, wantedMinor] = LEAST_GO;
  return (
    Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)
  );
}

function otherWays(): string {
  return (
    `Or name a geth ${GETH_VERSION} of your own with --geth PATH. Or take it from the container image ` +
    `${GETH_IMAGE} (/usr/local/bin/geth) and name that`
  );
}
