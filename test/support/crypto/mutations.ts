import { GridwellError } from "../../../src/domain/errors.ts";

/** The bytes with one bit flipped in each byte in turn. */
export function* mutations(bytes: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of bytes.entries()) {
    const mutated = Uint8Array.from(bytes);
    mutated[at] = byte ^ (1 << (at % 8));
    yield mutated;
  }
}

/** What a reader of hostile bytes answered: true or false, or the code of its error; a crash is thrown on. */
export async function answerOf(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}
