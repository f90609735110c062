import { expect } from "chai";

import {
  diagnose,
  healthOf,
  heaviest,
  stillAfter,
  type Ailment,
} from "../../../src/clique/diagnosis.ts";
import { deadlockProcedure } from "../../../src/clique/doctor.ts";
import type { NetworkView } from "../../../src/clique/observe.ts";
import { NEWEST, view, type Sketch } from "./views.ts";

const PERIOD = 2;
/** The first moment at which a chain without a new block stands still. */
const STILL = NEWEST + stillAfter(PERIOD) + 1;
const GENESIS = NEWEST - 200;

function ailments(seen: NetworkView, genesisTime = GENESIS): [Ailment, string | null][] {
  return diagnose(seen, PERIOD, genesisTime).map(({ ailment, node }) => [ailment, node]);
}

/** All signers on blocks of their own, of these weights. */
function apart(...weights: readonly bigint[]): NetworkView {
  const signer = (i: number): Sketch => ({ hash: `0xf${String(i)}`, weight: weights[i] ?? 0n });
  return view({ "signer-1": signer(0), "signer-2": signer(1), "signer-3": signer(2) }, STILL);
}

describe("diagnose", function () {
  describe("given a sound network", function () {
    it("finds nothing", function () {
      expect(ailments(view())).to.deep.equal([]);
      expect(healthOf(view(), [], GENESIS)).to.equal("up");
    });

    it("takes a node that is three blocks behind for one on its way", function () {
      expect(ailments(view({ "rpc-1": { height: 97 } }))).to.deep.equal([]);
    });

    it("takes a chain for going on until three periods and four seconds have passed", function () {
      expect(ailments(view({}, STILL - 1))).to.deep.equal([]);
      expect(ailments(view({}, STILL))).to.deep.equal([["stalled", null]]);
    });

    it("does not expect blocks before the first one is due, or signers are up", function () {
      const early = view({}, STILL);
      expect(ailments(early, STILL - 1)).to.deep.equal([]);
      const [first, ...others] = early.nodes;
      if (first === undefined) throw new Error("a view without nodes");
      const fresh = { ...early, nodes: [{ ...first, since: STILL - 1 }, ...others] };
      expect(ailments(fresh)).to.deep.equal([]);
      expect(healthOf(fresh, [], GENESIS)).to.equal("starting");
    });
  });

  describe("given nodes that are not there", function () {
    it("tells those that stopped from those that do not answer", function () {
      const seen = view({ "signer-2": { runs: false }, "rpc-1": { answers: false } });
      const expected = [
        ["stopped", "signer-2"],
        ["silent", "rpc-1"],
      ];
      expect(ailments(seen)).to.deep.equal(expected);
    });

    it("says that the network is down when none runs", function () {
      const gone = { runs: false };
      const seen = view({ "signer-1": gone, "signer-2": gone, "signer-3": gone, "rpc-1": gone });
      expect(healthOf(seen, diagnose(seen, PERIOD, GENESIS), GENESIS)).to.equal("down");
    });

    it("says that the chain waits for signers when fewer than it needs run", function () {
      const seen = view({ "signer-1": { runs: false }, "signer-2": { runs: false } }, STILL);
      expect(ailments(seen)).to.deep.include(["too-few-signers", null]);
      const one = view({ "signer-1": { runs: false } }, STILL);
      expect(ailments(one)).to.not.deep.include(["too-few-signers", null]);
    });
  });

  describe("given a chain that stands still", function () {
    it("calls it frozen when one chain is heavier: the others missed its blocks", function () {
      expect(ailments(apart(202n, 201n, 201n))).to.deep.equal([["frozen", null]]);
      expect(heaviest(apart(201n, 202n, 201n).nodes)?.node.name).to.equal("signer-2");
    });

    it("calls it a deadlock when all chains are of the same weight", function () {
      expect(ailments(apart(201n, 201n, 201n))).to.deep.equal([["deadlock", null]]);
    });

    it("has one signer give up as many blocks as it takes, by hand", function () {
      const said = deadlockProcedure({ geth: "/g" }, apart(201n, 201n, 201n), "/n");
      expect(said).to.include(`/g attach --exec 'debug.setHead("0x62")' /n/signer-1/geth.ipc`);
      expect(said).to.include("./gridwell clique restart signer-1");
    });
  });

  describe("given a chain that goes on", function () {
    it("finds a node that does not follow", function () {
      expect(ailments(view({ "rpc-1": { height: 96 } }))).to.deep.equal([["lagging", "rpc-1"]]);
    });

    it("finds a node that follows another chain", function () {
      const seen = view({ "signer-3": { height: 90, hash: "0xother" } });
      expect(ailments(seen)).to.deep.equal([
        ["lagging", "signer-3"],
        ["forked", "signer-3"],
      ]);
    });

    it("takes a fork of one block for what it is, routine", function () {
      expect(ailments(view({ "signer-3": { hash: "0xother" } }))).to.deep.equal([]);
    });

    it("finds a node that lost its peers, which alone does not make a network ail", function () {
      const seen = view({ "signer-1": { peers: 1 } });
      const findings = diagnose(seen, PERIOD, GENESIS);
      expect(ailments(view({ "signer-1": { peers: 2 } }))).to.deep.equal([]);
      expect(findings.map(({ ailment, node }) => [ailment, node])).to.deep.equal([
        ["lonely", "signer-1"],
      ]);
      expect(healthOf(seen, findings, GENESIS)).to.equal("up");
    });
  });
});
