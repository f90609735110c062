import { expect } from "chai";
import fc from "fast-check";

import {
  EntryCutter,
  type EntryPiece,
} from "../../../src/meters/formats/greenbutton/entry-cutter.ts";

/** The pieces of an input that comes in chunks of the given size. */
function cut(input: string, chunkBytes = input.length, maxBytes?: number): EntryPiece[] {
  const cutter = new EntryCutter(maxBytes);
  const bytes = Buffer.from(input);
  const pieces: EntryPiece[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    pieces.push(...cutter.push(bytes.subarray(at, at + chunkBytes)));
  }
  return [...pieces, ...cutter.end()];
}

function described(pieces: readonly EntryPiece[]): string[] {
  return pieces.map((piece) =>
    piece.kind === "entry" ? Buffer.from(piece.entry.bytes).toString() : piece.fault.reason,
  );
}

describe("EntryCutter", function () {
  for (const [name, input, expected] of [
    [
      "entries one after the other",
      "<feed><entry>a</entry><entry>b</entry></feed>",
      ["<entry>a</entry>", "<entry>b</entry>"],
    ],
    ["a prefix", "<a:feed><a:entry x='1'>b</a:entry></a:feed>", ["<a:entry x='1'>b</a:entry>"]],
    ["space in tags", "<entry\n a = '>'\n>b</entry >", ["<entry\n a = '>'\n>b</entry >"]],
    [
      "names that only begin or end alike",
      "<entryx>a</entryx><my.entry/><re-entry></re-entry>",
      [],
    ],
    [
      "an end tag in a comment",
      "<entry><!-- </entry> -- ->-> --></entry>",
      ["<entry><!-- </entry> -- ->-> --></entry>"],
    ],
    [
      "an end tag in CDATA",
      "<entry><![CDATA[</entry> ]] ]>]]></entry>",
      ["<entry><![CDATA[</entry> ]] ]>]]></entry>"],
    ],
    [
      "an end tag in an instruction",
      "<entry><?x </entry> ? > ?></entry>",
      ["<entry><?x </entry> ? > ?></entry>"],
    ],
    [
      "an end tag in an attribute",
      "<entry a='</entry>' b=\"'</entry>\"></entry>",
      ["<entry a='</entry>' b=\"'</entry>\"></entry>"],
    ],
    ["an empty element", "<entry/><entry a='/'></entry>", ["<entry/>", "<entry a='/'></entry>"]],
    ["an end tag too many", "</entry></entry><entry></entry>", ["<entry></entry>"]],
    ["an entry in an entry", "<entry>a<entry>b</entry>", ["entry-unclosed", "<entry>b</entry>"]],
    ["the end of the input", "<entry>a</entr", ["entry-truncated"]],
    ["a document type", "<!DOCTYPE x><entry>a</entry>", ["doctype-refused"]],
    [
      "a document type in small letters, late",
      "<entry>a</entry><!doctype x><entry>b</entry>",
      ["<entry>a</entry>", "doctype-refused"],
    ],
  ] as const) {
    it(`handles ${name}, wherever the chunks end`, function () {
      for (let size = 1; size <= input.length; size++) {
        expect(described(cut(input, size)), String(size)).to.deep.equal(expected);
      }
    });
  }

  it("drops an entry that is too large and goes on with the next, holding none of it", function () {
    const large = `<entry>${"x".repeat(100)}</entry>`;
    for (const size of [1, 7, 1_000]) {
      expect(described(cut(`<f>${large}<entry>b</entry></f>`, size, 60))).to.deep.equal([
        "entry-too-large",
        "<entry>b</entry>",
      ]);
    }
    expect(described(cut(large, 10, large.length))).to.deep.equal([large]);
  });

  it("gives the line and the byte at which an entry begins", function () {
    const input = "\ufeff<é>\n\n <entry\n>\n</entry>\n<x>\n</x><entry></entry>";
    const bytes = Buffer.from(input);
    for (const size of [1, 2, 5, 100]) {
      const places = cut(input, size).flatMap((piece) =>
        piece.kind === "entry" ? [piece.entry] : [],
      );
      expect(places.map(({ line, byte }) => [line, byte])).to.deep.equal([
        [3, bytes.indexOf("<entry")],
        [7, bytes.lastIndexOf("<entry>")],
      ]);
    }
  });

  it("gives slices of the input, in order, for any text of XML's own characters", function () {
    const fragment = fc.constantFrom(
      "<",
      ">",
      "/",
      "!",
      "?",
      "-",
      "--",
      "[CDATA[",
      "]]>",
      "entry",
      "<entry>",
      "</entry>",
      "'",
      '"',
      " ",
      "\n",
      "x",
      ":",
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (fragments, size) => {
          const input = fragments.join("");
          const pieces = cut(input, size);
          expect(pieces).to.deep.equal(cut(input));
          let from = 0;
          for (const piece of pieces) {
            if (piece.kind !== "entry") continue;
            const { byte, line, bytes } = piece.entry;
            expect(byte).to.be.at.least(from);
            expect(input.slice(byte, byte + bytes.length)).to.equal(Buffer.from(bytes).toString());
            expect(line).to.equal(input.slice(0, byte).split("\n").length);
            from = byte + bytes.length;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
