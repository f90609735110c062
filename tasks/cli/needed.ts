import { GridwellError } from "../../src/domain/errors.ts";

/**
 * The value of an option that a command cannot do without: options have a default, so it may be empty.
 *
 * @param option as the command line knows it
 * @param wanted what it names, with an example
 * @throws GridwellError `USAGE_OPTION_MISSING`
 */
export function needed(option: string, value: string, wanted: string): string {
  if (value !== "") return value;
  throw new GridwellError("USAGE_OPTION_MISSING", `${option} is missing: name ${wanted}`);
}
