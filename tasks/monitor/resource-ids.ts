import { resourceByName, type Resource } from "../../src/domain/resource.ts";

/**
 * Ids of resources by their names, ascending, each once.
 *
 * @param known the community's
 * @throws GridwellError what {@link resourceByName} throws for a name that the registry does not know
 */
export function resourceIds(names: readonly string[], known: readonly Resource[]): number[] {
  const ids = new Set(names.map((name) => resourceByName(name.trim(), known).id));
  return [...ids].sort((one, other) => one - other);
}
