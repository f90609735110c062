/** What a frame says in clear, as far as anybody can read it. */
export interface FrameHeader {
  readonly suite: number;
  /** Epoch of the community gateway's key. */
  readonly epoch: number;
  /** The delegation it serves; 0 for none. */
  readonly delegation: number;
  readonly first: number;
  readonly last: number;
  readonly records: number;
}

/** Up to the number of records, the fields that are read here. */
const LEAST_BYTES = 17;

/**
 * A frame's header, read leniently: the monitor holds headers to their form, and looks at nothing else. All zero for
 * bytes that are too short, which it takes never, and a node may give.
 */
export function frameHeader(frame: Uint8Array): FrameHeader {
  if (frame.length < LEAST_BYTES) {
    return { suite: 0, epoch: 0, delegation: 0, first: 0, last: 0, records: 0 };
  }
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  return {
    suite: view.readUInt8(1),
    epoch: view.readUInt16BE(3),
    delegation: view.readUInt32BE(5),
    first: view.readUIntBE(9, 3),
    last: view.readUIntBE(12, 3),
    records: view.readUInt16BE(15),
  };
}
