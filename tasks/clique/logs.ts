import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { nodeFiles } from "../../src/clique/network-files.ts";
import { nodeNamed } from "../../src/clique/network-state.ts";
import { lastLines, notableLines } from "../../src/clique/node-log.ts";
import { answer } from "../cli/answer.ts";
import { openNetwork, type CliqueArguments } from "./open.ts";

interface LogsArguments extends CliqueArguments {
  /** Empty for all nodes. */
  readonly node: string;
  readonly lines: number;
  readonly notable: boolean;
}

/** The task `clique logs`. */
const logs: NewTaskActionFunction<LogsArguments> = (args) => {
  const { folder, state } = openNetwork(args);
  const chosen = args.node === "" ? state.nodes : [nodeNamed(state, args.node)];
  const nodes = chosen.map(({ name }) => {
    const file = nodeFiles(folder, name).log;
    const lines = (args.notable ? notableLines : lastLines)(file, args.lines);
    return { name, file, lines };
  });
  answer(args.json, { dir: folder, nodes }, () =>
    nodes.flatMap(({ name, file, lines }) => [`${name} (${file})`, ...lines, ""]),
  );
};

export default logs;
