import path from "node:path";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import type { NetworkDescription } from "../../src/clique/description.ts";
import { CliquePlace } from "../support/clique-network.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");

describe("a network under London's rules", function () {
  this.timeout(240_000);
  let place: CliquePlace;

  before(function () {
    place = new CliquePlace();
  });

  after(async function () {
    await place.clear();
  });

  it("has a base fee, and carries the same community", async function () {
    const { gridwell } = place;
    const shape = ["--nodes", "2", "--signers", "1", "--period", "1", "--fork", "london"];
    const { rpcUrl } = await gridwell.document<NetworkDescription>(
      "clique-up",
      ...["clique", "up", "--dir", place.network, ...shape],
    );
    const provider = new JsonRpcProvider(rpcUrl);
    const block = await provider.getBlock("latest");
    provider.destroy();
    expect(block?.baseFeePerGas ?? 0n).to.not.equal(0n);
    const here = ["--network", "clique"];
    await gridwell.document("deploy", "deploy", ...here);
    const state = path.join(place.folder, "state");
    const imported = await gridwell.document<{ readonly verified: boolean }>(
      "meters-import",
      ...["meters", "import", EXAMPLE, ...here, "--state", state],
    );
    expect(imported.verified).to.equal(true);
  });
});
