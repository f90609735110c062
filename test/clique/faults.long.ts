import type { Fault } from "../../src/load/faults.ts";
import { expectUnharmed, runStruck } from "../support/fault-scenario.ts";

const SIGNERS = ["signer-1", "signer-2", "signer-3"];
const ALL = [...SIGNERS, "rpc-1"];

/** Each with how long the load lasts. */
const FAULTS: readonly (readonly [string, number, readonly Fault[]])[] = [
  [
    "a signer is killed",
    30,
    [
      { at: 5, do: "kill", nodes: ["signer-1"] },
      { at: 20, do: "restart", nodes: ["signer-1"] },
    ],
  ],
  [
    "two signers are killed",
    35,
    [
      { at: 5, do: "kill", nodes: ["signer-1", "signer-2"] },
      { at: 25, do: "restart", nodes: ["signer-1", "signer-2"] },
    ],
  ],
  [
    "the RPC node is killed",
    30,
    [
      { at: 5, do: "kill", nodes: ["rpc-1"] },
      { at: 10, do: "restart", nodes: ["rpc-1"] },
    ],
  ],
  [
    "every node is killed",
    30,
    [
      { at: 5, do: "kill", nodes: ALL },
      { at: 8, do: "restart", nodes: ALL },
    ],
  ],
  [
    "a signer sleeps",
    45,
    [
      { at: 5, do: "pause", nodes: ["signer-1"] },
      { at: 35, do: "resume", nodes: ["signer-1"] },
    ],
  ],
  [
    "a signer is alone",
    45,
    [
      { at: 5, do: "partition", groups: [["signer-1"]] },
      { at: 35, do: "heal" },
    ],
  ],
  [
    "a signer and the RPC node are parted from the two others",
    35,
    [
      {
        at: 5,
        do: "partition",
        groups: [
          ["signer-1", "rpc-1"],
          ["signer-2", "signer-3"],
        ],
      },
      { at: 25, do: "heal" },
    ],
  ],
  [
    "everybody is alone",
    35,
    [
      { at: 5, do: "partition", groups: ALL.map((name) => [name]) },
      { at: 25, do: "heal" },
    ],
  ],
];

describe("readings on a network", function () {
  this.timeout(500_000);

  for (const [title, seconds, faults] of FAULTS) {
    it(`are all recorded, each once, when ${title}`, async function () {
      expectUnharmed(await runStruck(seconds, faults));
    });
  }
});
