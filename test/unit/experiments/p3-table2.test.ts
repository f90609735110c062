import { expect } from "chai";
import {
  computeAddress,
  dataSlice,
  decodeRlp,
  encodeRlp,
  id,
  keccak256,
  recoverAddress,
  Signature,
  SigningKey,
} from "ethers";

import { figureDocument } from "../../../src/experiments/figure-document.ts";
import { alternates } from "../../../src/experiments/p3-table2/concurrent.ts";
import { forgeBlock, isInTurn } from "../../../src/experiments/p3-table2/forged-block.ts";
import { rivalryOf, type ToldHead } from "../../../src/experiments/p3-table2/heads.ts";
import { reasonIn } from "../../../src/experiments/p3-table2/malicious.ts";
import { reportTable2 } from "../../../src/experiments/p3-table2/report.ts";
import { rowsOf } from "../../../src/experiments/p3-table2/rows.ts";
import type { Table2 } from "../../../src/experiments/p3-table2/run.ts";
import { firstHeader, genesisOf } from "../../../src/clique/genesis.ts";
import { headerOf } from "../../../src/chain/archive/archived-block.ts";
import { conforming } from "../../support/schemas.ts";

/** Heads as a node tells them: a letter and its height is a block, `b4<a3` one whose parent is named. */
function told(node: string, words: string): ToldHead[] {
  return words.split(" ").map((word) => {
    const [hash = "", named] = word.split("<");
    const number = Number(hash.slice(1));
    return { node, number, hash, parent: named ?? `${hash.slice(0, 1)}${String(number - 1)}` };
  });
}

describe("rivals and reorgs, by what nodes tell", function () {
  it("are none when all tell one chain", function () {
    expect(rivalryOf([...told("one", "a1 a2 a3"), ...told("two", "a1 a2 a3")])).to.deep.equal({
      ...{ heights: 3, contested: 0, mostRivals: 1, reorgs: 0, deepest: 0 },
    });
  });

  it("are counted at each height, and a node that changes takes back what it told", function () {
    const found = rivalryOf([...told("one", "a1 a2 b2<a1 b3"), ...told("two", "a1 b2<a1 b3")]);
    expect(found).to.deep.equal({
      ...{ heights: 3, contested: 1, mostRivals: 2, reorgs: 1, deepest: 1 },
    });
  });

  it("are as deep as the block where the chains part, though what lies between comes from others", function () {
    const found = rivalryOf([
      ...told("one", "a1 a2 a3 a4 b5"),
      ...told("two", "a1 b2<a1 b3 b4 b5"),
      ...told("three", "a1 c2<a1"),
    ]);
    expect(found).to.deep.equal({
      ...{ heights: 5, contested: 3, mostRivals: 3, reorgs: 1, deepest: 3 },
    });
  });

  it("are none when a node leaps ahead on its own chain", function () {
    const found = rivalryOf([...told("one", "a1 a5 a6"), ...told("two", "a1 a2 a3 a4 a5 a6")]);
    expect(found).to.include({ reorgs: 0, deepest: 0 });
  });

  it("are counted when a shorter chain is the heavier one", function () {
    const found = rivalryOf(told("one", "a1 a2 a3 b2<a1"));
    expect(found).to.include({ reorgs: 1, deepest: 2 });
  });

  it("are counted after a leap, too", function () {
    const found = rivalryOf([...told("one", "a1 a4 b4<a3"), ...told("two", "a1 a2 a3")]);
    expect(found).to.include({ reorgs: 1, deepest: 1 });
  });
});

describe("a forged block", function () {
  const key = new SigningKey(id("a signer"));
  const genesis = genesisOf(
    { chainId: 4_242, period: 2, epoch: 30, fork: "berlin", gasLimit: 60_000_000 },
    [computeAddress(key)],
    new Map(),
    1_700_000_000,
  );
  const parent = firstHeader(genesis, id("a state"));
  const [header, transactions, uncles] = decodeRlp(
    forgeBlock({ parent, difficulty: 2, period: 2, key }),
  ) as [string[], string[], string[]];

  it("follows its parent, is empty and keeps its state", function () {
    expect([transactions, uncles]).to.deep.equal([[], []]);
    const read = headerOf(encodeRlp(header));
    const before = headerOf(parent);
    expect(read).to.include({
      ...{ number: 1, parentHash: before.hash, stateRoot: before.stateRoot },
      time: before.time + 2,
    });
    expect(header[7]).to.equal("0x02");
    // A root of no receipts is that of the first block, too.
    expect(read.receiptsRoot).to.equal(before.receiptsRoot);
  });

  it("is sealed by its key over the header without the seal (EIP-225)", function () {
    const extra = header[12] ?? "";
    expect(extra).to.have.length(2 + 2 * (32 + 65));
    const bare = header.with(12, dataSlice(extra, 0, 32));
    const seal = dataSlice(extra, 32);
    const signature = Signature.from({
      r: dataSlice(seal, 0, 32),
      s: dataSlice(seal, 32, 64),
      v: 27 + Number(dataSlice(seal, 64)),
    });
    expect(recoverAddress(keccak256(encodeRlp(bare)), signature)).to.equal(computeAddress(key));
  });

  it("is in turn where its number falls on its signer", function () {
    expect(["a", "b", "c"].map((signer) => isInTurn(["a", "b", "c"], signer, 7))).to.deep.equal([
      ...[false, true, false],
    ]);
  });

  it("is refused for a reason that is found in geth's words", function () {
    const words = `INFO [11-21] Importing blockchain file=x\nERROR[11-21] Import error err="invalid block 12: recently signed"\ninvalid block 12: recently signed\n`;
    expect(reasonIn(words)).to.equal("recently signed");
    expect(reasonIn("Fatal: no such file\n")).to.equal("Fatal: no such file");
  });
});

describe("signers that take turns", function () {
  it("never seal twice in a row", function () {
    expect(["ABAB", "ABBA", "ABCAC", "A", ""].map(alternates)).to.deep.equal([
      ...[true, false, true, true, false],
    ]);
  });
});

const TABLE: Table2 = {
  delays: [
    {
      delay: 0,
      blocks: 20,
      seconds: 40,
      heights: 21,
      contested: 2,
      mostRivals: 2,
      reorgs: 3,
      deepest: 1,
    },
    {
      delay: 500,
      blocks: 20,
      seconds: 50,
      heights: 22,
      contested: 20,
      mostRivals: 3,
      reorgs: 30,
      deepest: 4,
    },
  ],
  stopped: { sealers: "ABABAB", reorgs: 0, haltedAfter: 1, haltedFor: 15, resumedAfter: 1.25 },
  censoring: {
    passive: [
      {
        censors: 0,
        sent: 4,
        waits: [1, 1, 2, 2],
        blocks: 9,
        empty: 0,
        emptyOfCensors: 0,
        ofCensors: 0,
      },
      {
        censors: 1,
        sent: 4,
        waits: [1, 2, 2, 3],
        blocks: 9,
        empty: 3,
        emptyOfCensors: 3,
        ofCensors: 3,
      },
      {
        censors: 2,
        sent: 4,
        waits: [1, 2, 3, 4],
        blocks: 9,
        empty: 6,
        emptyOfCensors: 6,
        ofCensors: 6,
      },
    ],
    captured: { blocksToCapture: 3, sent: 5, blocks: 10, mined: 0, minedAfter: 5 },
  },
  spam: {
    ...{ proposals: 1_000, blocks: 20, own: 7, votes: 7, foreign: 0, signers: 3 },
    standing: { votes: 7, candidates: 7 },
    left: { votes: 0, candidates: 0 },
  },
  malicious: {
    ...{ exported: 120, blocksToRemoval: 4, after: 8, ofRemoved: 0 },
    imports: [
      { what: "same signer", taken: false, reason: "recently signed" },
      { what: "stranger", taken: false, reason: "unauthorized signer" },
      { what: "wrong difficulty", taken: false, reason: "wrong difficulty" },
      { what: "next signer", taken: true, reason: "" },
    ],
  },
  environment: { node: "Geth" },
};

describe("the claims of Table 2", function () {
  const failing = (table: Table2): string[] =>
    rowsOf(table).flatMap(({ holds, what }) => (holds ? [] : [what]));

  it("hold when all is as EIP-225 says", function () {
    expect(failing(TABLE)).to.deep.equal([]);
    expect(rowsOf(TABLE)).to.have.length(4 + 1 + 3 + 2 + 2 + 2 + 2);
  });

  it("fail one by one, each for its own measurement", function () {
    const { malicious, censoring, spam, stopped, delays } = TABLE;
    const [none, one, two] = censoring.passive;
    const { captured } = censoring;
    if (!none || !one || !two) throw new TypeError("three parts");
    const with_ = (change: Partial<Table2>): string[] => failing({ ...TABLE, ...change });
    const imports = (i: number, taken: boolean, reason: string): string[] => {
      const changed = malicious.imports.map((each, k) =>
        k === i ? { ...each, taken, reason } : each,
      );
      return with_({ malicious: { ...malicious, imports: changed } });
    };
    expect(imports(0, true, "")).to.have.length(1);
    expect(imports(1, false, "recently signed")).to.have.length(1);
    expect(imports(3, false, "bad block")).to.have.length(1);
    expect(with_({ malicious: { ...malicious, ofRemoved: 1 } })).to.have.length(1);

    const passive = (...changed: typeof censoring.passive): string[] =>
      with_({ censoring: { passive: changed, captured } });
    // One transaction that was not mined; one that waited too long; a full block of a censor; a censor with half.
    expect(passive(none, { ...one, waits: [1, 2, 2] }, two)).to.have.length(1);
    expect(passive(none, { ...one, waits: [1, 2, 2, 4] }, two)).to.have.length(1);
    expect(passive(none, { ...one, emptyOfCensors: 2, empty: 2 }, two)).to.have.length(1);
    expect(
      passive(none, { ...one, ofCensors: 5, emptyOfCensors: 5, empty: 5 }, two),
    ).to.have.length(1);
    expect(passive(none, one, { ...two, waits: [1, 2, 3, 5] })).to.have.length(1);
    const capture = (change: Partial<typeof captured>): string[] =>
      with_({ censoring: { ...censoring, captured: { ...captured, ...change } } });
    expect(capture({ mined: 1 })).to.have.length(1);
    expect(capture({ minedAfter: 4 })).to.have.length(1);

    expect(with_({ spam: { ...spam, foreign: 1 } })).to.have.length(1);
    expect(with_({ spam: { ...spam, signers: 4 } })).to.have.length(1);
    expect(with_({ spam: { ...spam, left: { votes: 1, candidates: 1 } } })).to.have.length(1);

    expect(with_({ stopped: { ...stopped, sealers: "ABBA" } })).to.have.length(1);
    expect(with_({ stopped: { ...stopped, haltedAfter: 2 } })).to.have.length(1);
    expect(with_({ delays: delays.map((run) => ({ ...run, deepest: 2 })) })).to.have.length(1);
  });

  it("are told with their number, and each that failed", function () {
    const page = { command: "./gridwell figures p3-table2", date: "2026-01-02T03:04:05Z" };
    const report = reportTable2({ ...page, table: TABLE });
    expect(report.verdict).to.deep.equal([
      "16 of 16 claims held.",
      "Two of three signers suffice to capture the chain: two voted the third out within 3 blocks, and 0 of 5 transactions were mined until they gave up.",
      "Rival blocks: 10 % of heights at 0 ms (reorgs 1 deep at most), 91 % of heights at 500 ms (reorgs 4 deep at most).",
    ]);
    const broken = { ...TABLE, stopped: { ...TABLE.stopped, sealers: "ABBA" } };
    const [count, failed] = reportTable2({ ...page, table: broken }).verdict;
    expect(count).to.equal("15 of 16 claims held.");
    expect(failed).to.match(/^Did not hold \(concurrent\): one of three signers is stopped;/);
    conforming("figures-p3-table2", JSON.stringify(figureDocument(report, ["a.md"])));
  });
});
