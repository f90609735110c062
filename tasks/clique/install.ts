import { userInfo } from "node:os";
import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { installNode } from "../../src/clique/machines/install.ts";
import { readPlan } from "../../src/clique/machines/plan.ts";
import { answer, pairs } from "../cli/answer.ts";
import { readNamed } from "../cli/files.ts";
import { needed } from "../cli/needed.ts";
import { gethFor } from "./geth.ts";
import { changing, type CliqueArguments } from "./open.ts";
import { machineFolder } from "./place.ts";

interface InstallArguments extends CliqueArguments {
  readonly name: string;
  readonly plan: string;
  readonly geth: string;
  readonly user: string;
}

/** The task `clique install`. */
const install: NewTaskActionFunction<InstallArguments> = async (args) => {
  const { name } = args;
  const user = args.user === "" ? userInfo().username : args.user;
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(user)) {
    throw new GridwellError("USAGE_CLIQUE", `--user ${user} is no name of an account`);
  }
  const file = needed("--plan", args.plan, "the file that clique plan wrote, like plan.json");
  const plan = readPlan(readNamed(file), file);
  const folder = machineFolder(args.dir);
  const done = await changing(folder, async () => {
    const geth = await gethFor(args.geth, folder);
    return installNode(plan, { name, folder, geth, user });
  });
  const begins = formatInstant(done.genesisTime);
  const unit = path.basename(done.unit);
  answer(args.json, { name, ...done, genesisTime: begins }, () => [
    done.initialised
      ? `${name} is in its place. The chain begins at ${begins}: all signers have to run by then.`
      : `${name} has its peers and its unit anew, which hold from its next start.`,
    ...pairs([["unit", done.unit]]),
    done.initialised
      ? `Next: sudo cp ${done.unit} /etc/systemd/system/ && sudo systemctl enable --now ${unit}`
      : `Next: sudo cp ${done.unit} /etc/systemd/system/ && sudo systemctl daemon-reload && sudo systemctl restart ${unit}`,
  ]);
};

export default install;
