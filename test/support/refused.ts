import { GridwellError } from "../../src/domain/errors.ts";

/** The code with which a call is refused; it must be. */
export function refused(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  throw new Error("nothing was refused");
}
