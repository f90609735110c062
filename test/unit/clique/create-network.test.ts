import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { createNetwork } from "../../../src/clique/create-network.ts";
import { DEFAULTS } from "../../../src/clique/settings.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { rejection } from "../../support/rejection.ts";

describe("a network's files", function () {
  let place: string;

  beforeEach(function () {
    place = mkdtempSync(join(tmpdir(), "gw-"));
  });

  afterEach(function () {
    rmSync(place, { recursive: true, force: true });
  });

  it("leave no key and no secret behind when geth refuses the first block", async function () {
    const making = createNetwork(
      join(place, "net"),
      {
        shape: { signers: 1, nodes: 2 },
        chain: { chainId: 7, period: 2, epoch: 30_000, fork: "berlin" },
        node: { gasLimit: DEFAULTS.gasLimit, recommit: null },
        // A program that fails, whatever it is told.
        geth: "/bin/false",
        rpcPort: null,
        alloc: new Map(),
        secrets: new Map([["community.password", "a secret"]]),
      },
      () => 1_800_000_000,
    );
    const error = await rejection(making);
    expect(error).to.be.instanceOf(GridwellError).and.have.property("code", "CLIQUE_NODE_FAILED");
    expect(readdirSync(place)).to.deep.equal([]);
  });
});
