import { Transform, type TransformCallback } from "node:stream";

/** A line on which bytes take their time: they come out as they went in, later. */
export class LongLine extends Transform {
  readonly #delay: () => number;
  readonly #underway: Buffer[] = [];
  #ended: TransformCallback | null = null;

  /** @param delay milliseconds that a piece takes that comes now; 0 hands it on at once */
  constructor(delay: () => number) {
    super();
    this.#delay = delay;
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const delay = this.#delay();
    if (delay === 0 && this.#underway.length === 0) {
      done(null, piece);
      return;
    }
    this.#underway.push(piece);
    // Whichever timer comes first lets the first piece out: none overtakes another.
    setTimeout(() => {
      this.push(this.#underway.shift());
      if (this.#underway.length === 0) this.#ended?.();
    }, delay);
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#underway.length === 0) done();
    else this.#ended = done;
  }
}
