import { isDeepStrictEqual } from "node:util";

import { expect } from "chai";
import { hexlify } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Choice } from "../crypto/mutation-suite.ts";
import { answerOf, everyMutant, wordMutants } from "../crypto/mutations.ts";
import { effectOf, type Effect, type RawCall } from "./call-effects.ts";
import { hostileCalls } from "./hostile-calls.ts";

/** All mutants of one call take minutes where a sample takes a second. */
const PATIENCE = 3_600_000;
const SELECTOR_BYTES = 4;
/** With what a frame's reader refuses it. */
const READER_CODES = ["FRAME_INVALID", "FRAME_UNREADABLE", "POINT_INVALID"] as const;

/**
 * Tests that a transaction whose bytes were altered is refused and leaves nothing behind, or does what the original
 * does: to all of the state, by its root, and in all of its events.
 */
export function describeCalldataMutants(connection: NetworkConnection, choose: Choice): void {
  describe("mutants of a transaction's bytes", function () {
    this.timeout(PATIENCE);

    for (const { name, refusals, ready } of hostileCalls) {
      it(`of ${name} are refused by name or by ABI decoding, or mean the same`, async function () {
        // Not by loadFixture: its snapshots would stand in the way of those of each mutant.
        const call = await ready(connection);
        const honest = await effectOf(connection, call);
        expect(honest.refusal).to.equal(null);
        expect(honest.logs).to.not.have.length(0);
        const nothing = await effectOf(connection, { ...call, data: new Uint8Array() });
        expect(nothing).to.include({ refusal: "" });
        const mutants = [...everyMutant(call.data), ...wordMutants(call.data, SELECTOR_BYTES)];
        const tally = { refused: 0, undecodable: 0 };
        for (const mutant of choose(mutants, name)) {
          const altered = { ...call, data: mutant.bytes };
          const effect = await effectOf(connection, altered);
          if (effect.refusal !== null) {
            expect(effect, mutant.name).to.include({ root: nothing.root });
            expect(effect.logs, mutant.name).to.deep.equal([]);
          }
          if (effect.refusal === "") {
            tally.undecodable++;
            expect(isCanonical(altered, name), mutant.name).to.equal(false);
          } else if (effect.refusal !== null) {
            tally.refused++;
            expect(effect.refusal, mutant.name).to.be.oneOf(refusals);
          } else if (!isSame(effect, honest)) {
            // The contract does not look at ciphertexts: what it took is another frame, which its reader refuses.
            expect(effect.logs.slice(1), mutant.name).to.deep.equal(honest.logs.slice(1));
            expect(effect.root, mutant.name).to.not.equal(honest.root);
            const [log] = effect.logs;
            const { read } = call;
            if (log === undefined || read === undefined) throw new Error(`${mutant.name} is taken`);
            expect(await answerOf(() => read(log)), mutant.name).to.be.oneOf([...READER_CODES]);
          }
        }
        expect(tally.refused, "refused by name").to.be.greaterThan(0);
        expect(tally.undecodable, "refused by ABI decoding").to.be.greaterThan(0);
      });
    }
  });
}

function isSame(effect: Effect, honest: Effect): boolean {
  return effect.root === honest.root && isDeepStrictEqual(effect.logs, honest.logs);
}

/** Whether the bytes are what the ABI makes of some arguments: then a contract that says nothing has no excuse. */
function isCanonical({ contract: { interface: abi }, data }: RawCall, name: string): boolean {
  try {
    const args = abi.decodeFunctionData(name, data);
    return abi.encodeFunctionData(name, [...args]) === hexlify(data);
  } catch {
    return false;
  }
}
