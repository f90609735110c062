/**
 * Decodes the one event that comes all the time and is long, `Recorded`, without a general ABI decoder: twenty times
 * as fast, and strict by the way. A test holds it against the general one.
 */

/** Values of a `Recorded` event. */
export interface RecordedValues {
  readonly bank: number;
  readonly slot: number;
  readonly index: number;
  readonly before: string;
  readonly evidence: string;
  readonly exceptions: string;
  readonly registers: readonly bigint[];
}

/** Hex digits of a word. */
const WORD = 64;
/** Words before the first that is of variable length. */
const FIXED_WORDS = 5;

/**
 * The values of a log whose first topic is that of `Recorded`.
 *
 * @throws RangeError when it is not encoded in the one way that the compiler encodes it
 */
export function decodeRecorded(topics: readonly string[], data: string): RecordedValues {
  if (topics.length !== 3 || !/^0x[0-9a-f]*$/.test(data)) throw new RangeError("not the event");
  const digits = data.slice(2);
  const word = (at: number): string => {
    const found = digits.slice(at * WORD, (at + 1) * WORD);
    if (found.length < WORD) throw new RangeError("the data end too early");
    return found;
  };

  const length = integer(word(FIXED_WORDS));
  const padded = Math.ceil(length / 32);
  const start = (FIXED_WORDS + 1) * WORD;
  const exceptions = digits.slice(start, start + 2 * length);
  const padding = digits.slice(start + 2 * length, start + padded * WORD);
  const second = FIXED_WORDS + 1 + padded;
  const count = integer(word(second));
  const isPlain =
    integer(word(3)) === FIXED_WORDS * 32 &&
    integer(word(4)) === second * 32 &&
    /^0*$/.test(padding) &&
    digits.length === (second + 1 + count) * WORD;
  if (!isPlain) throw new RangeError("the data are not laid out as the compiler does");

  const registers: bigint[] = [];
  for (let at = second + 1; at <= second + count; at++) registers.push(BigInt(`0x${word(at)}`));
  return {
    bank: topicInteger(topics[1]),
    slot: topicInteger(topics[2]),
    index: integer(word(0)),
    before: `0x${word(1)}`,
    evidence: `0x${word(2)}`,
    exceptions: `0x${exceptions}`,
    registers,
  };
}

function topicInteger(topic = ""): number {
  if (!/^0x[0-9a-f]{64}$/.test(topic)) throw new RangeError("a topic is no word");
  return integer(topic.slice(2));
}

/** A word that holds a number of 32 bits. */
function integer(word: string): number {
  if (!word.startsWith("0".repeat(WORD - 8))) throw new RangeError(`${word} exceeds 32 bits`);
  return Number.parseInt(word, 16);
}
