import { expect } from "chai";
import type { NetworkConnection } from "hardhat/types/network";

import { decodeFrame } from "../../../src/crypto/frame.ts";
import { nextHead, packLine } from "../../../src/crypto/line.ts";
import { deployProofDesk } from "../contracts/proof-desk.ts";
import { revertName } from "../contracts/revert-name.ts";
import { frameCases } from "./hostile-frames.ts";
import { proofCases } from "./hostile-proofs.ts";
import { answerOf, everyMutant, type Mutant } from "./mutations.ts";

/** Which of a case's mutants are tried. */
export type Choice = (mutants: readonly Mutant[], name: string) => readonly Mutant[];

/** With what a mutant of a frame is refused; every other answer is a failure. */
const FRAME_CODES = [
  ...["FRAME_INVALID", "FRAME_UNREADABLE", "POINT_INVALID", "SCALAR_INVALID"],
] as const;
/** With what a mutant of a proof is refused. */
const PROOF_CODES = ["POINT_INVALID", "SCALAR_INVALID", "PROOF_LENGTH"] as const;
/** Names with which the contracts' libraries refuse. */
const CONTRACT_NAMES = ["Bn254PointInvalid", "Bn254ScalarInvalid", "FrameMalformed"] as const;

/** All mutants of one case take minutes where a sample takes a second. */
const PATIENCE = 1_800_000;

const LINE = packLine({ head: 1n << 190n, block: 77, slot: 70_000 });

/** Tests that no mutant of a frame or a proof is accepted, here or by the contracts' libraries, and none crashes. */
export async function describeMutants(
  { networkHelpers, ...connection }: NetworkConnection,
  choose: Choice,
): Promise<void> {
  const frames = await frameCases();
  const withDesk = (): ReturnType<typeof deployProofDesk> => {
    return deployProofDesk({ ...connection, networkHelpers });
  };

  describe("mutants of frames", function () {
    this.timeout(PATIENCE);

    for (const { name, bytes, read } of frames) {
      const mutants = choose(everyMutant(bytes), name);
      it(`of ${name} (${String(mutants.length)}) are refused by name`, async function () {
        expect(await read(bytes)).to.deep.equal([412, 0]);
        for (const mutant of mutants) {
          expect(await answerOf(() => read(mutant.bytes)), mutant.name).to.be.oneOf([
            ...FRAME_CODES,
          ]);
        }
      });
    }

    // One frame of each shape: whoever reads it, the contract sees the same bytes.
    const shapes = new Map(frames.map((each) => [Buffer.from(each.bytes).toString("hex"), each]));
    for (const { name, bytes } of shapes.values()) {
      const mutants = choose(everyMutant(bytes), `${name} on chain`);
      it(`of ${name} (${String(mutants.length)}) lead to another line on chain, or are refused`, async function () {
        const desk = await networkHelpers.loadFixture(withDesk);
        const honest = await desk.next(LINE, bytes);
        for (const mutant of mutants) {
          const answer = await revertName(desk, () => desk.next(LINE, mutant.bytes));
          if (typeof answer === "string") {
            expect(answer, mutant.name).to.equal("FrameMalformed");
            // What the contract refuses, no reader takes for a frame.
            const decoded = await answerOf(() => decodeFrame(mutant.bytes));
            expect(decoded, mutant.name).to.equal("FRAME_INVALID");
          } else {
            expect(answer >> 56n, mutant.name).to.equal(nextHead(LINE, mutant.bytes));
            expect(answer >> 56n, mutant.name).to.not.equal(honest >> 56n);
          }
        }
      });
    }
  });

  describe("mutants of proofs with their statements", function () {
    this.timeout(PATIENCE);

    for (const { name, bytes, verify, ask } of proofCases) {
      const mutants = choose(everyMutant(bytes), name);
      it(`of ${name} (${String(mutants.length)}) are refused by name`, async function () {
        expect(verify(bytes)).to.equal(true);
        for (const mutant of mutants) {
          expect(await answerOf(() => verify(mutant.bytes)), mutant.name).to.be.oneOf([
            ...[false, ...PROOF_CODES],
          ]);
        }
      });

      // A call has its words in their places: it can be altered, not shortened.
      const sent = mutants.filter((mutant) => mutant.bytes.length === bytes.length);
      it(`of ${name} (${String(sent.length)}) are refused on chain by name`, async function () {
        const desk = await networkHelpers.loadFixture(withDesk);
        expect(await ask(desk, bytes)).to.equal(true);
        for (const mutant of sent) {
          expect(await revertName(desk, () => ask(desk, mutant.bytes)), mutant.name).to.be.oneOf([
            ...[false, ...CONTRACT_NAMES],
          ]);
        }
      });
    }
  });
}
