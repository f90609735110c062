import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { compress } from "../../src/crypto/bn254.ts";
import { isKeyFile, readKeyFile } from "../../src/monitoring/key-file.ts";
import type { KeyRing } from "../../src/monitoring/key-ring.ts";
import { answer, pairs } from "../cli/answer.ts";
import { choosePassword } from "../cli/password.ts";
import { whileWaiting } from "../cli/progress.ts";
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
  if (file !== "" && isKeyFile(file)) {
    const password = await choosePassword(passwordFile, `Password of ${file}: `);
    const ring = await whileWaiting("opening the keys", readKeyFile(file, password));
    const operation = operationKeysOf(ring);
    ring.wipe();
    answer(json, { file, roles: null, operation }, () => {
      const { owner, monitor, chainId, keys } = operation;
      return [
        `Operation keys of ${owner}, for the monitor ${monitor} on chain ${chainId.toString()}:`,
        ...pairs(keys.map(({ epoch, point }) => [`epoch ${String(epoch)}`, point])),
      ];
    });
    return;
  }
  const keys = file === "" ? developmentKeys() : await keysOfFile({ seed: file, passwordFile });
  const roles = rolesOf(keys);
  answer(json, { file: file === "" ? null : file, roles, operation: null }, () => [
    file === "" ? "The keys of development chains, which everybody knows:" : `The seed in ${file}:`,
    ...pairs(roleLines(roles)),
  ]);
};

/** What may be shown of a ring: its public keys. */
function operationKeysOf(ring: KeyRing) {
  const keys = ring.epochs.map((epoch) => {
    const { point, sealing } = ring.publicKeys(epoch);
    return { epoch, point: hexOf(compress(point)), sealing: hexOf(sealing) };
  });
  return { ...ring.place, keys };
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

export default show;
