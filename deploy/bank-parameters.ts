import type { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";

import { GridwellError } from "../src/domain/errors.ts";

/** Parameters by module, as in the files of `deploy/parameters/`. */
export type DeploymentParameters = Awaited<ReturnType<typeof readDeploymentParameters>>;

/** The section that no contract takes: how banks are opened later. */
const SECTION = "Banks";

/** The parameters of the modules, and what is said about banks. */
export interface SplitParameters {
  readonly modules: DeploymentParameters;
  /** Greatest rise of a total per slot by name of the resource, base units; see `maxStepFor`. */
  readonly maxSteps: ReadonlyMap<string, bigint>;
}

/**
 * Takes the section `Banks` out of a deployment's parameters, for example
 * `{"Banks": {"maxStep": {"energy": 250000}}}`: at most 250 kWh a slot in banks of energy. A
 * resource that it does not name keeps its default.
 *
 * @throws GridwellError MAX_STEP_INVALID for anything but whole numbers from 1 to 2^63 - 1
 */
export function splitBanks(parameters: DeploymentParameters): SplitParameters {
  const { [SECTION]: section = {}, ...modules } = parameters;
  const { maxStep = {}, ...others } = section as Record<string, unknown>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) {
    throw invalid(`${SECTION} holds "${stranger}"; it knows maxStep only`);
  }
  if (typeof maxStep !== "object" || maxStep === null || Array.isArray(maxStep)) {
    throw invalid(`${SECTION}.maxStep must be an object such as {"energy": 250000}`);
  }
  const maxSteps = new Map<string, bigint>();
  for (const [resource, value] of Object.entries(maxStep))
    maxSteps.set(resource, step(resource, value));
  return { modules, maxSteps };
}

function step(resource: string, value: unknown): bigint {
  const number =
    typeof value === "bigint" ? value : Number.isSafeInteger(value) ? BigInt(value as number) : 0n;
  if (number > 0n && number < 1n << 63n) return number;
  throw invalid(
    `${SECTION}.maxStep of ${resource} is ${String(value)}: it must be a whole number of base units a slot, 1 or more`,
  );
}

function invalid(message: string): GridwellError {
  return new GridwellError("MAX_STEP_INVALID", message);
}
