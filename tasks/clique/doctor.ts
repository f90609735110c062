import { errorResult } from "hardhat/utils/result";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { consult } from "../../src/clique/doctor.ts";
import { loadNetwork } from "../../src/clique/network-state.ts";
import { answer } from "../cli/answer.ts";
import { changing, openNetwork, publish, say, type CliqueArguments } from "./open.ts";

/** The task `clique doctor`. */
const doctor: NewTaskActionFunction<CliqueArguments> = async (args) => {
  const { folder } = openNetwork(args);
  const document = await changing(folder, async () => {
    const { treatments, health } = await consult(folder, loadNetwork(folder), say);
    await publish(folder, loadNetwork(folder));
    return { dir: folder, health, treatments };
  });
  answer(args.json, document, () => [
    ...document.treatments.map(({ node, what, repair, healed }) => {
      return `${node ?? "the chain"}: ${what}\n  ${healed ? "mended" : "NOT mended"}: ${repair}`;
    }),
    document.treatments.length === 0
      ? `Nothing is wrong; the network is ${document.health}.`
      : `The network is ${document.health}.`,
  ]);
  return document.treatments.every(({ healed }) => healed) ? undefined : errorResult();
};

export default doctor;
