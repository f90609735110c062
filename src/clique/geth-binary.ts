import { resolve } from "node:path";

import { GridwellError } from "../domain/errors.ts";
import { sha256Of, type Geth } from "./geth-build.ts";
import { GETH_IMAGE, GETH_VERSION } from "./geth-pin.ts";
import { runProgram } from "./run-program.ts";

/**
 * A geth that the operator names, once it has told its version.
 *
 * @throws GridwellError `CLIQUE_GETH_VERSION` when it is another program or version
 */
export async function namedGeth(path: string): Promise<Geth> {
  const file = resolve(path);
  const { exitCode, stdout, failure } = await runProgram(file, ["version"]);
  const version = /^Version: (\S+)$/m.exec(stdout)?.[1] ?? null;
  if (exitCode === 0 && version !== null && isPinned(version)) {
    return { file, sha256: await sha256Of(file), built: false };
  }
  const found =
    failure === null
      ? version === null
        ? "does not say its version as geth does"
        : `is geth ${version}`
      : `does not start (${failure.message})`;
  throw new GridwellError(
    "CLIQUE_GETH_VERSION",
    `${path} ${found}: it has to be ${GETH_VERSION}, the last that seals clique; leave --geth away to have it ` +
      `built, or take it from ${GETH_IMAGE}`,
    { where: file, ...(failure === null ? {} : { cause: failure }) },
  );
}

/** Whether a version as geth prints it, like 1.13.15-stable-c5ba367e, is the pinned one. */
export function isPinned(version: string): boolean {
  return version === GETH_VERSION || version.startsWith(`${GETH_VERSION}-`);
}
