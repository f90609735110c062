import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { GridwellError } from "../../domain/errors.ts";

/** A file of a deployment. */
export interface DeploymentFile {
  /** In the deployment's folder, with slashes. */
  readonly path: string;
  readonly data: Buffer;
}

/** What names the contracts. */
const ADDRESSES = "deployed_addresses.json";
/** What lies beside a deployment and is none of its files. */
const OTHERS = /^(?:archive-0x|block0-0x)|\.new$/;

/** The files of a deployment, in the order of their paths; none when there is no such folder. */
export function* deploymentFiles(folder: string): Generator<DeploymentFile> {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !OTHERS.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
  for (const path of paths) yield { path, data: readFileSync(join(folder, path)) };
}

/**
 * Fails when another community is deployed in the folder.
 *
 * @returns whether this one is there already
 * @throws GridwellError `CLIQUE_DEPLOYMENT_OTHER`
 */
export function deploymentStands(folder: string, files: readonly DeploymentFile[]): boolean {
  const file = join(folder, ADDRESSES);
  if (!existsSync(file)) return false;
  const ours = files.find(({ path }) => path === ADDRESSES)?.data.toString("utf8");
  if (ours === readFileSync(file, "utf8")) return true;
  throw new GridwellError(
    "CLIQUE_DEPLOYMENT_OTHER",
    "Another community is deployed on a chain of this number: give its folder another name first",
    { where: folder },
  );
}

/** Writes a deployment's files beside those that do not belong to it; its addresses last, which make it one. */
export function writeDeployment(folder: string, files: readonly DeploymentFile[]): void {
  mkdirSync(folder, { recursive: true });
  const isLast = ({ path }: DeploymentFile): number => (path === ADDRESSES ? 1 : 0);
  for (const { path, data } of files.toSorted((a, b) => isLast(a) - isLast(b))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, data);
    renameSync(`${file}.new`, file);
  }
}

/** Takes a deployment's files away again. */
export function removeDeployment(folder: string, files: readonly DeploymentFile[]): void {
  for (const { path } of files) rmSync(join(folder, path), { force: true });
}
