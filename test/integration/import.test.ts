import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { toUtf8Bytes, hexlify } from "ethers";
import hre from "hardhat";

import { readGatewayMap } from "../../src/gateway/import/gateway-map.ts";
import { importFiles, type ImportDocument } from "../../src/gateway/import/import-files.ts";
import { crc16 } from "../../src/meters/formats/dsmr/crc16.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";

const EXAMPLES = path.join(import.meta.dirname, "../../examples");
const DSMR = path.join(EXAMPLES, "home.dsmr.txt");
const GREEN_BUTTON = path.join(EXAMPLES, "home.greenbutton.xml");

const IN_PROCESS = { state: "", seed: "", passwordFile: "", json: false };

/** A telegram of a Belgian meter, whose place has an EAN, with a true CRC. */
function belgian(minute: number, serial: string, dial: string): string {
  const stamp = `2603101${String(Math.floor(minute / 60))}${String(minute % 60).padStart(2, "0")}00W`;
  const body = [
    "/FLU5\\253770234_A",
    "",
    "0-0:96.1.4(50217)",
    `0-0:96.1.1(${Buffer.from(serial).toString("hex")})`,
    `0-0:96.1.2(${Buffer.from("541440000000000001").toString("hex")})`,
    `0-0:1.0.0(${stamp})`,
    `1-0:1.8.1(${dial}*kWh)`,
    "!",
  ].join("\r\n");
  const crc = crc16(toUtf8Bytes(body)).toString(16).toUpperCase().padStart(4, "0");
  return `${body}${crc}\r\n`;
}

/** The code of the error that a promise is rejected with; undefined when it is fulfilled. */
async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe("importFiles", function () {
  this.timeout(300_000);
  let folder: string;
  let community: OpenCommunity;

  before(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell-import-"));
  });

  after(function () {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async function () {
    community = await openCommunity(hre, IN_PROCESS, "default");
  });

  afterEach(async function () {
    await community[Symbol.asyncDispose]();
  });

  function file(name: string, text: string): string {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  }

  function run(
    paths: string[],
    options: Partial<Parameters<typeof importFiles>[1]> = {},
  ): Promise<ImportDocument> {
    return importFiles(community, {
      paths,
      cadence: "slot",
      history: false,
      gateway: 0,
      ...options,
    });
  }

  /** The stored telegrams cut in two: the first `count`, and the rest. */
  function halves(count: number): [string, string] {
    const telegrams = readFileSync(DSMR, "latin1").split(/(?=^\/)/m);
    return [
      file("early.txt", telegrams.slice(0, count).join("")),
      file("late.txt", telegrams.slice(count).join("")),
    ];
  }

  const lasts = ({ meters }: ImportDocument) =>
    Object.fromEntries(meters.map(({ name, last }) => [name, last?.total]));

  describe("given telegrams of a day and a Green Button file", function () {
    it("writes every total, reads it back and proves it", async function () {
      const document = await run([DSMR, GREEN_BUTTON]);
      expect(document.verified).to.equal(true);
      expect(document.meters.map(({ readings, slots }) => [readings, slots])).to.deep.equal([
        ...Array.from({ length: 4 }, () => [97, 97]),
        [96, 96],
        [97, 97],
      ]);
      const imported = document.meters.find(({ register }) => register === "1-0:1.8.1");
      expect(imported?.first).to.deep.equal({ time: "2026-03-10T00:00:00Z", total: "4211860" });
      for (const { attestation } of document.meters) expect(attestation).to.equal("gateway");
    });

    it("leaves neither serial nor register nor place on the chain", async function () {
      const { meters } = await run([DSMR, GREEN_BUTTON], { cadence: "day" });
      const secrets = meters.flatMap(({ device, register, name }) => [device, register, name]);
      const latest = await community.provider.getBlockNumber();
      let bytes = "";
      for (let number = 0; number <= latest; number++) {
        const block = await community.provider.getBlock(number, true);
        for (const { data } of block?.prefetchedTransactions ?? []) bytes += data;
      }
      for (const { data, topics } of await community.provider.getLogs({ fromBlock: 0 }))
        bytes += data + topics.join("");
      expect(bytes.length).to.be.greaterThan(1_000);
      for (const secret of secrets)
        expect(bytes).not.to.include(hexlify(toUtf8Bytes(secret)).slice(2));
    });
  });

  describe("given the same file again", function () {
    it("writes nothing", async function () {
      const first = await run([DSMR]);
      const second = await run([DSMR]);
      expect(second).to.include({
        batches: 0,
        amendments: 0,
        gasUsed: 0,
        gasPerReading: null,
        enrolmentGas: 0,
      });
      expect(second.verified).to.equal(true);
      expect(second.meters.map(({ slots, unchanged }) => [slots, unchanged])).to.deep.equal(
        first.meters.map(({ slots }) => [0, slots]),
      );
    });
  });

  describe("given the day in two files", function () {
    for (const [title, input] of [
      ["telegrams", DSMR],
      ["intervals", GREEN_BUTTON],
    ] as const) {
      it(`goes on where the first ended, ${title}`, async function () {
        const whole = lasts(await run([input]));
        await community[Symbol.asyncDispose]();
        community = await openCommunity(hre, IN_PROCESS, "default");
        const [early, late] = input === DSMR ? halves(40) : intervalHalves(40);
        await run([early]);
        const second = await run([late]);
        expect(second.verified).to.equal(true);
        expect(lasts(second)).to.deep.equal(whole);
      });
    }

    function intervalHalves(count: number): [string, string] {
      const text = readFileSync(GREEN_BUTTON, "utf8");
      const reading = /<espi:IntervalReading>[\s\S]*?<\/espi:IntervalReading>\s*/g;
      const keep = (from: number, to: number): string => {
        let position = -1;
        return text.replace(reading, (match) => (++position >= from && position < to ? match : ""));
      };
      return [file("early.xml", keep(0, count)), file("late.xml", keep(count, 1_000))];
    }

    it("makes the earlier one amendments when it comes second", async function () {
      const [early, late] = halves(40);
      await run([late]);
      const second = await run([early]);
      expect(second.verified).to.equal(true);
      expect(second.batches).to.equal(0);
      expect(second.amendments).to.equal(80); // forty slots in each of two banks
      const again = await run([early]);
      expect(again.amendments).to.equal(0);
    });

    it("takes fresh banks for it when asked for the history", async function () {
      const [early, late] = halves(40);
      const first = await run([late]);
      const second = await run([early], { history: true });
      expect(second.verified).to.equal(true);
      expect(second.amendments).to.equal(0);
      expect(second.meters.map(({ slots }) => slots)).to.deep.equal(
        Array.from({ length: 5 }, () => 40),
      );
      const banks = new Set(first.meters.map(({ bank }) => bank));
      for (const { bank } of second.meters) expect(banks.has(bank)).to.equal(false);
    });
  });

  describe("given a place where another meter takes over", function () {
    it("enters the exchange and lets the total go on", async function () {
      const telegrams = [
        belgian(0, "1SAG1100000001", "000100.000"),
        belgian(15, "1SAG1100000001", "000101.500"),
        belgian(30, "1SAG1100000002", "000000.000"),
        belgian(45, "1SAG1100000002", "000000.700"),
      ];
      const document = await run([file("exchange.txt", telegrams.join(""))]);
      const [meter] = document.meters;
      expect(document.verified).to.equal(true);
      expect(meter?.events.map(({ kind }) => kind)).to.deep.equal(["exchange"]);
      expect(meter?.last?.total).to.equal("102200");
      expect(meter?.consumption).to.equal("2200");
      const terms = await community.contracts.registry.termsOf(meter?.point ?? "");
      expect(terms.map(({ base }) => base)).to.deep.equal([0n, 101_500n]);
    });
  });

  describe("given the local state is lost", function () {
    it("finds its points on the chain again", async function () {
      const [early, late] = halves(40);
      const first = await run([early]);
      community.store.run("DELETE FROM point");
      community.index.rebuild();
      const second = await run([late]);
      expect(second.verified).to.equal(true);
      expect(second.enrolmentGas).to.equal(0);
      expect(second.meters.map(({ point }) => point)).to.deep.equal(
        first.meters.map(({ point }) => point),
      );
    });
  });

  describe("given a gateway map", function () {
    const map = '{"E999*": 1, "W999*": {"gateway": 2, "bank": 40}, "*": 0}';

    it("lets each meter's own gateway attest and report it, in the bank that is named", async function () {
      const gateways = readGatewayMap(map, "zones.json");
      const document = await run([DSMR, GREEN_BUTTON], { gateways, cadence: "day" });
      expect(document.verified).to.equal(true);
      const banks = new Map(document.meters.map(({ device, bank }) => [device, bank]));
      expect(banks.get("W9990000000000226")).to.equal(40);
      for (const [device, gateway] of [
        ["E9990000000000126", 1],
        ["W9990000000000226", 2],
        ["GW004217", 0],
      ] as const) {
        const state = community.index.state(banks.get(device) ?? 0);
        const { address } = community.keys.gateway(gateway);
        expect(state?.gateway.toLowerCase(), device).to.equal(address.toLowerCase());
      }
    });

    it("goes on with each bank's own gateway when the map is left away", async function () {
      const [early, late] = halves(40);
      const gateways = readGatewayMap(map, "zones.json");
      const first = await run([early], { gateways });
      const second = await run([late]);
      expect(second.verified).to.equal(true);
      expect(second.enrolmentGas).to.equal(0);
      expect(second.meters.map(({ bank }) => bank)).to.deep.equal(
        first.meters.map(({ bank }) => bank),
      );
    });

    it("refuses a bank that another gateway has", async function () {
      await run([GREEN_BUTTON], {
        gateways: readGatewayMap('{"*": {"gateway": 1, "bank": 3}}', ""),
      });
      const refused = run([DSMR], {
        gateways: readGatewayMap('{"*": {"gateway": 0, "bank": 3}}', ""),
      });
      expect(await codeOf(refused)).to.equal("BANK_UNSUITABLE");
    });
  });

  describe("given two registers of one name that meter different things", function () {
    it("takes the first and reports the other", async function () {
      const line = (media: string, total: number): string =>
        JSON.stringify({
          ...{ _: "telegram", media, meter: "multical21", name: "x", id: "00417001" },
          ...{ total_m3: total, status: "OK", timestamp: "2026-03-10T08:00:00Z" },
        });
      const path = file("clash.jsonl", `${line("cold water", 12.5)}\n${line("gas", 7.5)}\n`);
      const { meters, reports, verified } = await run([path]);
      expect(verified).to.equal(true);
      expect(meters.map(({ resource }) => resource)).to.deep.equal(["water"]);
      expect(reports.map(({ reason }) => reason)).to.deep.equal(["name-taken"]);
    });
  });

  describe("given a file that holds nothing", function () {
    it("refuses with the reason", async function () {
      const broken =
        readFileSync(DSMR, "latin1")
          .split(/(?=^\/)/m)[0]
          ?.replace("004211.860", "004211.861") ?? "";
      expect(await codeOf(run([file("broken.txt", broken)]))).to.equal("NO_READINGS");
    });
  });
});
