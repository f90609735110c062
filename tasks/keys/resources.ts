import { randomBytes } from "node:crypto";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { readResourceKey } from "../../src/chain/sums.ts";
import { resourceById } from "../../src/domain/resource.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { publishResourceKey } from "../../src/monitoring/key-publication.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openMonitor } from "../monitor/open.ts";
import { resourceIds } from "../monitor/resource-ids.ts";
import { accountOf, openKeyFile, type KeyArguments } from "./operation-keys.ts";

interface ResourcesArguments extends Omit<KeyArguments, "community"> {
  /** Names of the resources that are to be summed. */
  readonly resources: string[];
}

/** The task `keys resources`: publishes the keys that sums are encrypted to, where they lack in the epoch in force. */
const resources: NewTaskActionFunction<ResourcesArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const { monitor: contract } = monitor.contracts;
  const signer = await accountOf(open, { ...args, community: true });
  const known = await readResources(community);
  const ids = resourceIds(args.resources, known);
  const nameOf = (id: number): string => resourceById(id, known).name;
  const { ring } = await openKeyFile(open, args, signer.address);
  const published: number[] = [];
  const epoch = Number((await contract.communityEpoch()).epoch);
  try {
    for (const resource of ids) {
      if ((await readResourceKey(contract, epoch, resource)) !== null) continue;
      const sent = publishResourceKey(monitor, signer, ring, epoch, resource, randomBytes);
      await whileWaiting(`publishing the key of ${nameOf(resource)}`, sent);
      published.push(resource);
    }
  } finally {
    ring.wipe();
  }
  const document = { network: community.network, account: signer.address, epoch, published };
  answer(args.json, document, () => [
    published.length === 0
      ? `All of these resources have their keys for epoch ${String(epoch)}.`
      : `Keys of ${published.map(nameOf).join(", ")} are published for epoch ${String(epoch)}; homes may contribute (./gridwell monitor sum).`,
  ]);
};

export default resources;
