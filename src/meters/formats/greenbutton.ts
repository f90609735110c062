import {
  reportItem,
  type AdapterContext,
  type AdapterItem,
  type FormatAdapter,
  type FormatReader,
} from "./adapter.ts";
import {
  EntryCutter,
  MAX_ENTRY_BYTES,
  type EntryFault,
  type EntryPiece,
} from "./greenbutton/entry-cutter.ts";
import { FeedReader } from "./greenbutton/feed.ts";

const ESPI_NAMESPACE = "http://naesb.org/espi";
const ATOM_FEED =
  /<(?:[A-Za-z_][\w.-]*:)?(?:feed|entry)[\s>][^]*?http:\/\/www\.w3\.org\/2005\/Atom/;

const FAULTS: Readonly<Record<EntryFault["reason"], string>> = {
  "entry-too-large": `an entry is larger than ${String(MAX_ENTRY_BYTES)} bytes`,
  "entry-unclosed": "an entry begins inside this one, which therefore has no end",
  "entry-truncated": "the input ends inside this entry",
  "doctype-refused": "a document type declaration may define entities; nothing after it is read",
  "encoding-unsupported": "the input is UTF-16; convert it to UTF-8",
};

/**
 * Green Button: ESPI usage data in an Atom feed (NAESB REQ.21).
 *
 * What belongs to what is told by the entries' links alone. The metered place is the UsagePoint;
 * its name, which also stands for the device since the feed names no meter, is the last segment of
 * its self link (see {@link placeName}). The register is `espi:` and the ReadingType's
 * accumulationBehaviour, flowDirection, kind, phase and intervalLength, joined by points.
 *
 * A net register (flowDirection 4) is read as import when it is the only one of its place.
 */
export const greenbutton: FormatAdapter = {
  name: "greenbutton",
  title: "Green Button (ESPI) XML",
  detect(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
    if (!text.includes("<")) return 0;
    if (text.includes(ESPI_NAMESPACE)) return 1;
    return ATOM_FEED.test(text) ? 0.6 : 0;
  },
  open: (context): FormatReader => {
    const cutter = new EntryCutter();
    const feed = new FeedReader(context);
    const read = (pieces: readonly EntryPiece[]): readonly AdapterItem[] =>
      pieces.flatMap((piece) =>
        piece.kind === "entry" ? feed.take(piece.entry) : [faultItem(piece.fault, context)],
      );
    return {
      push: (chunk) => read(cutter.push(chunk)),
      end: () => [...read(cutter.end()), ...feed.end()],
    };
  },
};

function faultItem(fault: EntryFault, context: AdapterContext): AdapterItem {
  return reportItem(context, fault, fault.reason, FAULTS[fault.reason]);
}
