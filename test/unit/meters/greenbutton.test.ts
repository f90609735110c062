import { expect } from "chai";

import { localDay } from "../../../src/domain/local-time.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { greenbutton } from "../../../src/meters/formats/greenbutton.ts";
import { placeName } from "../../../src/meters/formats/greenbutton/links.ts";
import {
  BASE,
  block,
  blockEntry,
  entry,
  feed,
  feedOf,
  interval,
  meterReadingEntry,
  POINT,
  pointEntry,
  quarters,
  START,
  summaryEntry,
  TYPE,
  typeEntry,
} from "./feeds.ts";
import { readAll, reasons, type Outcome } from "./read-all.ts";

function values({ readings }: Outcome): string[] {
  return readings.map(({ value }) => String(value));
}

describe("Green Button", function () {
  describe("given a feed of quarter-hours", function () {
    it("fills in the whole record", function () {
      const xml = feedOf(block(interval({ value: 282, cost: 974, qualities: [14] }), {}));
      const outcome = readAll(greenbutton, xml, { path: "home.xml" });
      expect(outcome.reports).to.deep.equal([]);
      expect(outcome.readings).to.deep.equal([
        {
          device: "GW0042",
          point: "GW0042",
          register: "espi:4.1.12.0.900",
          resource: "energy",
          direction: "import",
          kind: "interval",
          value: Rational.of(282n),
          modulus: null,
          start: START,
          end: START + 900,
          quality: QUALITY.valid,
          cost: { amount: 974n, currency: 840 },
          source: {
            format: "greenbutton",
            path: "home.xml",
            line: xml.slice(0, xml.indexOf("<IntervalReading>")).split("\n").length,
            byte: xml.indexOf("<IntervalReading>"),
          },
        },
      ]);
    });

    it("counts bytes and lines, not characters, whatever stands before and however lines end", function () {
      const xml = feedOf(`<!-- ééé € -->\r\n${block(quarters([1, 2]), null)}`).replaceAll(
        "\n",
        "\r\n",
      );
      const bytes = Buffer.from(xml);
      const { readings } = readAll(greenbutton, bytes);
      for (const { source } of readings) {
        expect(bytes.subarray(source.byte, source.byte + 17).toString()).to.equal(
          "<IntervalReading>",
        );
        expect(bytes.subarray(0, source.byte).toString().split("\n").length).to.equal(source.line);
      }
      expect(readings).to.have.length(2);
    });
  });

  describe("links", function () {
    const entries = [
      pointEntry(),
      meterReadingEntry(),
      typeEntry(),
      blockEntry(block(quarters([1, 2, 3]))),
    ];

    it("resolves them whatever the order of the entries", function () {
      const expected = values(readAll(greenbutton, feed(...entries)));
      expect(expected).to.deep.equal(["1", "2", "3"]);
      for (const order of permutations(entries)) {
        const outcome = readAll(greenbutton, feed(...order));
        expect(outcome.reports).to.deep.equal([]);
        expect(values(outcome)).to.deep.equal(expected);
      }
    });

    it("ignores nesting and prefixes: only links tie", function () {
      const prefixed = feed(...entries)
        .replace(
          /<(\/?)(IntervalBlock|IntervalReading|value|timePeriod|start|duration)/g,
          "<$1espi:$2",
        )
        .replace(/<(\/?)(entry|content|link)/g, "<$1atom:$2");
      expect(values(readAll(greenbutton, prefixed))).to.deep.equal(["1", "2", "3"]);
    });

    for (const [name, kept] of [
      ["the usage point", entries.slice(1)],
      ["the meter reading", [...entries.slice(0, 1), ...entries.slice(2)]],
      ["the reading type", [...entries.slice(0, 2), ...entries.slice(3)]],
    ] as const) {
      it(`reports a block when ${name} is not there`, function () {
        const outcome = readAll(greenbutton, feed(...kept));
        expect(outcome.readings).to.deep.equal([]);
        expect(reasons(outcome)).to.deep.equal({ "link-unresolved": 1 });
      });
    }

    it("keeps two usage points and two meter readings apart", function () {
      const other = `${BASE}/RetailCustomer/9A/UsagePoint/GW0043`;
      const back = `${POINT}/MeterReading/02`;
      const outcome = readAll(
        greenbutton,
        feed(
          pointEntry(),
          pointEntry(0, other),
          meterReadingEntry(),
          meterReadingEntry(back, `${BASE}/ReadingType/08`),
          meterReadingEntry(`${other}/MeterReading/01`, TYPE, other),
          typeEntry(),
          typeEntry({ flowDirection: 19 }, `${BASE}/ReadingType/08`),
          blockEntry(block(quarters([1]))),
          blockEntry(block(quarters([2])), 1, back),
          blockEntry(block(quarters([3])), 1, `${other}/MeterReading/01`),
        ),
      );
      expect(outcome.reports).to.deep.equal([]);
      expect(
        outcome.readings.map(({ point, direction, value }) => [point, direction, String(value)]),
      ).to.deep.equal([
        ["GW0042", "import", "1"],
        ["GW0042", "export", "2"],
        ["GW0043", "import", "3"],
      ]);
    });

    it("reports an entry that repeats a link or has none", function () {
      const outcome = readAll(
        greenbutton,
        feed(...entries, typeEntry({ uom: 42 }), entry("", "", [], "<MeterReading/>")),
      );
      expect(values(outcome)).to.deep.equal(["1", "2", "3"]);
      expect(reasons(outcome)).to.deep.equal({ "link-unusable": 2 });
    });

    it("names a place by its last segment, unless that is too short to be its own", function () {
      expect(placeName(POINT)).to.equal("GW0042");
      expect(
        placeName("https://a.example/espi/1_1/resource/Subscription/5/UsagePoint/01"),
      ).to.equal("Subscription/5/UsagePoint/01");
      expect(placeName("User/9b/UsagePoint/01")).to.equal("User/9b/UsagePoint/01");
    });
  });

  describe("units", function () {
    for (const [changes, kind, resource, expected] of [
      [{ powerOfTenMultiplier: 3 }, 0, "energy", Rational.of(7_000n)],
      [{ powerOfTenMultiplier: -3 }, 0, "energy", Rational.of(7n, 1_000n)],
      [{ powerOfTenMultiplier: null }, 0, "energy", Rational.of(7n)],
      [{ commodity: null }, 0, "energy", Rational.of(7n)],
      [{ uom: 31 }, 0, "energy", Rational.of(7n, 3_600n)],
      [{ commodity: 7, uom: 42 }, 1, "gas", Rational.of(7_000n)],
      [{ commodity: 7, uom: 119 }, 1, "gas", Rational.of(7n * 28_316_846_592n, 1_000_000_000n)],
      [{ commodity: 7, uom: 169 }, 1, "gas-energy", Rational.of(7n * 105_505_585_262n, 3_600_000n)],
      [
        { commodity: null, uom: 132 },
        1,
        "gas-energy",
        Rational.of(7n * 105_505_585_262n, 360_000_000_000n),
      ],
      [{ commodity: 9, uom: 128 }, 2, "water", Rational.of(7n * 3_785_411_784n, 1_000_000_000n)],
      [{ commodity: 9, uom: 134, powerOfTenMultiplier: 2 }, 2, "water", Rational.of(700n)],
    ] as const) {
      it(`reads ${JSON.stringify(changes)} of service ${String(kind)} exactly as ${resource}`, function () {
        const { readings, reports } = readAll(
          greenbutton,
          feedOf(block(interval({ value: 7 })), changes, kind),
        );
        expect(reports).to.deep.equal([]);
        expect(readings.map((reading) => [reading.resource, reading.value])).to.deep.equal([
          [resource, expected],
        ]);
      });
    }

    for (const [changes, reason] of [
      [{ uom: 38 }, "power-unsupported"],
      [{ uom: 42 }, "unit-unsupported"],
      [{ uom: 5 }, "unit-unsupported"],
      [{ uom: null }, "unit-unsupported"],
      [{ commodity: 3 }, "commodity-unsupported"],
      [{ powerOfTenMultiplier: 13 }, "multiplier-unsupported"],
      [{ powerOfTenMultiplier: -999999999 }, "multiplier-unsupported"],
      [{ accumulationBehaviour: 12 }, "accumulation-unsupported"],
      [{ accumulationBehaviour: null }, "accumulation-unsupported"],
      [{ flowDirection: 20 }, "flow-unsupported"],
    ] as const) {
      it(`reports ${JSON.stringify(changes)} as ${reason}, once for all readings of the block`, function () {
        const outcome = readAll(greenbutton, feedOf(block(quarters([1, 2])), changes));
        expect(outcome.readings).to.deep.equal([]);
        expect(reasons(outcome)).to.deep.equal({ [reason]: 2 });
      });
    }

    it("reports a reading type that holds no numbers", function () {
      const outcome = readAll(greenbutton, feedOf(block(quarters([1])), { uom: "seventy-two" }));
      expect(reasons(outcome)).to.deep.equal({ "type-malformed": 1, "link-unresolved": 1 });
    });
  });

  describe("accumulation and flow", function () {
    for (const accumulationBehaviour of [1, 3, 9]) {
      it(`reads behaviour ${String(accumulationBehaviour)} as a register`, function () {
        const { readings } = readAll(
          greenbutton,
          feedOf(block(interval({ duration: 0, value: 5 })), { accumulationBehaviour }),
        );
        expect(readings[0]).to.deep.include({
          kind: "register",
          start: null,
          end: START,
          value: Rational.of(5n),
        });
      });
    }

    it("reads net flow as import when it is the only register of its place, and reports what is negative", function () {
      const outcome = readAll(
        greenbutton,
        feedOf(block(quarters([5, -2, 3])), { flowDirection: 4 }),
      );
      expect(
        outcome.readings.map(({ direction, value }) => [direction, String(value)]),
      ).to.deep.equal([
        ["import", "5"],
        ["import", "3"],
      ]);
      expect(reasons(outcome)).to.deep.equal({ "value-negative": 1 });
    });

    it("reports net flow beside another register", function () {
      const net = `${BASE}/ReadingType/09`;
      const outcome = readAll(
        greenbutton,
        feed(
          pointEntry(),
          meterReadingEntry(),
          typeEntry({ flowDirection: 4 }, net),
          meterReadingEntry(`${POINT}/MeterReading/net`, net),
          blockEntry(block(quarters([1, 2])), 1, `${POINT}/MeterReading/net`),
          typeEntry(),
          blockEntry(block(quarters([4]))),
        ),
      );
      expect(values(outcome)).to.deep.equal(["4"]);
      expect(reasons(outcome)).to.deep.equal({ "net-flow": 2 });
    });
  });

  describe("blocks", function () {
    it("reports one that claims more time than it holds, and reads what it holds", function () {
      const outcome = readAll(
        greenbutton,
        feedOf(block(quarters([1, 2, 3]), { duration: 3_600 })),
        { path: "home.xml" },
      );
      expect(values(outcome)).to.deep.equal(["1", "2", "3"]);
      expect(reasons(outcome)).to.deep.equal({ "block-short": 1 });
    });

    it("does not let a repeated interval make up for a missing one", function () {
      const outcome = readAll(
        greenbutton,
        feedOf(block(quarters([1, 2]) + quarters([1, 2]), { duration: 3_600 })),
      );
      expect(values(outcome)).to.deep.equal(["1", "2"]);
      expect(reasons(outcome)).to.deep.equal({ "interval-repeated": 2, "block-short": 1 });
    });

    it("marks readings outside of the block's own interval", function () {
      const outcome = readAll(greenbutton, feedOf(block(quarters([1, 2, 3]), { duration: 1_800 })));
      expect(outcome.readings.map(({ quality }) => quality)).to.deep.equal([
        0,
        0,
        QUALITY.questionable,
      ]);
      expect(reasons(outcome)).to.deep.equal({ "reading-outside-block": 1 });
    });

    it("finds repeated and overlapping intervals across blocks", function () {
      const outcome = readAll(
        greenbutton,
        feed(
          pointEntry(),
          meterReadingEntry(),
          typeEntry(),
          blockEntry(block(quarters([1, 2, 3, 4]))),
          blockEntry(block(interval({ start: START + 900, value: 9 })), 2),
          blockEntry(block(interval({ start: START + 3_000, duration: 1_200, value: 9 })), 3),
          blockEntry(block(interval({ start: START - 900, duration: 86_400, value: 9 })), 4),
          blockEntry(block(interval({ start: START + 3_600, value: 5 })), 5),
        ),
      );
      expect(values(outcome)).to.deep.equal(["1", "2", "3", "4", "5"]);
      expect(reasons(outcome)).to.deep.equal({ "interval-repeated": 1, "interval-overlap": 2 });
    });

    it("reads several blocks of one entry", function () {
      const outcome = readAll(
        greenbutton,
        feedOf(block(quarters([1, 2])) + block(quarters([3], START + 1_800))),
      );
      expect(values(outcome)).to.deep.equal(["1", "2", "3"]);
    });

    for (const [zone, date, hours] of [
      ["America/New_York", "2026-03-08", 23],
      ["America/New_York", "2026-11-01", 25],
      ["Europe/Amsterdam", "2026-03-29", 23],
      ["Europe/Amsterdam", "2026-10-25", 25],
    ] as const) {
      it(`reads the ${String(hours)} hours of ${date} in ${zone} without gap or overlap`, function () {
        const { start, end } = localDay(zone, date);
        const count = (end - start) / 900;
        const day = block(quarters(Array<number>(count).fill(10), start), {
          start,
          duration: end - start,
        });
        const outcome = readAll(greenbutton, feedOf(day));
        expect(outcome.reports).to.deep.equal([]);
        expect(outcome.readings).to.have.length(hours * 4);
        expect(outcome.readings.at(-1)?.end).to.equal(end);
      });
    }

    for (const [name, reading, reason] of [
      ["no value", interval({ value: "" }), "value-missing"],
      ["two values", interval().replace("<value>", "<value>1</value><value>"), "value-missing"],
      ["a value that is none", interval({ value: "12a" }), "value-malformed"],
      ["an exponent", interval({ value: "1e9" }), "value-malformed"],
      ["a value beyond 18 digits", interval({ value: "1234567890123456789" }), "value-malformed"],
      ["a negative value", interval({ value: -1 }), "value-negative"],
      ["an entity", interval({ value: "1&#48;" }), "value-malformed"],
      ["no time", interval().replace(/<timePeriod>.*<\/timePeriod>/, ""), "time-unknown"],
      ["no duration", interval({ duration: 0 }), "time-unknown"],
      ["a negative duration", interval({ duration: -900 }), "time-unknown"],
      ["a time of 1970", interval({ start: 0 }), "time-unknown"],
      ["a fraction of a second", interval({ start: `${String(START)}.5` }), "time-unknown"],
      ["nothing at all", "<IntervalReading/>", "value-missing"],
    ] as const) {
      it(`reports a reading with ${name}`, function () {
        const outcome = readAll(
          greenbutton,
          feedOf(block(reading + interval({ start: START + 900, value: 8 }))),
        );
        expect(values(outcome)).to.deep.equal(["8"]);
        expect(reasons(outcome)).to.deep.equal({ [reason]: 1 });
      });
    }
  });

  describe("quality and cost", function () {
    for (const [qualities, expected] of [
      [[], QUALITY.valid],
      [[19], QUALITY.valid],
      [[17, 8, 10], QUALITY.estimated],
      [[7, 0], QUALITY.substituted],
      [["odd"], QUALITY.questionable],
    ] as const) {
      it(`reads ${JSON.stringify(qualities)} as ${String(expected)}`, function () {
        const { readings } = readAll(greenbutton, feedOf(block(interval({ qualities }))));
        expect(readings[0]?.quality).to.equal(expected);
      });
    }

    it("reads several qualities in one element, too", function () {
      const xml = interval({ qualities: [0] }).replace(
        "</quality>",
        "</quality><quality>9</quality>",
      );
      expect(readAll(greenbutton, feedOf(block(xml))).readings[0]?.quality).to.equal(
        QUALITY.estimated,
      );
    });

    it("keeps a cost beyond 2^53 and drops one that is none", function () {
      const outcome = readAll(
        greenbutton,
        feedOf(
          block(
            interval({ cost: "123456789012345678" }) +
              interval({ start: START + 900, cost: "free" }),
          ),
          { currency: null },
        ),
      );
      expect(outcome.readings.map(({ cost }) => cost)).to.deep.equal([
        { amount: 123456789012345678n, currency: null },
        null,
      ]);
      expect(reasons(outcome)).to.deep.equal({ "cost-malformed": 1 });
    });
  });

  describe("usage summary", function () {
    const period = { start: START, duration: 3_600 };
    const readWith = (...summaries: string[]) =>
      readAll(
        greenbutton,
        feed(
          ...summaries.slice(1),
          pointEntry(),
          meterReadingEntry(),
          typeEntry(),
          blockEntry(block(quarters([10, 20, 30, 40, 50]))),
          ...summaries.slice(0, 1),
        ),
      );

    it("is silent when it agrees with the intervals of its period, before or after them", function () {
      expect(readWith(summaryEntry(100, period)).reports).to.deep.equal([]);
      expect(readWith("", summaryEntry(100, period)).reports).to.deep.equal([]);
    });

    it("is reported when it disagrees", function () {
      for (const value of [99, 101, 0, 150]) {
        expect(reasons(readWith(summaryEntry(value, period))), String(value)).to.deep.equal({
          "summary-disagrees": 1,
        });
      }
    });

    it("may be as coarse as its own unit", function () {
      expect(readWith(summaryEntry(1, period, 2)).reports).to.deep.equal([]);
      expect(readWith(summaryEntry(0, { start: START, duration: 1_800 }, 2)).reports).to.deep.equal(
        [],
      );
      expect(reasons(readWith(summaryEntry(2, period, 2)))).to.deep.equal({
        "summary-disagrees": 1,
      });
    });

    it("is not held against a period without intervals, or another unit", function () {
      expect(
        readWith(summaryEntry(5, { start: START + 86_400, duration: 3_600 })).reports,
      ).to.deep.equal([]);
      expect(readWith(summaryEntry(5, period, 0, 42)).reports).to.deep.equal([]);
    });
  });

  describe("hostile input", function () {
    const good = feedOf(block(quarters([1, 2])));

    it("refuses a document type, and with it every entity", function () {
      const bomb = good
        .replace("<feed", '<!DOCTYPE feed [<!ENTITY a "9"><!ENTITY b "&a;&a;">]><feed')
        .replace("<value>1<", "<value>&b;<");
      const outcome = readAll(greenbutton, bomb);
      expect(outcome.readings).to.deep.equal([]);
      expect(reasons(outcome)).to.deep.equal({ "doctype-refused": 1, "feed-empty": 1 });
    });

    it("is not fooled by comments, CDATA, instructions and attributes", function () {
      const fake = blockEntry(block(quarters([666])), 9).replaceAll("-->", "");
      for (const hidden of [
        `<!-- ${fake} -->`,
        `<x><![CDATA[${fake}]]></x>`,
        `<?x ${fake.replaceAll("?>", "")} ?>`,
        `<x a='${fake.replaceAll("'", "")}'/>`,
      ]) {
        const outcome = readAll(greenbutton, good.replace("<entry>", `${hidden}<entry>`));
        expect(values(outcome), hidden.slice(0, 8)).to.deep.equal(["1", "2"]);
        const inside = readAll(
          greenbutton,
          good.replace("</IntervalBlock>", `<!-- </entry> ${fake} --></IntervalBlock>`),
        );
        expect(values(inside)).to.deep.equal(["1", "2"]);
      }
    });

    it("reports an entry that is not well formed and reads the others", function () {
      const outcome = readAll(
        greenbutton,
        feed(
          pointEntry(),
          meterReadingEntry(),
          typeEntry(),
          blockEntry(block(quarters([1])) + "<a></b>"),
          blockEntry(block(quarters([2])), 2),
        ),
      );
      expect(values(outcome)).to.deep.equal(["2"]);
      expect(reasons(outcome)).to.deep.equal({ "entry-malformed": 1 });
    });

    it("reports an entry without end, inside the feed or at the end", function () {
      const outcome = readAll(
        greenbutton,
        feed(
          pointEntry(),
          meterReadingEntry(),
          typeEntry(),
          "<entry><content>",
          blockEntry(block(quarters([2])), 2),
        ) + "<entry>",
      );
      expect(values(outcome)).to.deep.equal(["2"]);
      expect(reasons(outcome)).to.deep.equal({ "entry-unclosed": 1, "entry-truncated": 1 });
    });

    it("survives deep nesting and names of the language's own", function () {
      const deep = "<a>".repeat(5_000) + "</a>".repeat(5_000);
      for (const content of [
        deep,
        "<__proto__><value>1</value></__proto__>",
        "<constructor/>",
        "<toString>1</toString>",
        "<hasOwnProperty/>",
      ]) {
        const outcome = readAll(
          greenbutton,
          good.replace("<entry>", `${entry("/x", "/y", [], content)}<entry>`),
        );
        expect(values(outcome), content.slice(0, 20)).to.deep.equal(["1", "2"]);
      }
    });

    it("refuses UTF-16 with one sentence", function () {
      for (const bytes of [Buffer.from(`\ufeff${good}`, "utf16le"), Buffer.from(good, "utf16le")]) {
        expect(reasons(readAll(greenbutton, bytes))).to.deep.equal({
          "encoding-unsupported": 1,
          "feed-empty": 1,
        });
        expect(reasons(readAll(greenbutton, bytes, {}, [1, 2, 3]))).to.deep.equal({
          "encoding-unsupported": 1,
          "feed-empty": 1,
        });
      }
    });

    it("reports a feed without entries", function () {
      expect(reasons(readAll(greenbutton, feed()))).to.deep.equal({ "feed-empty": 1 });
      expect(reasons(readAll(greenbutton, ""))).to.deep.equal({ "feed-empty": 1 });
      expect(reasons(readAll(greenbutton, feed("<entry/>")))).to.deep.equal({});
    });
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
      item,
      ...rest,
    ]),
  );
}
