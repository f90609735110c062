/** What a {@link GridwellError} may carry besides its code and message. */
export interface GridwellErrorOptions {
  /** The place of the fault, for example `home.txt:12`; absent when there is none. */
  readonly where?: string;
  /** The error underneath, kept for whoever has to look deeper. */
  readonly cause?: unknown;
}

/**
 * The one error class of Gridwell: a fault that a user or a caller can mend.
 *
 * The code is stable and may be tested; the message states the offending value and the way out,
 * and may change.
 */
export class GridwellError extends Error {
  /** Stable code in SCREAMING_SNAKE, for example `RESOURCE_UNKNOWN`. */
  readonly code: string;
  /** The place of the fault, or null when it has none. */
  readonly where: string | null;

  /**
   * @param code stable code in SCREAMING_SNAKE
   * @param message one sentence with the offending value and the way out
   * @param options place and cause, where known
   */
  constructor(code: string, message: string, options: GridwellErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "GridwellError";
    this.code = code;
    this.where = options.where ?? null;
  }
}
