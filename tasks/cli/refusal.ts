import { contractErrorOf } from "../../src/chain/contract-errors.ts";
import type { Resource } from "../../src/domain/resource.ts";
import type { Community } from "../../src/gateway/community.ts";
import { listPoints } from "../../src/gateway/point-finder.ts";
import { readResources } from "../../src/gateway/resources.ts";

/**
 * Does work on a contract; what that refuses is told with the community's own names of resources and points, in display units.
 *
 * @param resource what the work is about, for amounts whose error does not say so
 */
export async function explained<T>(
  community: Community,
  work: Promise<T>,
  resource?: Resource,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (contractErrorOf(error) === null) throw error;
    const resources = await readResources(community).catch(() => undefined);
    const context = {
      ...(resources === undefined ? {} : { resources }),
      ...(resource === undefined ? {} : { resource }),
      points: new Map(
        listPoints(community).flatMap(({ id, known }) =>
          known === null ? [] : [[id, known.name]],
        ),
      ),
    };
    throw contractErrorOf(error, context) ?? error;
  }
}
