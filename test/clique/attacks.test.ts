import { expect } from "chai";

import type { Attack } from "../../src/attack/attack.ts";
import { attacksNamed } from "../../src/attack/catalogue.ts";
import { RANGE_PLAN, rangeOf, type Range } from "../../src/attack/range.ts";
import { HONEST, runTrial, type TrialResult } from "../../src/attack/trial.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { openTrial, type TrialNetwork } from "../../src/clique/trial-network.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { conforming } from "../support/schemas.ts";

/** Seconds of each part: short, so that the whole takes minutes. */
const SECONDS = 3;

describe("attacks on geth, with honest meters beside", function () {
  this.timeout(300_000);
  let network: TrialNetwork;
  let range: Range;
  const silent = (): void => undefined;

  before(async function () {
    const { file: geth } = await builtGeth({ ...WORKSHOP, log: silent, environment: process.env });
    network = await openTrial({ geth, ...RANGE_PLAN }, silent);
    range = rangeOf(network, () => Promise.resolve(geth));
  });

  after(async function () {
    await network.close();
  });

  async function trial(name: string, guard: boolean): Promise<TrialResult> {
    const [attack] = attacksNamed(name) as readonly [Attack];
    const options = { log: silent, signal: new AbortController().signal };
    const result = await runTrial({ attack, guard, seconds: SECONDS, times: 10 }, range, options);
    conforming("attack-run", JSON.stringify({ trials: [result], error: null }));
    return result;
  }

  /** That every honest reading came onto the chain, whatever the delay. */
  function nothingLost({ phases }: TrialResult): void {
    for (const { phase, offered, accepted } of phases) {
      expect(offered, phase).to.equal(SECONDS * HONEST.rate);
      expect(accepted, phase).to.equal(offered);
    }
  }

  it("a rich stranger's: the guard lets none of it through, and honest readings all", async function () {
    const result = await trial("member", true);
    nothingLost(result);
    expect(result.flood.passed).to.equal(0);
    expect(Object.keys(result.flood.words)).to.include("GUARD_KEY_MISSING");
    const allowed = ["GUARD_KEY_MISSING", "GUARD_RATE", "GUARD_BUSY"];
    expect(allowed).to.include.members(Object.keys(result.flood.words));
  });

  it("a rich stranger's: without a guard the node takes all of it, and no honest reading is lost", async function () {
    const result = await trial("member", false);
    nothingLost(result);
    expect(result.flood.passed).to.be.greaterThan(100);
    expect(result.flood.refused).to.equal(0);
  });

  it("heavy calls: the guard refuses them by their gas, and honest readings all get through", async function () {
    const result = await trial("heavy-calls", true);
    nothingLost(result);
    expect(result.flood.passed).to.equal(0);
    expect(Object.keys(result.flood.words)).to.include("GUARD_CALL_GAS");
  });

  it("a registered gateway's: the guard lets it through, the ledger reverts it, nothing is lost", async function () {
    const result = await trial("gateway-invalid", true);
    nothingLost(result);
    expect(result.flood.passed).to.be.greaterThan(100);
    expect(result.flood.refused).to.equal(0);
  });
});
