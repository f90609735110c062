import { existsSync, rmSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { parseEther, Wallet } from "ethers";

import { sourceOfNetwork } from "../../src/clique/backup/backup-source.ts";
import { takeBackup } from "../../src/clique/backup/take-backup.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { networkFiles, nodeFiles } from "../../src/clique/network-files.ts";
import type { NetworkState } from "../../src/clique/network-state.ts";
import { initArguments } from "../../src/clique/node-arguments.ts";
import { runProgram } from "../../src/clique/run-program.ts";
import { bringUp } from "../../src/clique/up.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { rejection } from "../support/rejection.ts";

describe("a backup of nodes whose files were made without preimages", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let state: NetworkState;
  const log = (): void => undefined;

  before(async function () {
    place = new CliquePlace();
    const geth = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    state = await createNetwork(
      place.network,
      {
        shape: { nodes: 2, signers: 1 },
        chain: { chainId: 4_242_425, period: 1, epoch: 30_000, fork: "berlin" },
        node: { gasLimit: 30_000_000, recommit: null },
        geth: geth.file,
        rpcPort: null,
        alloc: new Map([[Wallet.createRandom().address, parseEther("1")]]),
        secrets: new Map(),
      },
      () => Math.floor(Date.now() / 1_000),
    );
    for (const { name } of state.nodes) {
      const { folder } = nodeFiles(place.network, name);
      rmSync(path.join(folder, "geth"), { recursive: true });
      const args = initArguments(folder, networkFiles(place.network).genesis);
      const without = args.filter((word) => word !== "--cache.preimages");
      expect(await runProgram(geth.file, without)).to.include({ exitCode: 0 });
    }
    await bringUp(place.network, {}, () => Promise.resolve(state), log);
  });

  after(async function () {
    await place.clear();
  });

  it("is refused, and nothing is written", async function () {
    const file = path.join(place.folder, "backup");
    const source = await sourceOfNetwork(place.network, state);
    const plan = { source, file, overwrite: false, log };
    const error = await rejection(takeBackup({ ...plan, deployments: place.folder }));
    expect(error).to.include({ code: "CLIQUE_PREIMAGES_MISSING" });
    expect([existsSync(file), existsSync(`${file}.new`)]).to.deep.equal([false, false]);
  });
});
