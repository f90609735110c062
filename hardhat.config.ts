import { fileURLToPath } from "node:url";

import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import { cliqueUrl } from "./tasks/clique/place.ts";
import tasks from "./tasks/index.ts";

/** The compiler is the npm package, so that a build downloads nothing and is the same everywhere. */
const solc = (runs: number) => ({
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: {
    // Clique ends at London: PUSH0, MCOPY and transient storage do not exist there.
    evmVersion: "london",
    viaIR: true,
    optimizer: { enabled: true, runs },
  },
});

/** Instrumented or parallel builds keep their artifacts apart from the ordinary ones. */
const out = process.env["GRIDWELL_OUT"];

/** Where nobody looks, a test that was left out or left alone is a failure. */
const ci = process.env["CI"] !== undefined;

/** `./gridwell test long` sets it: deep invariants and big fuzz runs. */
const long = process.env["GRIDWELL_LONG"] === "1";

/** `./gridwell test stories` and `clique` set it: files that wait for blocks and processes run side by side. */
const jobs = process.env["GRIDWELL_JOBS"];

export default defineConfig({
  plugins: [hardhatToolbox],
  tasks,
  solidity: {
    splitTestsCompilation: true,
    profiles: { default: solc(1000), production: solc(1000) },
  },
  paths: {
    ignition: "deploy",
    tests: { mocha: "test", solidity: "test/solidity" },
    ...(out === undefined ? {} : { artifacts: `${out}/artifacts`, cache: `${out}/cache` }),
  },
  typechain: { outDir: "types/contracts" },
  networks: {
    default: { type: "edr-simulated", hardfork: "london" },
    node: { type: "edr-simulated", hardfork: "london" },
    localhost: { type: "http", url: "http://127.0.0.1:8545" },
    // Where `./gridwell clique up` said that it is.
    clique: { type: "http", url: cliqueUrl() },
  },
  test: {
    mocha: {
      ...{ timeout: 20_000, forbidOnly: ci, forbidPending: ci },
      ...(jobs === undefined ? {} : { parallel: true, jobs: Number(jobs) }),
    },
    solidity: {
      fuzz: { runs: long ? 2_000 : 64, seed: "0x1234" },
      invariant: long
        ? { runs: 256, depth: 500, failOnRevert: true }
        : { runs: 16, depth: 80, failOnRevert: true },
    },
  },
});
