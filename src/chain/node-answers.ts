/**
 * What nodes answer to a raw transaction. Each words it in its own way, so this reads geth, Besu, Hardhat and what
 * ethers makes of them.
 */

/** What an error means for the transaction that was sent. */
export type Answer =
  /** The node has it already: as good as sent. */
  | "known"
  /** Its nonce was used: the chain shows by what. */
  | "passed"
  /** The node holds another transaction with its nonce that offers as much. */
  | "outbid"
  /** The node mined it at once and it failed; Hardhat reports that as an error. */
  | "failed"
  /** The node did not take it. */
  | "refused";

const WORDING: readonly (readonly [Answer, RegExp])[] = [
  ["known", /already known|known transaction|already imported/i],
  ["outbid", /replacement transaction underpriced|replacement fee too low/i],
  ["passed", /nonce too low|nonce has already been used|nonce.{0,40}below/i],
  ["failed", /revert/i],
];

/** What a node's error means. */
export function answerOf(error: unknown): Answer {
  const said = [...sayings(error)].join("\n");
  return WORDING.find(([, wording]) => wording.test(said))?.[0] ?? "refused";
}

/**
 * What a node's error says, for logs: the node's own words where there are any. The long message of ethers is left
 * out, since it may hold the address of the node with its credentials.
 */
export function sayingOf(error: unknown): string {
  return [...sayings(error)][0] ?? "no reason given";
}

/** Deeper than any library nests errors. */
const DEEPEST = 6;

/** Messages in and below an error, the node's own first. */
function* sayings(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== "object" || error === null || depth > DEEPEST) return;
  for (const name of ["info", "error", "cause"])
    yield* sayings(Reflect.get(error, name), depth + 1);
  // An error of ethers has both; its message repeats the request.
  const short: unknown = Reflect.get(error, "shortMessage");
  const message: unknown = Reflect.get(error, "message");
  if (typeof short === "string") yield short;
  else if (typeof message === "string" && message !== "") yield message;
  const code: unknown = Reflect.get(error, "code");
  if (typeof code === "string") yield code;
}
