import { resourceByName } from "../../src/domain/resource.ts";
import type { Community } from "../../src/gateway/community.ts";
import { readResources } from "../../src/gateway/resources.ts";

/**
 * Ids of resources by their names, ascending, each once.
 *
 * @throws GridwellError what {@link resourceByName} throws for a name that the registry does not know
 */
export async function resourceIds(
  community: Community,
  names: readonly string[],
): Promise<number[]> {
  const known = await readResources(community);
  const ids = new Set(names.map((name) => resourceByName(name, known).id));
  return [...ids].sort((one, other) => one - other);
}
