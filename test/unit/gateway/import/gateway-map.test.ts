import { expect } from "chai";

import { GridwellError } from "../../../../src/domain/errors.ts";
import { readGatewayMap } from "../../../../src/gateway/import/gateway-map.ts";

const MAP = '{"E0043*": 1, "E00431": {"gateway": 2, "bank": 7}, "W1": 3, "E004*": 4}';

describe("readGatewayMap", function () {
  const map = readGatewayMap(MAP, "zones.json");

  const fits: [what: string, point: string | null, device: string, gateway: number | null][] = [
    ["a whole name before every beginning", "E00431", "x", 2],
    ["the longest beginning", "E00432", "x", 1],
    ["a shorter beginning where the longer does not fit", "E0049", "x", 4],
    ["the device where the place has no name", null, "W1", 3],
    ["the device where the place's name says nothing", "home", "W1", 3],
    ["the place before the device", "E00431", "W1", 2],
    ["nothing for everybody else", "home", "W2", null],
  ];
  for (const [what, point, device, gateway] of fits) {
    it(`takes ${what}`, function () {
      expect(map.of(point, device)?.gateway ?? null).to.equal(gateway);
    });
  }

  it("gives a bank where it names one", function () {
    expect(map.of("E00431", "")).to.deep.equal({ gateway: 2, bank: 7 });
    expect(map.of("E00432", "")).to.deep.equal({ gateway: 1, bank: null });
  });

  it("takes a lone star for all", function () {
    expect(readGatewayMap('{"*": 5}', "m").of(null, "anything")?.gateway).to.equal(5);
  });

  for (const [what, text, where] of [
    ["what is no JSON", "{", "m.json"],
    ["a list", "[]", "m.json"],
    ["a name for a gateway", '{"a": "b"}', "m.json#/a"],
    ["a gateway below zero", '{"a": -1}', "m.json#/a"],
    ["more gateways than a seed is asked for", '{"a": 64}', "m.json#/a"],
    ["half a gateway", '{"a": 0.5}', "m.json#/a"],
    ["bank 0", '{"a": {"gateway": 0, "bank": 0}}', "m.json#/a/bank"],
    ["a bank without a gateway", '{"a": {"bank": 1}}', "m.json#/a/gateway"],
    ["another word", '{"a": {"gateway": 0, "zone": 1}}', "m.json#/a"],
  ] as const) {
    it(`refuses ${what}`, function () {
      expect(() => readGatewayMap(text, "m.json"))
        .to.throw(GridwellError)
        .that.includes({ code: "GATEWAY_MAP_INVALID", where });
    });
  }
});
