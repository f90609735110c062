"use strict";

const { createHash } = require("node:crypto");
const { WorkloadModuleBase } = require("@hyperledger/caliper-core");

/** Single readings to the obvious contract, meter after meter. */
class Obvious extends WorkloadModuleBase {
  async initializeWorkloadModule(...args) {
    await super.initializeWorkloadModule(...args);
    this.count = 0;
    this.meters = Array.from(
      { length: this.roundArguments.meters ?? 1 },
      (_, meter) => {
        return `0x${createHash("sha256").update(`meter ${meter}`).digest("hex")}`;
      },
    );
  }

  async submitTransaction() {
    const number = this.count++;
    // By the clock: a round begins to count anew, and a meter's slots and totals must not fall.
    const slot = String(Date.now() * 1_000 + (number % 1_000));
    const { allow } = this.roundArguments;
    const [verb, args] =
      allow === undefined
        ? ["store", [this.meters[number % this.meters.length], slot, slot]]
        : ["allow", [allow, true]];
    await this.sutAdapter.sendRequests({
      contract: "obvious",
      verb,
      args,
      readOnly: false,
    });
  }
}

module.exports.createWorkloadModule = () => new Obvious();
