/** How a point is named on the command line. */
export const POINT =
  "The point: its local name, its id, or a beginning of either that fits one only";

/** What becomes of a reason that is given with a change. */
export const REASON =
  "Why; up to 31 ASCII characters stand on the chain for ever, of more only the hash. No names of people";

/** What `--cadence` means. */
export const CADENCE = "How often a total is written in clear: slot, hour or day";
