import { expect } from "chai";

import { checkPlace, type NodeCard } from "../../../../src/clique/machines/card.ts";
import {
  changedPlan,
  newPlan,
  planText,
  readCardFile,
  readPlan,
  type MachinesPlan,
} from "../../../../src/clique/machines/plan.ts";
import { refused } from "../../../support/refused.ts";

/** The card of a node on the machine of a number. */
function card(name: string, machine: number, changes: Partial<NodeCard> = {}): NodeCard {
  const isSigner = name.startsWith("signer");
  const digit = name.charCodeAt(name.length - 1) % 10;
  return {
    name,
    role: isSigner ? "signer" : "rpc",
    address: isSigner ? `0x${String(digit).repeat(40)}` : null,
    nodeId: `${isSigner ? "a" : "b"}${String(digit)}`.repeat(64),
    host: `10.9.0.${String(machine)}`,
    port: isSigner ? 30_303 : 30_304,
    rpcPort: isSigner ? null : 8_545,
    ...changes,
  };
}

const CARDS = [card("signer-a", 1), card("signer-b", 2), card("signer-c", 3), card("rpc-a", 1)];
const SETTINGS = {
  chain: { chainId: 4_242_424, period: 2, epoch: 30_000, fork: "berlin" },
  node: { gasLimit: 60_000_000, recommit: null },
} as const;
const ALLOC = new Map([[`0x${"ee".repeat(20)}`, 5n]]);
const TIME = 1_800_000_000;

function plan(cards: readonly NodeCard[] = CARDS): MachinesPlan {
  return newPlan(SETTINGS, cards, ALLOC, TIME);
}

describe("a plan for several machines", function () {
  it("has the same first block for all, sealed by the signers of the cards", function () {
    const { genesis } = plan();
    expect(genesis.timestamp).to.equal(`0x${TIME.toString(16)}`);
    const sealers = ["7", "8", "9"].map((digit) => digit.repeat(40)).join("");
    expect(genesis.extraData).to.equal(`0x${"00".repeat(32)}${sealers}${"00".repeat(65)}`);
    expect(genesis.alloc).to.deep.equal({ [`0x${"ee".repeat(20)}`]: { balance: "0x5" } });
  });

  it("comes back from its file as it was", function () {
    expect(readPlan(planText(plan()), "plan.json")).to.deep.equal(plan());
  });

  describe("when it is changed", function () {
    it("keeps the chain, whoever comes and goes", function () {
      const changed = changedPlan(plan(), [card("signer-d", 4)], ["signer-b"]);
      expect(changed.nodes.map(({ name }) => name)).to.deep.equal([
        "signer-a",
        "signer-c",
        "rpc-a",
        "signer-d",
      ]);
      expect(changed.genesis).to.deep.equal(plan().genesis);
    });

    it("knows whom it has", function () {
      expect(refused(() => changedPlan(plan(), [], ["signer-x"]))).to.equal("CLIQUE_NODE_UNKNOWN");
    });
  });

  const doubles: readonly (readonly [string, Partial<NodeCard>])[] = [
    ["name", { name: "signer-a" }],
    ["account", { address: card("signer-a", 1).address }],
    ["key", { nodeId: card("signer-a", 1).nodeId }],
    ["place", { host: "10.9.0.1" }],
  ];
  for (const [what, double] of doubles) {
    it(`refuses two nodes of one ${what}`, function () {
      const cards = [...CARDS, card("signer-d", 4, double)];
      expect(refused(() => plan(cards))).to.equal("CLIQUE_PLAN_INVALID");
      expect(refused(() => changedPlan(plan(), cards.slice(-1), []))).to.equal(
        "CLIQUE_PLAN_INVALID",
      );
    });
  }

  it("refuses a network that nobody seals", function () {
    expect(refused(() => plan([card("rpc-a", 1)]))).to.equal("CLIQUE_PLAN_INVALID");
  });

  describe("given a file that somebody changed", function () {
    const document = JSON.parse(planText(plan())) as Record<string, unknown>;
    const hostile: readonly (readonly [string, unknown])[] = [
      ["is of another format", { ...document, format: 2 }],
      ["has a further field", { ...document, extra: 1 }],
      ["lacks its nodes", { ...document, nodes: null }],
      ["names a node with a path", { ...document, nodes: [card("../x", 1)] }],
      ["has a host that is none", { ...document, nodes: [card("rpc-a", 1, { host: "a b" })] }],
      [
        "has a signer without account",
        { ...document, nodes: [card("signer-a", 1, { address: null })] },
      ],
      ["has a genesis that is none", { ...document, genesis: { config: 1 } }],
    ];
    for (const [what, changed] of hostile) {
      it(`refuses one that ${what}`, function () {
        const text = JSON.stringify(changed);
        expect(refused(() => readPlan(text, "plan.json"))).to.equal("JSON_INVALID");
      });
    }

    it("refuses what is no JSON", function () {
      expect(refused(() => readPlan("{", "plan.json"))).to.equal("JSON_INVALID");
      expect(refused(() => readCardFile("{", "a.card.json"))).to.equal("JSON_INVALID");
    });
  });
});

describe("a node's place", function () {
  const good = { name: "signer-a", host: "10.9.0.1", port: 30_303, rpcPort: null };

  it("is taken when it can be one", function () {
    checkPlace(good);
    checkPlace({ ...good, rpcPort: 8_545 });
  });

  for (const bad of [
    { name: "../etc" },
    { name: "Signer" },
    { name: "" },
    { host: "" },
    { host: "node.example.org" },
    { port: 80 },
    { port: 65_536 },
    { rpcPort: 80 },
  ]) {
    it(`is refused with ${JSON.stringify(bad)}`, function () {
      expect(
        refused(() => {
          checkPlace({ ...good, ...bad });
        }),
      ).to.equal("USAGE_CLIQUE");
    });
  }
});
