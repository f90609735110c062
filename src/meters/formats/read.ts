import {
  adapterContext,
  HEAD_BYTES,
  type AdapterContext,
  type AdapterItem,
  type FormatAdapter,
  type FormatReader,
} from "./adapter.ts";
import { detectFormat } from "./registry.ts";

/** Bytes, in pieces of any size: a file stream, a socket, an array of chunks. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** An input whose format is known and whose items can be drawn. */
export interface MeterInput {
  readonly format: Pick<FormatAdapter, "name" | "title">;
  /** Readings, alarms and reports in the order of the input. To be drawn once. */
  readonly items: AsyncIterable<AdapterItem>;
  /**
   * The same as {@link items} in arrays, as they become complete, for inputs of millions: an item at
   * a time costs more than to read it. To be drawn instead of the items.
   */
  readonly batches: AsyncIterable<readonly AdapterItem[]>;
}

/** Larger chunks are taken in slices, so that what comes out at once stays small. */
const SLICE_BYTES = 65_536;

/**
 * Opens an input: looks at its first bytes unless the format is given, and makes its items
 * available one by one. Holds no more than the adapter's largest piece.
 *
 * What the bytes say is never thrown, only reported; what the source itself throws (a missing
 * file) passes through.
 *
 * @throws GridwellError `FORMAT_UNDETECTED` when no format recognises the input
 */
export async function openMeterInput(
  source: ByteSource,
  options: Partial<AdapterContext> & { readonly format?: FormatAdapter | undefined } = {},
): Promise<MeterInput> {
  const { format: given, ...known } = options;
  const context = adapterContext(known);
  const chunks = iterate(source);
  if (given !== undefined) return meterInput(given, [], chunks, context);
  const head: Uint8Array[] = [];
  for (let size = 0; size < HEAD_BYTES;) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    size += next.value.length;
  }
  try {
    const format = detectFormat(Buffer.concat(head).subarray(0, HEAD_BYTES), context.path);
    return meterInput(format, head, chunks, context);
  } catch (error) {
    // Nobody will draw the rest: let the source close its file.
    await chunks.return();
    throw error;
  }
}

async function* iterate(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  yield* source;
}

function meterInput(
  format: FormatAdapter,
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
  context: AdapterContext,
): MeterInput {
  // Opened now, so that a map that is missing is told before anything is drawn.
  const batches = readBatches(format.open(context), head, rest);
  return { format, batches, items: flatten(batches) };
}

async function* flatten(
  batches: AsyncIterable<readonly AdapterItem[]>,
): AsyncGenerator<AdapterItem, void> {
  for await (const batch of batches) yield* batch;
}

async function* readBatches(
  reader: FormatReader,
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly AdapterItem[], void> {
  for (const chunk of head) yield* readSlices(chunk, reader);
  for await (const chunk of rest) yield* readSlices(chunk, reader);
  yield reader.end();
}

function* readSlices(
  chunk: Uint8Array,
  reader: FormatReader,
): Generator<readonly AdapterItem[], void> {
  for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
    yield reader.push(chunk.subarray(from, from + SLICE_BYTES));
  }
}
