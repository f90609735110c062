import { expect } from "chai";

import { formatInstant, parseInstant } from "../../../src/domain/instant.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { crc16 } from "../../../src/meters/formats/dsmr/crc16.ts";
import { MAX_TELEGRAM_BYTES } from "../../../src/meters/formats/dsmr/telegram.ts";
import { dsmr } from "../../../src/meters/formats/dsmr.ts";
import { readAll, reasons, type Outcome } from "./read-all.ts";
import {
  GAS_METER,
  idHex,
  LINES_OF_V2,
  linesOfV5,
  METER,
  plainTelegram,
  telegram,
  WATER_METER,
} from "./telegrams.ts";

/** Register, base units, time: what most tests look at. */
function summary({ readings }: Outcome): string[] {
  return readings.map(
    ({ device, register, value, end }) =>
      `${device} ${register} ${String(value)} ${formatInstant(end)}`,
  );
}

/** The lines of a v5 telegram with everything of its gas channel replaced. */
function withChannels(...channels: readonly string[]): string[] {
  return [...linesOfV5().slice(0, -3), ...channels];
}

function channel(number: number, type: string, id: string, last: string): string[] {
  const prefix = `0-${String(number)}`;
  return [`${prefix}:24.1.0(${type})`, `${prefix}:96.1.0(${idHex(id)})`, `${prefix}:24.2.1${last}`];
}

describe("DSMR P1", function () {
  it("knows CRC-16/ARC's check value", function () {
    expect(crc16(Buffer.from("123456789"))).to.equal(0xbb3d);
    expect(crc16(Buffer.from("6789"), crc16(Buffer.from("12345")))).to.equal(0xbb3d);
  });

  describe("given a version 5 telegram", function () {
    it("reads each tariff and direction as a register of its own, and gas", function () {
      const outcome = readAll(dsmr, telegram(linesOfV5()), { path: "home.txt" });
      expect(outcome.reports).to.deep.equal([]);
      expect(summary(outcome)).to.deep.equal([
        `${METER} 1-0:1.8.1 617195 2026-03-10T09:15:00Z`,
        `${METER} 1-0:1.8.2 1232008 2026-03-10T09:15:00Z`,
        `${METER} 1-0:2.8.1 0 2026-03-10T09:15:00Z`,
        `${METER} 1-0:2.8.2 44100 2026-03-10T09:15:00Z`,
        `${GAS_METER} 24.2.1 112384 2026-03-10T09:10:00Z`,
      ]);
    });

    it("fills in the whole record", function () {
      const { readings } = readAll(dsmr, telegram(linesOfV5()), { path: "home.txt" });
      expect(readings[0]).to.deep.equal({
        device: METER,
        point: null,
        register: "1-0:1.8.1",
        resource: "energy",
        direction: "import",
        kind: "register",
        value: Rational.of(617_195n),
        modulus: 1_000_000_000n,
        start: null,
        end: parseInstant("2026-03-10T09:15:00Z"),
        quality: QUALITY.valid,
        cost: null,
        source: { format: "dsmr", path: "home.txt", line: 6, byte: 110 },
      });
      expect(readings.map(({ direction }) => direction)).to.deep.equal([
        "import",
        "import",
        "export",
        "export",
        "import",
      ]);
      expect(readings[4]).to.deep.include({ resource: "gas", modulus: 100_000_000n });
    });
  });

  describe("checksum", function () {
    const good = telegram(linesOfV5());

    it("refuses a telegram in which any one digit was changed, and reads nothing of it", function () {
      for (const [from, to] of [
        ["617.195", "617.196"],
        ["00112.384", "00112.385"],
        ["260310101500W", "260310101500S"],
      ] as const) {
        const outcome = readAll(dsmr, good.replace(from, to), { path: "home.txt" });
        expect(outcome.readings).to.deep.equal([]);
        expect(outcome.reports).to.have.length(1);
        expect(outcome.reports[0]).to.deep.include({
          where: "home.txt:19",
          reason: "crc-mismatch",
          count: 1,
        });
      }
    });

    it("accepts small letters and a line end that is missing at the end of the file", function () {
      const lower = good.slice(0, -6) + good.slice(-6).toLowerCase();
      expect(readAll(dsmr, lower).readings).to.have.length(5);
      expect(readAll(dsmr, good.trimEnd()).readings).to.have.length(5);
      expect(readAll(dsmr, good.slice(0, -1)).readings).to.have.length(5);
    });

    it("puts CR LF back before it judges a telegram that lost them", function () {
      const outcome = readAll(dsmr, telegram(linesOfV5(), "\n"));
      expect(outcome.readings).to.have.length(5);
      expect(
        readAll(dsmr, telegram(linesOfV5(), "\n").replace("617", "618")).readings,
      ).to.have.length(0);
    });

    it("also holds over bytes that really are LF only", function () {
      const body = [...linesOfV5(), "!"].join("\n");
      const crc = crc16(Buffer.from(body)).toString(16).padStart(4, "0");
      expect(readAll(dsmr, `${body}${crc}\n`).readings).to.have.length(5);
    });

    for (const checksum of ["12", "XYZW", "12345"]) {
      it(`refuses ${checksum}, which is none`, function () {
        const outcome = readAll(dsmr, plainTelegram(linesOfV5()).replace("!", `!${checksum}`));
        expect(outcome.readings).to.have.length(0);
        expect(reasons(outcome)).to.deep.equal({ "crc-mismatch": 1 });
      });
    }

    it("marks readings questionable when the version has a checksum and the telegram none", function () {
      const outcome = readAll(dsmr, plainTelegram(linesOfV5()));
      expect(reasons(outcome)).to.deep.equal({ "crc-missing": 1 });
      expect(outcome.readings.map(({ quality }) => quality)).to.deep.equal(
        Array(5).fill(QUALITY.questionable),
      );
    });
  });

  describe("zone letter", function () {
    for (const [stamp, instant] of [
      ["260329015959W", "2026-03-29T00:59:59Z"],
      ["260329030000S", "2026-03-29T01:00:00Z"],
      ["261025023000S", "2026-10-25T00:30:00Z"],
      ["261025023000W", "2026-10-25T01:30:00Z"],
      ["101209113020W", "2010-12-09T10:30:20Z"],
      ["200512135409S", "2020-05-12T11:54:09Z"],
      // The letter decides even where the date says otherwise.
      ["260710120000W", "2026-07-10T11:00:00Z"],
    ] as const) {
      it(`reads ${stamp} as ${instant}`, function () {
        const { readings } = readAll(dsmr, telegram(linesOfV5({ stamp, gasStamp: stamp })));
        expect(readings).to.have.length(5);
        for (const { end } of readings) expect(formatInstant(end)).to.equal(instant);
      });
    }

    for (const [date, hours, stamps] of [
      [
        "29 March 2026 (23 hours)",
        23,
        [...stampsOf("260329", [0, 1], "W"), ...stampsOf("260329", [3, 23], "S")],
      ],
      [
        "25 October 2026 (25 hours)",
        25,
        [...stampsOf("261025", [0, 2], "S"), ...stampsOf("261025", [2, 23], "W")],
      ],
    ] as const) {
      it(`gives the hours of ${date} one after the other`, function () {
        const { readings } = readAll(
          dsmr,
          stamps.map((stamp) => telegram(linesOfV5({ stamp }))).join(""),
        );
        const ends = readings
          .filter(({ register }) => register === "1-0:1.8.1")
          .map(({ end }) => end);
        expect(ends).to.have.length(hours);
        for (const [index, end] of ends.entries())
          expect(end - (ends[0] ?? 0)).to.equal(index * 3_600);
      });
    }
  });

  describe("given a version 2.2 telegram", function () {
    it("reads gas over two lines in local time, and dates electricity by it, as questionable", function () {
      const outcome = readAll(dsmr, plainTelegram(LINES_OF_V2, "\n"));
      expect(outcome.reports).to.deep.equal([]);
      expect(summary(outcome)).to.deep.equal([
        `${METER} 1-0:1.8.1 185000 2012-05-17T00:00:00Z`,
        `${METER} 1-0:1.8.2 84000 2012-05-17T00:00:00Z`,
        `${METER} 1-0:2.8.1 13000 2012-05-17T00:00:00Z`,
        `${METER} 1-0:2.8.2 19000 2012-05-17T00:00:00Z`,
        `${GAS_METER} 24.2.1 124477 2012-05-17T00:00:00Z`,
      ]);
      expect(outcome.readings.map(({ quality }) => quality)).to.deep.equal([4, 4, 4, 4, 0]);
      // The value stands on the line after the object.
      expect(outcome.readings[4]?.source.line).to.equal(15);
      expect(outcome.readings[0]?.modulus).to.equal(100_000_000n);
    });

    it("dates electricity by the receiver's clock when there is one", function () {
      const receivedAt = parseInstant("2012-05-17T00:42:10Z");
      const { readings } = readAll(dsmr, plainTelegram(LINES_OF_V2), {
        receivedAt: () => receivedAt,
      });
      expect(readings.map(({ end }) => end - receivedAt)).to.deep.equal([0, 0, 0, 0, -2_530]);
      expect(readings.map(({ quality }) => quality)).to.deep.equal([0, 0, 0, 0, 0]);
    });

    it("reports electricity that nothing dates", function () {
      const outcome = readAll(dsmr, plainTelegram(LINES_OF_V2.slice(0, 11)));
      expect(outcome.readings).to.deep.equal([]);
      expect(reasons(outcome)).to.deep.equal({ "time-unknown": 4 });
    });

    it("takes the earlier of the two instants that autumn's repeated hour may mean, and says so", function () {
      const lines = LINES_OF_V2.map((line) => line.replace("120517020000", "121028023000"));
      const gas = readAll(dsmr, plainTelegram(lines)).readings.at(-1);
      expect(formatInstant(gas?.end ?? 0)).to.equal("2012-10-28T00:30:00Z");
      expect(gas?.quality).to.equal(QUALITY.questionable);
    });

    it("refuses the hour that spring skips", function () {
      const lines = LINES_OF_V2.map((line) => line.replace("120517020000", "120325023000"));
      expect(reasons(readAll(dsmr, plainTelegram(lines)))).to.deep.equal({
        "stamp-invalid": 1,
        "time-unknown": 4,
      });
    });

    it("uses the zone that it is told", function () {
      const outcome = readAll(dsmr, plainTelegram(LINES_OF_V2), { zone: "Europe/Helsinki" });
      expect(formatInstant(outcome.readings.at(-1)?.end ?? 0)).to.equal("2012-05-16T23:00:00Z");
    });
  });

  describe("given a Belgian telegram", function () {
    const ean = "541448820000123456";
    const lines = [
      "/FLU5\\253770234_A",
      "",
      "0-0:96.1.4(50217)",
      `0-0:96.1.1(${idHex("1SAG1100000417")})`,
      `0-0:96.1.2(${idHex(ean)})`,
      "0-0:1.0.0(200512135409S)",
      "1-0:1.8.1(000000.034*kWh)",
      "1-0:2.8.1(000000.000*kWh)",
      "1-0:1.6.0(200509134558S)(02.589*kW)",
      "0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(200501000000S)(200423192538S)(03.695*kW)(200401000000S)(200305122139S)(05.980*kW)",
      "0-1:24.1.0(003)",
      `0-1:96.1.1(${idHex("7FLO2119000417")})`,
      `0-1:96.1.2(${idHex("541448820000654321")})`,
      "0-1:24.4.0(1)",
      "0-1:24.2.3(200512134558S)(00112.384*m3)",
      "0-2:24.1.0(007)",
      `0-2:96.1.1(${idHex("3SAG1100000517")})`,
      "0-2:24.2.1(200512134558S)(00872.234*m3)",
    ];

    it("takes meters from 96.1.1, places from 96.1.2 and gas from 24.2.3", function () {
      const outcome = readAll(dsmr, telegram(lines));
      expect(outcome.reports).to.deep.equal([]);
      expect(
        outcome.readings.map(({ device, point, register, resource }) => [
          device,
          point,
          register,
          resource,
        ]),
      ).to.deep.equal([
        ["1SAG1100000417", ean, "1-0:1.8.1", "energy"],
        ["1SAG1100000417", ean, "1-0:2.8.1", "energy"],
        ["7FLO2119000417", "541448820000654321", "24.2.3", "gas"],
        ["3SAG1100000517", null, "24.2.1", "water"],
      ]);
      expect(formatInstant(outcome.readings[0]?.end ?? 0)).to.equal("2020-05-12T11:54:09Z");
    });

    it("takes an EAN under 96.1.1 for the place as well", function () {
      const swapped = lines
        .filter((line) => !line.startsWith("0-0:96.1.2"))
        .map((line) => line.replace(idHex("1SAG1100000417"), idHex(ean)));
      expect(readAll(dsmr, telegram(swapped)).readings[0]).to.deep.include({
        device: ean,
        point: ean,
      });
    });
  });

  describe("registers", function () {
    it("reads the total over all tariffs only when it is the only one of its direction", function () {
      const total = [...linesOfV5(), "1-0:1.8.0(001849.203*kWh)"];
      expect(
        readAll(dsmr, telegram(total)).readings.map(({ register }) => register),
      ).to.not.include("1-0:1.8.0");
      const only = total.filter((line) => !/^1-0:1\.8\.[12]/.test(line));
      expect(readAll(dsmr, telegram(only)).readings.map(({ register }) => register)).to.include(
        "1-0:1.8.0",
      );
    });

    it("reads Wh as well as kWh, with the same modulus", function () {
      const lines = linesOfV5().map((line) => line.replace("000617.195*kWh", "000617195*Wh"));
      const [reading] = readAll(dsmr, telegram(lines)).readings;
      expect(reading).to.deep.include({ value: Rational.of(617_195n), modulus: 1_000_000_000n });
    });

    for (const value of [
      "",
      "617.195",
      "617.195*kW",
      "617,195*kWh",
      "-00617.195*kWh",
      "617.195*kvarh",
      "6e3*kWh",
    ]) {
      it(`reports ${JSON.stringify(value)}, which is no energy`, function () {
        const lines = linesOfV5().map((line) => line.replace("000617.195*kWh", value));
        const outcome = readAll(dsmr, telegram(lines), { path: "home.txt" });
        expect(outcome.readings).to.have.length(4);
        expect(outcome.reports[0]).to.deep.include({
          where: "home.txt:6",
          reason: "value-malformed",
          count: 1,
        });
      });
    }

    it("reports a line that is none and an object that comes twice", function () {
      const outcome = readAll(
        dsmr,
        telegram([...linesOfV5(), "1-0:1.8.1(000999.999*kWh)", "1-0:1.8", "rubbish"]),
      );
      expect(outcome.readings[0]?.value).to.deep.equal(Rational.of(617_195n));
      expect(reasons(outcome)).to.deep.equal({ "object-repeated": 1, "line-malformed": 2 });
    });

    it("refuses a meter without a name unless the caller names it", function () {
      const nameless = telegram(linesOfV5().filter((line) => !line.startsWith("0-0:96.1.1")));
      const outcome = readAll(dsmr, nameless);
      expect(outcome.readings).to.have.length(1);
      expect(reasons(outcome)).to.deep.equal({ "device-unknown": 4 });
      expect(readAll(dsmr, nameless, { device: "cellar" }).readings[0]?.device).to.equal("cellar");
    });

    it("keeps an id that is no text in hexadecimal as it stands", function () {
      for (const id of ["205C4D246333034353537383234323121", "00FF10", "WATER-7"]) {
        const lines = linesOfV5().map((line) => line.replace(idHex(METER), id));
        expect(readAll(dsmr, telegram(lines)).readings[0]?.device).to.equal(id);
      }
    });

    for (const stamp of [
      "",
      "260332101500W",
      "260310101500",
      "260310106000W",
      "2603101015W",
      "260310101500X",
    ]) {
      it(`dates nothing by ${JSON.stringify(stamp)}${stamp === "260310101500" ? " but local time" : ""}`, function () {
        const outcome = readAll(dsmr, telegram(linesOfV5({ stamp })));
        if (stamp === "260310101500") {
          expect(formatInstant(outcome.readings[0]?.end ?? 0)).to.equal("2026-03-10T09:15:00Z");
        } else {
          expect(reasons(outcome)).to.deep.equal({ "time-unknown": 4 });
        }
      });
    }
  });

  describe("M-Bus", function () {
    it("takes the newest stamp of a device that shows on two channels", function () {
      for (const [first, second] of [
        ["260301000000W", "260310100000W"],
        ["260310100000W", "260301000000W"],
      ] as const) {
        const outcome = readAll(
          dsmr,
          telegram(
            withChannels(
              ...channel(1, "003", GAS_METER, `(${first})(0${first.slice(2, 6)}.000*m3)`),
              ...channel(2, "003", GAS_METER, `(${second})(0${second.slice(2, 6)}.000*m3)`),
            ),
          ),
        );
        expect(summary(outcome).slice(4)).to.deep.equal([
          `${GAS_METER} 24.2.1 310000 2026-03-10T09:00:00Z`,
        ]);
        expect(reasons(outcome)).to.deep.equal({ "channel-stale": 1 });
      }
    });

    it("keeps two devices on two channels apart", function () {
      const outcome = readAll(
        dsmr,
        telegram(
          withChannels(
            ...channel(1, "003", GAS_METER, "(260310100000W)(00005.000*m3)"),
            ...channel(2, "003", "G0099000000000999", "(260310100000W)(00006.000*m3)"),
          ),
        ),
      );
      expect(outcome.reports).to.deep.equal([]);
      expect(
        outcome.readings.slice(4).map(({ device, value }) => [device, value.floor()]),
      ).to.deep.equal([
        [GAS_METER, 5_000n],
        ["G0099000000000999", 6_000n],
      ]);
    });

    it("says so when two channels show the same device at the same time and disagree", function () {
      const outcome = readAll(
        dsmr,
        telegram(
          withChannels(
            ...channel(1, "003", GAS_METER, "(260310100000W)(00005.000*m3)"),
            ...channel(2, "003", GAS_METER, "(260310100000W)(00006.000*m3)"),
            ...channel(3, "003", GAS_METER, "(260310100000W)(00005.000*m3)"),
          ),
        ),
      );
      expect(outcome.readings.slice(4).map(({ value }) => value.floor())).to.deep.equal([5_000n]);
      expect(reasons(outcome)).to.deep.equal({ "channels-disagree": 1 });
    });

    it("names the same register whatever the channel", function () {
      const on = (number: number) =>
        readAll(
          dsmr,
          telegram(
            withChannels(...channel(number, "007", WATER_METER, "(260310100000W)(00005.000*m3)")),
          ),
        ).readings.at(-1);
      expect(on(4)?.register).to.equal("24.2.1");
      expect(on(4)).to.deep.equal(on(1));
    });

    for (const [name, type, id, last, reason] of [
      ["a stamp of 1970", "003", GAS_METER, "(700101010000W)(00005.000*m3)", "stamp-before-2000"],
      [
        "midnight of 2000 in winter, which is 1999 in UTC",
        "003",
        GAS_METER,
        "(000101000000W)(00005.000*m3)",
        "stamp-before-2000",
      ],
      [
        "a stamp that is no time",
        "003",
        GAS_METER,
        "(632525252525W)(00005.000*m3)",
        "stamp-invalid",
      ],
      ["an empty reading", "003", GAS_METER, "()", "channel-dead"],
      ["an empty value", "003", GAS_METER, "(260310100000W)()", "channel-dead"],
      ["no device", "000", "", "(260310100000W)(00005.000*m3)", "channel-dead"],
      ["a device without id", "003", "", "(260310100000W)(00005.000*m3)", "device-unknown"],
      ["a value without unit", "003", GAS_METER, "(260310100000W)(00000000)", "value-malformed"],
      ["water in kWh", "007", WATER_METER, "(260310100000W)(00005.000*kWh)", "value-malformed"],
      [
        "a heat cost allocator",
        "008",
        "H1",
        "(260310100000W)(00005.000*m3)",
        "device-type-unsupported",
      ],
    ] as const) {
      it(`refuses ${name}`, function () {
        const outcome = readAll(dsmr, telegram(withChannels(...channel(2, type, id, last))));
        expect(outcome.readings).to.have.length(4);
        expect(reasons(outcome)).to.deep.equal({ [reason]: 1 });
      });
    }

    it("reports a channel that has a device and never a reading, and passes over an empty one", function () {
      const outcome = readAll(
        dsmr,
        telegram(withChannels("0-1:24.1.0(003)", "0-2:24.1.0(000)", "0-2:96.1.0()")),
      );
      expect(reasons(outcome)).to.deep.equal({ "channel-dead": 1 });
    });

    it("reads heat in GJ and in kWh, gas by energy, and an electricity meter behind the meter", function () {
      const stamp = "(260310100000W)";
      const { readings } = readAll(
        dsmr,
        telegram(
          withChannels(
            ...channel(1, "004", "H0000000001", `${stamp}(00012.345*GJ)`),
            ...channel(2, "012", "H0000000002", `${stamp}(00012.345*kWh)`),
            ...channel(3, "003", GAS_METER, `${stamp}(00012.345*kWh)`),
            ...channel(4, "002", "E0000000002", `${stamp}(000012.345*kWh)`),
          ),
        ),
      );
      expect(readings.slice(4).map(({ resource, value }) => [resource, value])).to.deep.equal([
        ["heat", Rational.of(12_345_000n)],
        ["heat", Rational.of(44_442n)],
        ["gas-energy", Rational.of(12_345n)],
        ["energy", Rational.of(12_345n)],
      ]);
    });
  });

  describe("stream", function () {
    const first = telegram(linesOfV5());
    const second = telegram(linesOfV5({ stamp: "260310103000W", import1: "000617.300" }));

    it("holds any number of telegrams", function () {
      expect(readAll(dsmr, first + second).readings).to.have.length(10);
    });

    it("reports what stands outside telegrams, once a run", function () {
      const outcome = readAll(dsmr, `tail of one\r\nanother\r\n\r\n${first}stray\r\n${second}`);
      expect(outcome.readings).to.have.length(10);
      expect(
        outcome.reports.map(({ where, reason, count }) => [where, reason, count]),
      ).to.deep.equal([
        ["line 1", "outside-telegram", 2],
        ["line 23", "outside-telegram", 1],
      ]);
    });

    it("drops a telegram that the next one interrupts, and one that the end cuts off", function () {
      const outcome = readAll(dsmr, first.slice(0, 300) + "\r\n" + second + first.slice(0, 300));
      expect(outcome.readings).to.have.length(5);
      expect(reasons(outcome)).to.deep.equal({ "telegram-truncated": 2 });
    });

    it("drops a telegram beyond the size of one, and reads the next", function () {
      const filler = Array<string>(MAX_TELEGRAM_BYTES / 16).fill("0-0:96.13.0()\r\n1");
      for (const large of [filler.join(""), "9".repeat(MAX_TELEGRAM_BYTES + 1)]) {
        const outcome = readAll(
          dsmr,
          `/GWL5\r\n${large}\r\n1-0:1.8.1(000617.195*kWh)\r\n!\r\n${second}`,
        );
        expect(outcome.readings).to.have.length(5);
        expect(reasons(outcome)).to.deep.equal({ "telegram-too-large": 1 });
      }
    });

    it("passes over a byte order mark", function () {
      const outcome = readAll(dsmr, `\u00ef\u00bb\u00bf${first}`);
      expect(outcome.reports).to.deep.equal([]);
      expect(outcome.readings[0]?.source).to.deep.include({ line: 6, byte: 113 });
    });

    it("reports a telegram that holds no register", function () {
      expect(reasons(readAll(dsmr, telegram(["/GWL5", "", "0-0:96.13.0()"])))).to.deep.equal({
        "telegram-empty": 1,
      });
    });
  });
});

/** A stamp for each hour of a day from the first to the last. */
function stampsOf(date: string, [from, to]: readonly [number, number], letter: string): string[] {
  return Array.from(
    { length: to - from + 1 },
    (_, index) => `${date}${String(from + index).padStart(2, "0")}0000${letter}`,
  );
}
