import { RecentMap } from "./recent-map.ts";

/** So many messages of a meter are remembered; repeats follow soon. */
const REMEMBERED = 10;

interface Heard {
  readonly content: string;
  readonly time: number;
}

/** Tells messages that were heard already, by another receiver or in another copy of the stream. */
export class RepeatFilter {
  readonly #seconds: number;
  readonly #heard = new RecentMap<readonly Heard[]>();

  /** @param seconds how far apart, at most, the same content is the same message */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Whether a meter's message was heard already; remembers it if not. */
  isRepeat(device: string, content: string, time: number): boolean {
    const heard = this.#heard.get(device) ?? [];
    const same = (one: Heard): boolean =>
      one.content === content && Math.abs(one.time - time) <= this.#seconds;
    if (heard.some(same)) return true;
    this.#heard.set(device, [...heard.slice(1 - REMEMBERED), { content, time }]);
    return false;
  }
}
