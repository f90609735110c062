import { decodeBytes32String, encodeBytes32String, type TransactionReceipt } from "ethers";

import { transact } from "../chain/transact.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Resource } from "../domain/resource.ts";
import { operatorOf, type Community } from "./community.ts";

/** The resources that the community's registry knows, in the order of their definition. */
export async function readResources({ contracts }: Community): Promise<Resource[]> {
  return (await contracts.registry.resources()).map((resource) => ({
    id: Number(resource.id),
    name: decodeBytes32String(resource.name),
    baseUnit: decodeBytes32String(resource.baseUnit),
    displayUnit: decodeBytes32String(resource.displayUnit),
    decimals: Number(resource.decimals),
  }));
}

/**
 * Defines resources. What an id means never changes afterwards.
 *
 * @throws GridwellError with the registry's error when an id is taken
 */
export async function defineResources(
  community: Community,
  resources: readonly Resource[],
): Promise<TransactionReceipt> {
  const call = await community.contracts.registry.defineResources.populateTransaction(
    resources.map((resource) => ({
      id: resource.id,
      decimals: resource.decimals,
      name: encodeBytes32String(resource.name),
      baseUnit: encodeBytes32String(resource.baseUnit),
      displayUnit: encodeBytes32String(resource.displayUnit),
    })),
  );
  return transact(operatorOf(community), call, community.confirmations);
}

/** The members of a resource's JSON form, with what each must be. */
const MEMBERS: Readonly<Record<keyof Resource, (value: unknown) => boolean>> = {
  id: (value) => isInteger(value, 1, 65_535),
  name: isShortText,
  baseUnit: isShortText,
  displayUnit: isShortText,
  decimals: (value) => isInteger(value, 0, 18),
};

/**
 * Resources from JSON: one object or a list of them, each with exactly the members of {@link Resource}.
 *
 * @throws GridwellError `RESOURCE_INVALID`
 */
export function parseResources(json: string): Resource[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw invalid(`${json} is no JSON`, cause);
  }
  const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (list.length === 0) throw invalid("the list is empty");
  return list.map((item) => {
    if (typeof item !== "object" || item === null) throw invalid(JSON.stringify(item));
    const extra = Object.keys(item).find((name) => !(name in MEMBERS));
    if (extra !== undefined) throw invalid(`a resource has no "${extra}"`);
    for (const [name, isRight] of Object.entries(MEMBERS)) {
      const value: unknown = Reflect.get(item, name);
      if (!isRight(value))
        throw invalid(`"${name}" is ${value === undefined ? "missing" : JSON.stringify(value)}`);
    }
    return item as Resource; // every member was checked
  });
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

/** What fits the registry's 32 bytes. */
function isShortText(value: unknown): boolean {
  return typeof value === "string" && /^[ -~]{1,31}$/.test(value);
}

function invalid(what: string, cause?: unknown): GridwellError {
  return new GridwellError(
    "RESOURCE_INVALID",
    `No resource: ${what}. Write it like {"id":7,"name":"steam","baseUnit":"kg","displayUnit":"t","decimals":3}`,
    { cause },
  );
}
