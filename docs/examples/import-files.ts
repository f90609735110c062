import type { Community } from "../../src/gateway/community.ts";
import { importFiles } from "../../src/gateway/import/import-files.ts";

/** Imports meter files as `./gridwell meters import` does; a line a meter. */
export async function importReadings(community: Community, paths: string[]): Promise<string[]> {
  const { meters, verified } = await importFiles(community, {
    paths,
    cadence: "day",
    history: false, // what the banks have passed becomes amendments
    gateway: 0, // the seed's first gateway reports, and attests for dumb meters
  });
  if (!verified) throw new Error("the chain does not hold what was written");
  return meters.map(({ name, consumption, unit }) => `${name}: ${consumption} ${unit}`);
}
