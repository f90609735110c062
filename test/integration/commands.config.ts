// The configuration of the commands' test: Gridwell's own, with a network and a folder of the test's.
import { defineConfig } from "hardhat/config";

import base from "../../hardhat.config.ts";

const url = process.env["GRIDWELL_TEST_URL"] ?? "http://127.0.0.1:1";
const deployments = process.env["GRIDWELL_TEST_FOLDER"] ?? "out/test";

export default defineConfig({
  ...base,
  paths: { ...base.paths, ignition: deployments },
  networks: {
    ...base.networks,
    test: { type: "http", url },
    nowhere: { type: "http", url: "http://127.0.0.1:1" },
  },
});
