import { expect } from "chai";

import { missingForReady } from "../../../src/clique/readiness.ts";
import { view, type Sketch } from "./views.ts";

const ALL = ["signer-1", "signer-2", "signer-3", "rpc-1"];
const startedAt = (height: number): Map<string, number> =>
  new Map(ALL.map((name) => [name, height]));

/** How many things are missing. */
function missing(sketches: Readonly<Record<string, Sketch>>, started = startedAt(98)): number {
  return missingForReady(view(sketches), started).length;
}

describe("a network is ready", function () {
  it("when every node is two blocks further, has all peers and agrees", function () {
    expect(missing({})).to.equal(0);
  });

  it("not while a node does not run, or does not answer", function () {
    expect(missing({ "rpc-1": { runs: false } })).to.equal(1);
    expect(missing({ "rpc-1": { answers: false } })).to.equal(1);
  });

  it("not while a node lacks a peer, when all were started", function () {
    expect(missing({ "signer-2": { peers: 2 } })).to.equal(1);
  });

  it("not while a node has no peer, when some were started", function () {
    expect(missing({ "signer-2": { peers: 1 } }, new Map([["signer-2", 90]]))).to.equal(0);
    expect(missing({ "signer-2": { peers: 0 } }, new Map([["signer-2", 90]]))).to.equal(1);
  });

  it("not while a node that was started has made one block only", function () {
    expect(missing({}, startedAt(99))).to.equal(4);
    expect(missing({}, new Map([["rpc-1", 99]]))).to.equal(1);
  });

  it("not while a node is three blocks behind, be it two further than at its start", function () {
    expect(missing({ "rpc-1": { height: 97 } }, startedAt(0))).to.equal(1);
    expect(missing({ "rpc-1": { height: 98 } }, startedAt(0))).to.equal(0);
  });

  it("not while nodes hold different blocks where all have one", function () {
    expect(missing({ "signer-1": { hash: "0xother" } })).to.equal(1);
  });

  it("at once when it ran the whole time", function () {
    expect(missing({}, new Map())).to.equal(0);
  });
});
