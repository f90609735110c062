import { GridwellError } from "../../domain/errors.ts";

/**
 * What is wrong with the operator's map, `MAP_INVALID`.
 *
 * @param where the file, or a place in it such as `map.json#/meters/0/unit`
 */
export function mapInvalid(where: string, problem: string, cause?: unknown): GridwellError {
  const options = cause === undefined ? { where } : { where, cause };
  return new GridwellError(
    "MAP_INVALID",
    `the meter map is not usable, ${where}: ${problem}`,
    options,
  );
}

/**
 * The zone of a map under its IANA name.
 *
 * @param where its place
 * @throws GridwellError `MAP_INVALID` when the runtime does not know it
 */
export function knownZone(zone: string, where: string): string {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone;
  } catch (cause) {
    throw mapInvalid(where, `"${zone}" is no time zone: use a name like Europe/London`, cause);
  }
}
