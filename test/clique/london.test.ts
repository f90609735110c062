import path from "node:path";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import type { NetworkDescription } from "../../src/clique/description.ts";
import { CliquePlace } from "../support/clique-network.ts";

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
    // Priced by our own rules; the deployment is priced by Ignition's.
    const trusted = await gridwell.document<{ readonly gasUsed: number }>(
      "registry-trust",
      ...["registry", "trust", "5", "--reason", "one more", ...here],
      ...["--state", path.join(place.folder, "state")],
    );
    expect(trusted.gasUsed).to.be.greaterThan(21_000);
  });
});
