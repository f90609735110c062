/** What a command that did not succeed says to people and to programs. */
export interface Failure {
  /** 1: refused or failed; 2: the command line itself is wrong; 128 and a signal's number: ended by it. */
  exitCode: 1 | 2 | 130 | 143;
  /** Stable, for programs and for docs/errors.md. */
  code: string;
  /** One sentence for people: the offending value and the way out. */
  message: string;
  /** The place in the user's input, e.g. a `file:line`; null when there is none. */
  where: string | null;
  /** False when nobody foresaw the error, so that its stack is worth a look. */
  expected: boolean;
}

/** Hardhat's errors that a command line can cause; its other numbers are failures or bugs. */
const usageErrors: ReadonlySet<unknown> = new Set([
  4, // --config names no file
  404, // unknown task
  410, // a task that only groups others
  413, // missing task argument
  414, // task argument of a wrong type
  415, // option of another task
  416, // unknown subtask
  500, // argument of a wrong type
  504, // unknown option
  505, // missing argument
  506, // one argument too many
  507, // --config without a value
  509, // options grouped
  510, // option repeated
  512, // hidden option
  514, // options that exclude each other
  515, // invalid value
  705, // unknown network
]);

/** A number with a minus before it, which Hardhat takes for options that are grouped or unknown. */
const NEGATIVE = /option "(-\d[^"]*)"/;

/**
 * Maps whatever a command threw to what is said and to the exit code.
 *
 * A `GridwellError` is a usage error when its code is `USAGE` or begins with `USAGE_`. It is known
 * by its shape, because a task may carry the class from another copy of the library.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return unexpected(String(error));
  const field = (name: string) => Reflect.get(error, name) as unknown; // also what is a getter
  const code = field("code");

  if (error.name === "GridwellError" && typeof code === "string") {
    return {
      exitCode: exitCodeOf(code),
      code,
      message: error.message,
      where: stringOrNull(field("where")),
      expected: true,
    };
  }
  const [hardhatCode, message] = [field("errorCode"), field("formattedMessage")];
  if (typeof hardhatCode === "string" && typeof message === "string") {
    const exitCode = usageErrors.has(field("number")) ? 2 : 1;
    const negative = NEGATIVE.exec(message)?.[1];
    const said =
      negative === undefined
        ? message
        : `${negative} is taken for an option, and no value of a command is negative: leave the minus out`;
    return { exitCode, code: hardhatCode, message: said, where: null, expected: true };
  }
  // The system refused: no such file, no permission, no connection.
  if (typeof code === "string" && typeof field("syscall") === "string") {
    return {
      exitCode: 1,
      code,
      message: error.message,
      where: stringOrNull(field("path")),
      expected: true,
    };
  }
  return unexpected(error.message);
}

function exitCodeOf(code: string): Failure["exitCode"] {
  if (code === "USAGE" || code.startsWith("USAGE_")) return 2;
  if (code === "INTERRUPTED") return 130;
  return code === "TERMINATED" ? 143 : 1;
}

function unexpected(message: string): Failure {
  return { exitCode: 1, code: "UNEXPECTED", message, where: null, expected: false };
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The failure as the one JSON document of a command that was asked for `--json`. */
export function failureDocument({ code, message, where }: Failure): object {
  return { error: { code, message, where } };
}

/**
 * The failure as a line for stderr.
 *
 * @param task - the command's first word, for the hint where to read more; undefined without one.
 */
export function failureText(failure: Failure, task: string | undefined): string {
  const { code, expected, exitCode, message, where } = failure;
  const sentence = `${where === null ? "" : `${where}: `}${message.trim()} [${code}]`;
  if (!expected) return `Unexpected error: ${sentence}\nGRIDWELL_DEBUG=1 shows the stack.`;
  if (exitCode !== 2) return sentence;
  const topic = task === undefined || code === "HHE404" ? "" : `${task} `;
  return `${sentence}\nSee ./gridwell ${topic}--help.`;
}
