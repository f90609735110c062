import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

import { GridwellError } from "../../src/domain/errors.ts";

/** The option that names a password's file, where it is the password of a seed. */
const SEED_OPTION = "--password-file";

/**
 * Asks for a password on the terminal without showing it.
 *
 * @throws GridwellError PASSWORD_MISSING when there is no terminal to ask on
 */
async function askPassword(question: string, option: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new GridwellError(
      "PASSWORD_MISSING",
      `There is no terminal to ask for the password on: name a file with ${option} FILE (${question.trim()})`,
    );
  }
  const answer = await askHidden(question);
  if (answer === null) throw new GridwellError("PASSWORD_MISSING", "No password was given");
  return answer;
}

/**
 * Asks for something secret on the terminal without showing it.
 *
 * @returns null when the input ended without a line
 */
export async function askHidden(question: string): Promise<string | null> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  // Only now does the terminal show nothing of what is typed: who answers at once is not seen either.
  process.stderr.write(question);
  try {
    return await new Promise((resolve) => {
      terminal.once("line", resolve);
      terminal.once("close", () => {
        resolve(null);
      });
    });
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

/**
 * A password from a file, its last line break left out, or from the terminal.
 *
 * @param file empty to ask
 * @param option that names such a file
 * @throws GridwellError PASSWORD_FILE_UNREADABLE, PASSWORD_MISSING
 */
export async function choosePassword(
  file: string,
  question: string,
  option = SEED_OPTION,
): Promise<string> {
  if (file === "") return askPassword(question, option);
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new GridwellError(
      "PASSWORD_FILE_UNREADABLE",
      `The password file ${file} cannot be read`,
      {
        where: file,
        cause,
      },
    );
  }
}

/** Shorter passwords are guessed, however long each guess takes. */
const LEAST_LENGTH = 10;

/**
 * A new password from a file, or from the terminal, where it is asked for twice.
 *
 * @param file empty to ask
 * @throws GridwellError PASSWORD_SHORT, PASSWORD_DIFFERS, and what {@link choosePassword} throws
 */
export async function chooseNewPassword(
  file: string,
  question: string,
  option = SEED_OPTION,
): Promise<string> {
  const password = await choosePassword(file, question, option);
  if (password.length < LEAST_LENGTH) {
    throw new GridwellError(
      "PASSWORD_SHORT",
      `The password has ${String(password.length)} characters: take at least ${String(LEAST_LENGTH)}`,
    );
  }
  if (file === "" && (await askPassword("Once more: ", option)) !== password) {
    throw new GridwellError("PASSWORD_DIFFERS", "The two passwords differ: nothing was written");
  }
  return password;
}
