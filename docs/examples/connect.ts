import path from "node:path";

import type { Provider } from "ethers";

import { readDeployment } from "../../src/chain/deployment.ts";
import type { Keys } from "../../src/chain/keys.ts";
import type { Community } from "../../src/gateway/community.ts";
import { connectCommunity } from "../../src/gateway/connect-community.ts";

/** Opens the community that `./gridwell deploy` left on a node's chain, with its local state. */
export async function connect(
  provider: Provider,
  keys: Keys,
  deployments: string,
  folder: string,
  depth: number,
): Promise<Community> {
  const { chainId } = await provider.getNetwork();
  const { addresses, block, maxSteps } = readDeployment(deployments, chainId);
  const community = await connectCommunity({
    ...{ provider, addresses, keys, depth, maxSteps, fromBlock: block },
    file: path.join(folder, "state.db"),
  });
  await community.index.sync();
  return community;
}
