import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { listOperators, trustedGateways } from "../../src/gateway/officers.ts";
import { listPoints } from "../../src/gateway/point-finder.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { answer, pairs } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";

/** The task `registry show`. */
const show: NewTaskActionFunction<CommunityArguments> = async (args, hre) => {
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const { contracts, index, site } = community;
  const document = {
    network: community.network,
    chainId: site.chainId,
    registry: await contracts.registry.getAddress(),
    ledger: site.ledger,
    verifier: await contracts.verifier.getAddress(),
    slotSeconds: site.grid.slotSeconds,
    admin: await contracts.registry.defaultAdmin(),
    operators: listOperators(index),
    gateways: await trustedGateways(community),
    resources: await readResources(community),
    banks: index.banks().length,
    points: listPoints(community).length,
  };
  answer(args.json, document, () => [
    ...pairs([
      ["chain", `${document.chainId.toString()} (${document.network})`],
      ["registry", document.registry],
      ["ledger", document.ledger],
      ["verifier", document.verifier],
      ["slot", `${String(document.slotSeconds)} s`],
      ["admin", document.admin],
    ]),
    `Operators (${String(document.operators.length)}):`,
    ...document.operators.map((address) => `  ${address}`),
    `Trusted gateways (${String(document.gateways.length)}):`,
    ...document.gateways.map((address) => `  ${address}`),
    `Resources: ${document.resources.map(({ name, baseUnit }) => `${name} in ${baseUnit}`).join(", ")}`,
    `${grouped(document.points)} points in ${grouped(document.banks)} banks`,
  ]);
};

export default show;
