import type { Batch } from "../../src/chain/batch.ts";
import type { JobReport } from "../../src/chain/job.ts";
import { createSender } from "../../src/chain/sender.ts";
import { gatewayOf, type Community } from "../../src/gateway/community.ts";

/** Sends batches in the name of the seed's first gateway, and waits until each is settled. */
export async function sendBatches(
  community: Community,
  batches: Iterable<Batch>,
): Promise<JobReport[]> {
  const { provider, index, store, pollSeconds } = community;
  const signer = gatewayOf(community, 0);
  const sender = createSender({ provider, signer, index, store, pollSeconds });
  for (const batch of batches) sender.enqueue(batch); // on disk when this returns
  await sender.flush();
  await sender.close();
  return [...sender.jobs()];
}
