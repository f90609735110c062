import fc from "fast-check";

/** `./gridwell test long` digs deeper. */
const long = process.env["GRIDWELL_LONG"] === "1";

/** Mutated inputs a property. */
export const RUNS = long ? 20_000 : 2_500;

type Edit = (bytes: Buffer) => Buffer;

/** One change to the bytes of an input: what cables, disks and attackers do to it. */
const edit: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom("flip", "set", "delete", "repeat", "insert", "swap"),
    fc.nat(),
    fc.nat(80),
    fc.oneof(
      fc.constantFrom(
        "/",
        "!",
        "(",
        ")",
        "*",
        "\n",
        "\r\n",
        "<",
        ">",
        "-->",
        "<!--",
        "<![CDATA[",
        "]]>",
        "'",
        '"',
        "&lt;",
        "0",
        "9",
        "-",
        ".",
        "<entry>",
        "</entry>",
        "</value>",
        "<value>",
        "1-0:1.8.1(",
        "*kWh)",
        "W)",
        ",",
        ",A,",
        ";",
        "\n300,",
        "S)",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\",
        "{}",
        "null",
        "true",
        '"n/a"',
        "1e3",
        "E-2",
        "Z",
        "+0100",
        '"__proto__":',
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
  )
  .map(([kind, position, length, text]) => (bytes) => {
    const at = position % (bytes.length + 1);
    const before = bytes.subarray(0, at);
    const piece = bytes.subarray(at, at + length);
    const after = bytes.subarray(at + length);
    switch (kind) {
      case "flip":
        return Buffer.concat([
          before,
          piece.subarray(0, 1).map((byte) => byte ^ (1 << (length % 8))),
          bytes.subarray(at + 1),
        ]);
      case "set":
        return Buffer.concat([
          before,
          Buffer.from(text),
          bytes.subarray(at + Buffer.byteLength(text)),
        ]);
      case "delete":
        return Buffer.concat([before, after]);
      case "repeat":
        return Buffer.concat([before, piece, piece, after]);
      case "insert":
        return Buffer.concat([before, Buffer.from(text), bytes.subarray(at)]);
      default:
        return Buffer.concat([after, before, piece]);
    }
  });

/** Inputs that are one of the given, changed in up to five places. */
export function mutated(inputs: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...inputs), fc.array(edit, { maxLength: 5 }))
    .map(([input, edits]) =>
      edits.reduce<Buffer>((bytes, apply) => apply(bytes), Buffer.from(input, "latin1")),
    );
}
