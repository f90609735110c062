import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { expect } from "chai";
import fc from "fast-check";
import { ModbusTCPServer } from "jsmodbus";

import { GridwellError } from "../../../src/domain/errors.ts";
import { Rational } from "../../../src/domain/rational.ts";
import type { AdapterItem } from "../../../src/meters/formats/adapter.ts";
import { readMeterMap } from "../../../src/meters/formats/meter-map.ts";
import type { ModbusTarget } from "../../../src/meters/modbus/connection.ts";
import { openModbusInput, parseModbusAddress } from "../../../src/meters/modbus/input.ts";
import type {
  ModbusLayout,
  ModbusMap,
  ModbusRegisterEntry,
} from "../../../src/meters/modbus/modbus-map.ts";
import { inOrder, numberIn } from "../../../src/meters/modbus/number.ts";
import { pollOnce } from "../../../src/meters/modbus/poll.ts";

const NOW = 1_773_100_800;
const SDM630 = readFileSync(
  new URL("../../../src/meters/modbus/maps/eastron-sdm630.json", import.meta.url),
  "utf8",
);

const ENTRY: ModbusRegisterEntry = {
  name: "import",
  register: "1.8.0",
  function: 3,
  address: "0",
  type: "u32",
  resource: "energy",
  direction: "import",
  unit: "Wh",
};

function layoutOf(map: ModbusMap | string): ModbusLayout {
  const text = typeof map === "string" ? map : JSON.stringify({ modbus: map });
  const { modbus } = readMeterMap(text, "map.json");
  if (modbus === undefined) throw new Error("no layout");
  return modbus;
}

function poll(
  target: ModbusTarget,
  map: ModbusMap | string,
  timeout = 5_000,
): Promise<readonly AdapterItem[]> {
  return pollOnce(target, layoutOf(map), () => NOW, { timeout });
}

/** What came, in a line each. */
function told(items: readonly AdapterItem[]): string[] {
  return items.map((item) =>
    item.kind === "reading"
      ? `${item.reading.register} ${String(item.reading.value)}`
      : item.kind === "report"
        ? `${item.report.reason} ${String(item.report.count)}`
        : item.kind,
  );
}

describe("Modbus TCP", function () {
  const open: Server[] = [];

  /** A server on a free port of this machine. */
  async function listen(server: Server): Promise<ModbusTarget> {
    open.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return { host: "127.0.0.1", port: (server.address() as AddressInfo).port, unit: 1 };
  }

  /** A meter of another author's library with these bytes in its registers. */
  async function meter(holding: Buffer, input: Buffer = holding): Promise<ModbusTarget> {
    const server = createServer();
    new ModbusTCPServer(server, { holding, input });
    return listen(server);
  }

  /** A device that answers each request with what a function makes of it. */
  async function device(answer: (request: Buffer, socket: Socket) => void): Promise<ModbusTarget> {
    return listen(
      createServer((socket) => {
        socket.on("error", () => socket.destroy());
        socket.on("data", (request) => {
          answer(Buffer.from(request), socket);
        });
      }),
    );
  }

  afterEach(function () {
    for (const server of open.splice(0)) server.close();
  });

  it("reads an Eastron SDM630 with the map that is shipped, floats exactly", async function () {
    const input = Buffer.alloc(200);
    input.writeFloatBE(1_234.5, 0x48 * 2);
    input.writeFloatBE(0.1, 0x4a * 2);
    const target = await meter(Buffer.alloc(200), input);
    const items = await poll(target, SDM630);
    const [first, second] = items.flatMap((item) =>
      item.kind === "reading" ? [item.reading] : [],
    );
    const path = `modbus://127.0.0.1:${String(target.port)}/1`;
    expect(first).to.deep.equal({
      device: `127.0.0.1:${String(target.port)}/1`,
      point: null,
      register: "1-0:1.8.0",
      resource: "energy",
      direction: "import",
      kind: "register",
      value: Rational.of(1_234_500n),
      modulus: null,
      start: null,
      end: NOW,
      quality: 0,
      cost: null,
      source: { format: "modbus", path, line: 1, byte: 0 },
    });
    // 0.1 as a float32 is 13421773 / 2^27.
    expect(second?.value).to.deep.equal(Rational.of(13_421_773n * 1_000n, 2n ** 27n));
    expect(second?.direction).to.equal("export");
    expect(items).to.have.length(2);
  });

  it("reads every type and order, scales, and takes codes for no value", async function () {
    const holding = Buffer.alloc(64);
    holding.writeUInt16BE(65_535, 0);
    holding.writeInt16BE(-1, 2);
    holding.writeUInt32LE(0x01020304, 4); // DCBA
    holding.writeUInt32BE(0x80000000, 8);
    holding.writeBigUInt64BE(2n ** 60n, 12);
    holding.writeDoubleBE(0.5, 20);
    holding.writeFloatBE(Number.NaN, 28);
    const at = (address: number, changes: Partial<ModbusRegisterEntry>): ModbusRegisterEntry => ({
      ...ENTRY,
      address: String(address),
      ...changes,
    });
    const target = await meter(holding);
    const items = await poll(target, {
      device: "SMA1",
      registers: [
        at(0, { type: "u16", unit: "kWh", scale: "0.1", modulus: "100000" }),
        at(1, { type: "s16" }),
        at(2, { order: "DCBA" }),
        at(4, { none: ["80000000"] }),
        at(6, { type: "u64" }),
        at(10, { type: "f64" }),
        at(14, { type: "f32" }),
      ],
    });
    expect(told(items)).to.deep.equal([
      "1.8.0 6553500",
      "value-negative 1",
      "1.8.0 16909060",
      "value-missing 1",
      "1.8.0 1152921504606846976",
      "1.8.0 1/2",
      "value-missing 1",
    ]);
    expect(items[0]?.kind === "reading" && items[0].reading.modulus).to.equal(100_000_000n);
    expect(items[0]?.kind === "reading" && items[0].reading.device).to.equal("SMA1");
  });

  it("asks for the named registers and nothing else", async function () {
    const asked: string[] = [];
    const target = await device((request, socket) => {
      asked.push(request.subarray(6).toString("hex"));
      const answer = Buffer.alloc(13);
      request.copy(answer, 0, 0, 8);
      answer.writeUInt16BE(7, 4);
      answer.writeUInt8(4, 8);
      socket.write(answer);
    });
    const items = await poll(target, {
      registers: [ENTRY, { ...ENTRY, function: 4, address: "0x0156" }],
    });
    expect(told(items)).to.deep.equal(["1.8.0 0", "1.8.0 0"]);
    expect(asked).to.deep.equal(["010300000002", "010401560002"]);
  });

  const frame = (request: Buffer, unit: number, ...pdu: readonly number[]): Buffer =>
    Buffer.from([...request.subarray(0, 4), 0, pdu.length + 1, unit, ...pdu]);
  it("reports an exception and goes on with the next register", async function () {
    const target = await device((request, socket) => {
      const known = request.readUInt16BE(8) === 0;
      socket.write(known ? frame(request, 1, 3, 4, 0, 0, 1, 161) : frame(request, 1, 0x83, 2));
    });
    const items = await poll(target, { registers: [{ ...ENTRY, address: "900" }, ENTRY] });
    expect(told(items)).to.deep.equal(["modbus-exception 1", "1.8.0 417"]);
    const [exception] = items;
    expect(exception?.kind === "report" && exception.report.where).to.match(/\/1:1$/);
    expect(exception?.kind === "report" && exception.report.detail).to.equal(
      "import: illegal data address (2)",
    );
  });

  for (const [what, reason, answer] of [
    [
      "another unit answers",
      "modbus-malformed",
      (request: Buffer) => frame(request, 2, 3, 4, 0, 0, 0, 0),
    ],
    [
      "another function answers",
      "modbus-malformed",
      (request: Buffer) => frame(request, 1, 4, 4, 0, 0, 0, 0),
    ],
    ["too few bytes come", "modbus-malformed", (request: Buffer) => frame(request, 1, 3, 2, 0, 0)],
    [
      "the count of bytes lies",
      "modbus-malformed",
      (request: Buffer) => frame(request, 1, 3, 4, 0, 0),
    ],
    [
      "another request is answered",
      "modbus-malformed",
      () => Buffer.from([9, 9, 0, 0, 0, 7, 1, 3, 4, 0, 0, 0, 0]),
    ],
    [
      "it speaks something else",
      "modbus-malformed",
      () => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"),
    ],
    ["it says nothing", "modbus-timeout", () => Buffer.alloc(0)],
    [
      "half an answer comes",
      "modbus-timeout",
      (request: Buffer) => frame(request, 1, 3, 4, 0, 0, 0, 0).subarray(0, 9),
    ],
    ["it hangs up", "modbus-closed", () => null],
  ] as const) {
    it(`reports ${reason} when ${what}, and that the rest was not read`, async function () {
      const target = await device((request, socket) => {
        const bytes = answer(request);
        if (bytes === null) socket.end();
        else socket.write(bytes);
      });
      const timeout = reason === "modbus-timeout" ? 50 : 5_000;
      const items = await poll(target, { registers: [ENTRY, ENTRY] }, timeout);
      expect(told(items)).to.deep.equal([`${reason} 2`]);
    });
  }

  it("puts an answer together that comes byte by byte", async function () {
    const target = await device((request, socket) => {
      socket.setNoDelay(true);
      for (const byte of frame(request, 1, 3, 4, 0, 0, 1, 161)) socket.write(Buffer.from([byte]));
    });
    expect(told(await poll(target, { registers: [ENTRY] }))).to.deep.equal(["1.8.0 417"]);
  });

  it("reports a device that is not there", async function () {
    const target = await meter(Buffer.alloc(4));
    const [server] = open.splice(0);
    if (server === undefined) throw new Error("no server");
    server.close();
    await once(server, "close");
    expect(told(await poll(target, { registers: [ENTRY, ENTRY] }))).to.deep.equal([
      "modbus-unreachable 2",
    ]);
  });

  describe("as an input", function () {
    it("is polled once when its items are drawn", async function () {
      const holding = Buffer.alloc(8);
      holding.writeUInt32BE(417, 0);
      const { port } = await meter(holding);
      const address = `modbus://127.0.0.1:${String(port)}/1`;
      const layout = layoutOf({ registers: [ENTRY] });
      const input = openModbusInput(address, layout, () => NOW, { device: "M1" });
      expect(input.format.name).to.equal("modbus");
      const items: AdapterItem[] = [];
      for await (const item of input.items) items.push(item);
      expect(told(items)).to.deep.equal(["1.8.0 417"]);
    });

    it("needs a map", function () {
      expect(() => openModbusInput("modbus://127.0.0.1/1", undefined, () => NOW))
        .to.throw(GridwellError)
        .with.property("code", "MODBUS_MAP_MISSING");
    });

    it("reads addresses", function () {
      expect(parseModbusAddress("modbus://meter.lan:1502/247")).to.deep.equal({
        host: "meter.lan",
        port: 1_502,
        unit: 247,
      });
      expect(parseModbusAddress("modbus://[::1]/0")).to.deep.equal({
        host: "::1",
        port: 502,
        unit: 0,
      });
      for (const wrong of [
        "modbus://h",
        "modbus://h:0/1",
        "modbus://h:70000/1",
        "modbus://h/256",
        "modbus:///1",
        "modbus://a b/1",
        "modbus://u@h/1",
      ]) {
        expect(() => parseModbusAddress(wrong), wrong)
          .to.throw(GridwellError)
          .with.property("code", "MODBUS_ADDRESS");
      }
    });
  });

  describe("numbers", function () {
    it("are what the bits say, exactly", function () {
      fc.assert(
        fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) => {
          const bytes = Buffer.alloc(4);
          bytes.writeFloatBE(number);
          const exact = numberIn(bytes, "f32");
          expect(Number(exact?.num) / Number(exact?.den) || 0).to.equal(number || 0);
        }),
      );
      fc.assert(
        fc.property(
          fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }),
          (number) => {
            const bytes = Buffer.alloc(8);
            bytes.writeDoubleBE(number);
            const { num = 0n, den = 1n } = numberIn(bytes, "f64") ?? {};
            // Both are powers of two apart from the significand, so the quotient is exact where it fits.
            if (den < 2n ** 1_000n) expect(Number(num) / Number(den) || 0).to.equal(number || 0);
          },
        ),
      );
    });

    it("lie in any order", function () {
      const abcd = Buffer.from([1, 2, 3, 4]);
      for (const [order, bytes] of [
        ["ABCD", [1, 2, 3, 4]],
        ["CDAB", [3, 4, 1, 2]],
        ["BADC", [2, 1, 4, 3]],
        ["DCBA", [4, 3, 2, 1]],
      ] as const) {
        expect(inOrder(Buffer.from(bytes), order), order).to.deep.equal(abcd);
      }
    });
  });

  for (const [what, changes, place] of [
    ["power", { unit: "W" }, "unit"],
    ["a scale of zero", { scale: "0" }, "scale"],
    ["an unknown resource", { resource: "gold" }, "resource"],
    ["an address beyond the last", { address: "0xffff" }, "address"],
    ["a function that writes", { function: 6 }, "function"],
  ] as const) {
    it(`refuses a map with ${what} and names the place`, function () {
      const text = JSON.stringify({ modbus: { registers: [{ ...ENTRY, ...changes }] } });
      try {
        readMeterMap(text, "map.json");
      } catch (error) {
        expect(error)
          .to.be.instanceOf(GridwellError)
          .and.to.include({ code: "MAP_INVALID", where: `map.json#/modbus/registers/0/${place}` });
        return;
      }
      throw new Error("the map was taken");
    });
  }
});
