/**
 * A task's description that teaches: one sentence and examples, which `./gridwell TASK --help` shows
 * and the lists of tasks leave out.
 *
 * @example task("gas", teach("Measure gas", "./gridwell gas --check"))
 */
export function teach(sentence: string, ...examples: readonly string[]): string {
  return [`${sentence}\n\nEXAMPLES:\n`, ...examples.map((example) => `  ${example}`)].join("\n");
}

const examplesInList = /\n\nEXAMPLES:\n(?:\n {2}\.\/gridwell .*)+/g;

/** Turns Hardhat's help into Gridwell's: its own name for the command, examples where they teach. */
export function reshapeHelp(text: string): string {
  const lists = text.search(/^(?:AVAILABLE (?:SUB)?TASKS):$/m);
  const [head, tail] = lists < 0 ? [text, ""] : [text.slice(0, lists), text.slice(lists)];
  return (
    (head + tail.replace(examplesInList, ""))
      .replace(/\bUsage: hardhat \[GLOBAL OPTIONS\]/g, "Usage: ./gridwell [GLOBAL OPTIONS]")
      .replace(/\bnpx hardhat\b/g, "./gridwell")
      // Who says it in words has said it.
      .replace(/(\(default\b.*\)) \(default: [^()]*\)$/gm, "$1")
      // What is off or empty unless given says nothing.
      .replace(/ \(default: (?:false)?\)$/gm, "")
  );
}
