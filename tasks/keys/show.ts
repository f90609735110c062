import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { answer, pairs } from "../cli/answer.ts";
import { developmentKeys, keysOfFile } from "../seed.ts";
import { roleLines, rolesOf } from "./roles.ts";

interface ShowArguments {
  /** Empty for the keys of development chains. */
  readonly file: string;
  readonly passwordFile: string;
  readonly json: boolean;
}

/** The task `keys show`. */
const show: NewTaskActionFunction<ShowArguments> = async ({ file, passwordFile, json }) => {
  const keys = file === "" ? developmentKeys() : await keysOfFile({ seed: file, passwordFile });
  const roles = rolesOf(keys);
  answer(json, { file: file === "" ? null : file, roles }, () => [
    file === "" ? "The keys of development chains, which everybody knows:" : `The seed in ${file}:`,
    ...pairs(roleLines(roles)),
  ]);
};

export default show;
