/** A small change of a source. */
export interface Mutant {
  /** Line, from 1. */
  readonly line: number;
  /** The line before and after. */
  readonly from: string;
  readonly to: string;
  /** The whole source, changed. */
  readonly source: string;
}

/** What is written instead of an operator or word: each alternative is a mutant of its own. */
const INSTEAD: readonly (readonly [pattern: RegExp, ...alternatives: string[]])[] = [
  [/ < /g, " <= ", " > "],
  [/ == /g, " != "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ \+ /g, " - "],
  [/ - /g, " + "],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/ \? ([\w.]+) : ([\w.]+)/g, " ? $2 : $1"],
];

/**
 * All mutants of a Solidity source: operators and words replaced one at a time, conditions negated, statements left
 * out. Comments, imports and declarations stay.
 */
export function mutantsOf(source: string): Mutant[] {
  const lines = source.split("\n");
  const mutants: Mutant[] = [];
  const add = (at: number, to: string): void => {
    const from = lines[at] ?? "";
    if (to !== from) {
      mutants.push({ line: at + 1, from, to, source: lines.with(at, to).join("\n") });
    }
  };
  let inFunction = false;
  for (const [at, line] of lines.entries()) {
    if (/^ {4}function /.test(line)) inFunction = true;
    else if (line === "    }") inFunction = false;
    else if (inFunction && !/^\s*(\/\/|\*)/.test(line))
      mutateLine(line, (to) => {
        add(at, to);
      });
  }
  return mutants;
}

function mutateLine(line: string, add: (to: string) => void): void {
  for (const [pattern, ...alternatives] of INSTEAD) {
    for (const match of line.matchAll(pattern)) {
      for (const alternative of alternatives) {
        const changed = match[0].replace(new RegExp(pattern.source), alternative);
        add(line.slice(0, match.index) + changed + line.slice(match.index + match[0].length));
      }
    }
  }
  add(line.replace(/\bif \((.*)\) (return|revert)/, "if (!($1)) $2"));
  // A call or an assignment to what outlives the function, or a guard.
  if (/^\s*(self\.\w+ = |\w+\(self|leads = |if \()/.test(line) && line.endsWith(";")) {
    add(line.replace(/\S.*$/, ""));
  }
}
