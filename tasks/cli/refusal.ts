import { contractErrorOf } from "../../src/chain/contract-errors.ts";
import type { Resource } from "../../src/domain/resource.ts";
import type { Community } from "../../src/gateway/community.ts";
import { readResources } from "../../src/gateway/resources.ts";

/**
 * Does work on a contract; what that refuses is told with the community's own names and units of resources.
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
    };
    throw contractErrorOf(error, context) ?? error;
  }
}
