import { expectUnharmed, runStruck } from "../support/fault-scenario.ts";

const ALL = ["signer-1", "signer-2", "signer-3", "rpc-1"];

describe("readings on a network that is struck", function () {
  this.timeout(400_000);

  it("are all recorded, each once: every node killed at once, then the network torn in two", async function () {
    expectUnharmed(
      await runStruck(35, [
        { at: 4, do: "kill", nodes: ALL },
        { at: 6, do: "restart", nodes: ALL },
        {
          at: 22,
          do: "partition",
          groups: [
            ["signer-1", "rpc-1"],
            ["signer-2", "signer-3"],
          ],
        },
        { at: 28, do: "heal" },
      ]),
    );
  });
});
