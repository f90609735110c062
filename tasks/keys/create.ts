import { existsSync } from "node:fs";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { createSeed } from "../../src/chain/keys.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer, pairs } from "../cli/answer.ts";
import { writeNew } from "../cli/files.ts";
import { chooseNewPassword } from "../cli/password.ts";
import { whileWaiting } from "../cli/progress.ts";
import { roleLines, rolesOf } from "./roles.ts";

interface CreateArguments {
  readonly file: string;
  readonly passwordFile: string;
  readonly showPhrase: boolean;
  readonly json: boolean;
}

const OWNER_ONLY = 0o600;

/** The task `keys create`. */
const create: NewTaskActionFunction<CreateArguments> = async (args) => {
  const { file, passwordFile } = args;
  if (args.showPhrase && (args.json || !process.stdout.isTTY)) {
    throw new GridwellError(
      "USAGE_PHRASE",
      "--show-phrase is for a person at a terminal, who writes the words on paper: what is piped is kept somewhere",
    );
  }
  if (existsSync(file)) {
    throw new GridwellError("FILE_EXISTS", "The file is there already: name another one", {
      where: file,
    });
  }
  const password = await chooseNewPassword(passwordFile, "Password for the new seed: ");
  const seed = await whileWaiting("encrypting the seed", createSeed(password));
  writeNew(file, seed.file, OWNER_ONLY);
  const roles = rolesOf(seed.keys);
  answer(args.json, { file, roles }, () => [
    `A new seed is in ${file}, encrypted; whoever has it and the password has every role.`,
    ...(args.showPhrase
      ? ["Write these words on paper, in order, and show them to nobody:", `  ${seed.phrase}`]
      : [`Copy ${file} to a second place now: without it and the password nothing can be signed.`]),
    ...pairs(roleLines(roles)),
  ]);
};

export default create;
