import { decodeBytes32String, encodeBytes32String, id } from "ethers";

import { GridwellError } from "../domain/errors.ts";

/** Most characters that stand on chain as they are. */
const MOST_BYTES = 31;
const PRINTABLE = /^[ -~]+$/;

/** Why something was done, as the chain takes it. */
export interface Reason {
  /** What was said. */
  readonly text: string;
  /** 32 bytes hex: the text itself, or its keccak256. */
  readonly code: string;
  /** True when only the hash goes on chain: keep the text yourself. */
  readonly hashed: boolean;
}

/**
 * A reason from its text: up to 31 characters of ASCII stand on chain for ever as they are; of a longer text, or one in
 * other letters, only the hash does. Neither may name a person.
 *
 * @throws GridwellError `USAGE_REASON` when it is empty
 */
export function reasonOf(text: string): Reason {
  const trimmed = text.trim();
  if (trimmed === "") {
    throw new GridwellError(
      "USAGE_REASON",
      'Say why with --reason, for example --reason "meter broken": it stays on the chain, so name no person',
    );
  }
  const hashed = trimmed.length > MOST_BYTES || !PRINTABLE.test(trimmed);
  return { text: trimmed, code: hashed ? id(trimmed) : encodeBytes32String(trimmed), hashed };
}

/** What a reason on chain says to people: its text, its hash as hex, or null for none. */
export function reasonText(code: string): string | null {
  if (/^0x0*$/.test(code)) return null;
  try {
    const text = decodeBytes32String(code);
    if (PRINTABLE.test(text)) return text;
  } catch {
    // No text: the hash of one.
  }
  return code;
}
