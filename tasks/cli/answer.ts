import { printJson } from "./output.ts";

/** Gives what a command found out: one JSON document, or lines for people. */
export function answer(json: boolean, document: object, lines: () => readonly string[]): void {
  if (json) printJson(document);
  else for (const line of lines()) console.log(line);
}

/** Names and values in two columns. */
export function pairs(values: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...values.map(([name]) => name.length));
  return values.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
