import { expect } from "chai";
import { network } from "hardhat";

import { EventIndex } from "../../../src/chain/event-index.ts";
import {
  parseProofFile,
  verifyProof,
  writeProofFile,
  type ProofFile,
} from "../../../src/chain/proof-file.ts";
import { proveReading } from "../../../src/chain/proofs.ts";
import { Store } from "../../../src/chain/store.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";

const { ethers } = await network.create();
const fixture = await deployLedger(ethers);
const { site, deployedAt: fromBlock } = fixture;

/** A proof against a day's head, and one against the bank's. */
async function proofFiles(): Promise<ProofFile[]> {
  const bank = new BankDriver(fixture, 1);
  await bank.open({ words: 1 });
  await bank.enrol(0, 7n, "a");
  await bank.record(961, () => 5n, [{ lane: 0, code: 4, value: 0n }]);
  await bank.record(962);
  await bank.record(1057);
  const store = new Store(":memory:");
  const index = new EventIndex({ store, reader: ethers.provider, site, fromBlock, depth: 0 });
  await index.sync();
  return [961, 1057].map((slot) => ({ site, ...proveReading(index, pointId("a"), slot) }));
}

const files = await proofFiles();

/** What becomes of a text: a reading's total, or the code of the refusal. */
function outcomeOf(text: string, head: string): string {
  try {
    const checked = verifyProof(parseProofFile(text), head);
    return checked.ok ? checked.reading.total.toString() : checked.code;
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}

describe("proof file", function () {
  for (const file of files) {
    describe(`against ${file.anchor.kind === "day" ? "a day's" : "the bank's"} head`, function () {
      const text = writeProofFile(file);
      const { head } = file.anchor;

      it("is read as it was written, and checked with nothing but the head", function () {
        const parsed = parseProofFile(text);
        expect(parsed).to.deep.equal({
          ...file,
          site: { ...file.site, ledger: file.site.ledger.toLowerCase() },
        });
        expect(verifyProof(parsed, head)).to.deep.equal({ ok: true, reading: file.reading });
        expect(writeProofFile(parsed)).to.equal(text);
      });

      it("fails at another head", function () {
        expect(outcomeOf(text, ethers.id("another"))).to.equal("PROOF_ANCHOR_OTHER");
      });

      it("fails with any of its characters changed", function () {
        const codes = new Set<string>();
        for (let at = 0; at < text.length; at++) {
          const was = text[at] ?? "";
          // White space between tokens means nothing.
          if (/\s/.test(was)) continue;
          const becomes = was === "1" ? "2" : "1";
          codes.add(outcomeOf(text.slice(0, at) + becomes + text.slice(at + 1), head));
        }
        expect([...codes].toSorted()).to.deep.equal([
          "JSON_INVALID",
          "PROOF_DAMAGED",
          "TIME_GRID_INVALID",
        ]);
      });

      it("fails when forged with care, too", function () {
        const { reading, proof, ground, anchor } = file;
        const { page } = proof;
        const richer = page.words.map((word) => word + (1n << 224n));
        const forged: Record<string, ProofFile> = {
          PROOF_READING_OTHER: { ...file, reading: { ...reading, total: reading.total + 1n } },
          PROOF_WRONG: { ...file, proof: { ...proof, page: { ...page, words: richer } } },
          PROOF_ANCHOR_OTHER: { ...file, anchor: { ...anchor, head: ethers.id("mine") } },
        };
        for (const [code, forgery] of Object.entries(forged)) {
          expect(outcomeOf(writeProofFile(forgery), head)).to.equal(code);
        }
        for (const wrong of [
          { ...file, ground: { ...ground, since: 1_000 } },
          { ...file, ground: { ...ground, lane: 1 } },
          { ...file, ground: { ...ground, lane: 8 } },
          { ...file, ground: { ...ground, lane: 60_000 } },
          { ...file, ground: { ...ground, corrections: [proof.index] } },
        ]) {
          const code = outcomeOf(writeProofFile(wrong), head);
          expect(["PROOF_WRONG", "PROOF_READING_OTHER"]).to.include(code);
        }
        const other = files.find((each) => each !== file)?.anchor ?? anchor;
        const mixed = { ...file, anchor: { ...other, head } };
        expect(outcomeOf(writeProofFile(mixed), head)).to.equal("PROOF_ANCHOR_OTHER");
      });

      it("is refused where a field is missing, strange or of another kind", function () {
        const where = (change: (document: Record<string, unknown>) => void): unknown => {
          const document = JSON.parse(text) as Record<string, unknown>;
          change(document);
          try {
            parseProofFile(JSON.stringify(document));
          } catch (error) {
            if (error instanceof GridwellError && error.code === "JSON_INVALID") return error.where;
            throw error;
          }
          return null;
        };
        for (const name of Object.keys(JSON.parse(text) as object)) {
          expect(where((document) => (document[name] = undefined))).to.equal(`proof.${name}`);
          expect(where((document) => (document[name] = [[]]))).to.match(
            new RegExp(`^proof\\.${name}`),
          );
        }
        expect(where((document) => (document["more"] = 1))).to.equal("proof.more");
        expect(where((document) => (document["version"] = 2))).to.equal("proof.version");
        expect(where((document) => (document["point"] = "0xAB"))).to.equal("proof.point");
        expect(where((document) => (document["reading"] = { total: 7 }))).to.equal(
          "proof.reading.slot",
        );
      });
    });
  }

  it("is no proof when it is no document", function () {
    for (const text of ["", "null", "[]", "7", "{}", "{"]) {
      expect(outcomeOf(text, ethers.ZeroHash)).to.equal("JSON_INVALID");
    }
  });
});
