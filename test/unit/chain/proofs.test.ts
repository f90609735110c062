import { expect } from "chai";
import { network } from "hardhat";

import { wordsAt } from "../../../src/chain/bank-entries.ts";
import { ChangeKind, pageOf, type Change } from "../../../src/chain/bank-history.ts";
import { EventIndex } from "../../../src/chain/event-index.ts";
import { LATEST, readProof, type Proof } from "../../../src/chain/proof-check.ts";
import { proveReading, type Anchor, type ReadingProof } from "../../../src/chain/proofs.ts";
import { Store } from "../../../src/chain/store.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { BankDriver, deployLedger, pointId, type BankOptions } from "../../support/bank-driver.ts";
import { deployVerifier, onChain } from "../../support/verifier.ts";

const { ethers } = await network.create();
const fixture = await deployLedger(ethers);
const { verifier } = await deployVerifier(fixture);
const { ledger, site, deployedAt } = fixture;
const index = new EventIndex({
  store: new Store(":memory:"),
  reader: ethers.provider,
  site,
  fromBlock: deployedAt,
  depth: 2,
});
let banks = 0;

/** A bank with points a (lane 0) and b (lane 1) and whoever sits in `more`. */
async function openBank(options: BankOptions = {}, ...more: number[]): Promise<BankDriver> {
  const bank = new BankDriver(fixture, ++banks);
  await bank.open(options);
  await bank.enrol(0, 100n, nameOf(bank, "a"));
  await bank.enrol(1, 200n, nameOf(bank, "b"));
  for (const lane of more) await bank.enrol(lane, BigInt(lane), nameOf(bank, String(lane)));
  return bank;
}

function nameOf(bank: BankDriver, name: string): string {
  return `${String(bank.bank)}/${name}`;
}

/** Proves a reading and asks the contract for the same. */
async function prove(
  bank: BankDriver,
  name: string,
  slot: number,
  to?: Anchor["kind"],
): Promise<ReadingProof> {
  await index.sync();
  const point = pointId(nameOf(bank, name));
  const proved = proveReading(index, point, slot, to);
  const { anchor, proof } = proved;
  expect(await onChain(verifier, point, proof)).to.deep.equal(proved.reading);
  const stored =
    anchor.kind === "day" ? ledger.dayHeadOf(bank.bank, anchor.day) : ledger.headOf(bank.bank);
  expect(anchor.head).to.equal(await stored);
  expect(proof.day).to.equal(anchor.kind === "day" ? anchor.day : LATEST);
  return proved;
}

/** The code with which a proof is refused. */
async function refusal(bank: BankDriver, name: string, slot: number): Promise<string> {
  await index.sync();
  try {
    proveReading(index, pointId(nameOf(bank, name)), slot);
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  throw new Error("it was proved");
}

function change(kind: keyof typeof ChangeKind, lane: number, total = 0n): Change {
  return { kind: ChangeKind[kind], lane, total, subject: ethers.id("reason") };
}

describe("proofs", function () {
  describe("against the bank's head", function () {
    it("open the last batch", async function () {
      const bank = await openBank();
      await bank.record(961, (lane) => BigInt(lane) + 5n);
      const { reading, proof } = await prove(bank, "b", 961);
      expect(reading).to.deep.equal({
        slot: 961,
        total: 206n,
        quality: 0,
        estimate: 0n,
        index: 3,
        corrections: 0,
        closed: false,
      });
      expect(proof.later).to.deep.equal([]);
    });

    it("open an earlier batch over entries of every kind", async function () {
      const bank = await openBank();
      await bank.record(961);
      await bank.amend(961, [{ lane: 0, code: 2, value: 5n }]);
      await bank.grow(20);
      await bank.change(change("Exchange", 0));
      await bank.enrol(100, 3n, nameOf(bank, "late"));
      await bank.record(962);
      await bank.change(change("Correct", 0, 4n));
      const { reading, proof } = await prove(bank, "a", 961);
      expect(reading).to.include({ total: 101n, corrections: 0 });
      expect(proof.later.length).to.equal(6);
      expect((await prove(bank, "late", 962)).reading.total).to.equal(4n);
      expect(await refusal(bank, "late", 961)).to.equal("READING_ABSENT");
    });

    it("show exceptions with their estimates", async function () {
      const bank = await openBank();
      await bank.record(961, (lane) => (lane === 0 ? 0n : 9n), [
        { lane: 0, code: 2, value: 111n },
        { lane: 1, code: 4, value: 0n },
      ]);
      const a = await prove(bank, "a", 961);
      expect(a.reading).to.include({ total: 100n, quality: 2, estimate: 111n });
      const b = await prove(bank, "b", 961);
      expect(b.reading).to.include({ total: 209n, quality: 4, estimate: 0n });
    });

    it("open what a correction in the same slot left", async function () {
      const bank = await openBank();
      await bank.record(961);
      await bank.change(change("Correct", 0, 40n));
      await bank.change(change("Correct", 1, 50n));
      await bank.change(change("Correct", 0, 41n), change("Exchange", 0));
      await bank.amend(961, [{ lane: 0, code: 2, value: 5n }]);
      await bank.record(962);
      const corrected = await prove(bank, "a", 961);
      expect(corrected.reading).to.include({ total: 41n, corrections: 2, index: 6 });
      expect(corrected.proof.opened).to.equal(3);
      expect((await prove(bank, "b", 961)).reading).to.include({ total: 50n, corrections: 1 });
      expect((await prove(bank, "a", 962)).reading).to.include({ total: 42n, corrections: 2 });
    });

    it("show no total of a point that is suspended, and go on when it is resumed", async function () {
      const bank = await openBank();
      await bank.record(961);
      await bank.change(change("Suspend", 0));
      expect((await prove(bank, "a", 961)).reading.total).to.equal(101n);
      await bank.record(962);
      await bank.change(change("Resume", 0));
      expect(await refusal(bank, "a", 962)).to.equal("READING_ABSENT");
      await bank.record(963);
      expect((await prove(bank, "a", 963)).reading.total).to.equal(102n);
    });

    it("show totals of a point up to its retirement, and none of who comes after it", async function () {
      const bank = await openBank();
      await bank.record(961);
      await bank.change(change("Retire", 0));
      await bank.enrol(0, 7n, nameOf(bank, "heir"));
      await bank.record(962);
      expect((await prove(bank, "a", 961)).reading.total).to.equal(101n);
      expect(await refusal(bank, "a", 962)).to.equal("READING_ABSENT");
      expect(await refusal(bank, "heir", 961)).to.equal("READING_ABSENT");
      expect((await prove(bank, "heir", 962)).reading.total).to.equal(8n);
    });

    it("open any page of a bank", async function () {
      for (const wide of [false, true]) {
        const bank = await openBank({ wide, words: 37 }, 63, 64, 127, 128, 147);
        await bank.record(961, () => 10n);
        for (const lane of [63, 64, 127, 128, 147]) {
          const { reading, proof } = await prove(bank, String(lane), 961);
          expect(reading.total).to.equal(BigInt(lane) + 10n);
          expect(proof.page.number).to.equal(Math.floor(lane / (wide ? 64 : 128)));
          expect(proof.page.hashes.length).to.equal(3);
        }
      }
    });
  });

  describe("against a day's last head", function () {
    it("stand for ever, whatever the bank does later", async function () {
      const bank = await openBank();
      await bank.record(1000);
      await bank.record(1050);
      await bank.change(change("Correct", 1, 9n));
      await bank.record(1057);
      const early = await prove(bank, "a", 1000);
      expect(early.anchor).to.deep.include({ kind: "day", day: 10 });
      expect((await prove(bank, "b", 1050)).reading).to.include({ total: 9n, corrections: 1 });
      await bank.record(1058);
      await bank.record(1200);
      expect(await onChain(verifier, early.point, early.proof)).to.deep.equal(early.reading);
    });

    it("are chosen where the day is closed; the head, where it is not or is asked for", async function () {
      const bank = await openBank();
      await bank.record(1000);
      await bank.record(1060);
      expect((await prove(bank, "a", 1000)).anchor.kind).to.equal("day");
      expect((await prove(bank, "a", 1000, "head")).anchor.kind).to.equal("head");
      expect((await prove(bank, "a", 1060)).anchor).to.deep.include({
        kind: "head",
        block: index.head,
      });
      expect(() => proveReading(index, pointId(nameOf(bank, "a")), 1060, "day"))
        .to.throw(GridwellError)
        .with.property("code", "DAY_OPEN");
    });
  });

  it("are refused for what was never recorded", async function () {
    const bank = await openBank();
    await bank.record(961);
    await bank.record(963);
    expect(await refusal(bank, "a", 960)).to.equal("SLOT_NOT_RECORDED");
    expect(await refusal(bank, "a", 962)).to.equal("SLOT_NOT_RECORDED");
    expect(await refusal(bank, "nobody", 961)).to.equal("POINT_UNKNOWN");
  });

  describe("when altered", function () {
    /** A proof with every part: two pages, exceptions, links of its own slot and of a later one. */
    async function richProof(): Promise<{ proved: ReadingProof; last: string }> {
      const bank = await openBank({ words: 17 }, 130);
      await bank.record(961, (lane) => (lane === 1 ? 0n : 3n), [{ lane: 1, code: 2, value: 7n }]);
      await bank.change(change("Correct", 130, 77n));
      await bank.change(change("Correct", 0, 40n));
      await bank.record(962);
      return { proved: await prove(bank, "130", 961), last: bank.state.head };
    }

    async function agree(proved: ReadingProof, proof: Proof, anchor: string): Promise<string> {
      const { point, ground } = proved;
      const there = await onChain(verifier, point, proof);
      const here = readProof(point, proof, ground, anchor);
      expect(here.ok ? here.reading : here.fault.name).to.deep.equal(there);
      return typeof there === "string" ? there : "proved";
    }

    it("fail offline as they fail on chain, whatever byte it was", async function () {
      this.timeout(60_000);
      const { proved, last } = await richProof();
      expect(proved.proof.opened).to.equal(1);
      const seen = new Map<string, number>();
      for (const altered of alterations(proved.proof)) {
        // An anchor that the ledger does not keep is zero.
        const anchor = altered.day === LATEST ? last : ethers.ZeroHash;
        const result = await agree(proved, altered, anchor);
        seen.set(result, (seen.get(result) ?? 0) + 1);
      }
      expect([...seen.keys()].toSorted()).to.deep.equal([
        "HistoryPageMismatch",
        "VerifierNotInHistory",
        "VerifierNotOfSlot",
        "VerifierPageInvalid",
      ]);
    });

    it("fail in their structure too", async function () {
      const { proved, last } = await richProof();
      const { proof } = proved;
      const { later, page } = proof;
      const [first, second, third] = later;
      if (first === undefined || second === undefined || third === undefined)
        throw new Error("links");
      const batch = { ...page, hashes: page.hashes.toReversed() };
      const wrong: Record<string, Proof> = {
        "a link less": { ...proof, later: [first, second] },
        "a link more": { ...proof, later: [...later, third] },
        "links in another order": { ...proof, later: [second, first, third] },
        "hashes in another order": { ...proof, page: batch },
        "a hash more": { ...proof, page: { ...page, hashes: [...page.hashes, first.root] } },
        "a word less": { ...proof, page: { ...page, words: page.words.slice(1) } },
        "no word": { ...proof, page: { ...page, words: [] } },
        "no hash": { ...proof, page: { ...page, hashes: [] } },
        "the batch's registers under the correction's number": { ...proof, opened: 0 },
      };
      for (const [name, altered] of Object.entries(wrong)) {
        expect(await agree(proved, altered, last), name).to.not.equal("proved");
      }
      expect(await agree(proved, proof, last)).to.equal("proved");
    });

    it("leave no choice between the batch, a correction and another point's correction", async function () {
      const { proved, last } = await richProof();
      const { proof, ground } = proved;
      for (const opened of [0, 2]) {
        const words = wordsAt(index, ground.bank, proof.index + opened);
        const page = pageOf(words, ground.lane, ground.wide);
        expect(await agree(proved, { ...proof, opened, page }, last)).to.equal(
          "VerifierNotRegister",
        );
      }
    });
  });
});

/** The proof with each of its bytes changed, one at a time. */
function* alterations(proof: Proof): Generator<Proof> {
  const { later, page } = proof;
  for (const name of ["before", "evidence", "root", "exceptions"] as const) {
    for (const value of altered(proof[name])) yield { ...proof, [name]: value };
  }
  for (const name of ["index", "slot", "opened", "day"] as const) {
    for (const value of alteredInteger(proof[name])) yield { ...proof, [name]: value };
  }
  for (const [i, link] of later.entries()) {
    for (const note of altered(link.note)) {
      yield { ...proof, later: later.with(i, { ...link, note }) };
    }
    for (const root of altered(link.root)) {
      yield { ...proof, later: later.with(i, { ...link, root }) };
    }
    for (const slot of alteredInteger(link.slot)) {
      yield { ...proof, later: later.with(i, { ...link, slot }) };
    }
  }
  for (const [i, hash] of page.hashes.entries()) {
    for (const value of altered(hash)) {
      yield { ...proof, page: { ...page, hashes: page.hashes.with(i, value) } };
    }
  }
  for (const [i, word] of page.words.entries()) {
    for (let byte = 0n; byte < 32n; byte++) {
      const value = word ^ (1n << (8n * byte + 3n));
      yield { ...proof, page: { ...page, words: page.words.with(i, value) } };
    }
  }
  for (const number of alteredInteger(page.number)) yield { ...proof, page: { ...page, number } };
}

function* altered(hex: string): Generator<string> {
  for (let at = 2; at < hex.length; at += 2) {
    const byte = Number.parseInt(hex.slice(at, at + 2), 16) ^ 0x10;
    yield hex.slice(0, at) + byte.toString(16).padStart(2, "0") + hex.slice(at + 2);
  }
}

function* alteredInteger(value: number): Generator<number> {
  for (const bit of [0, 1, 2, 3, 8, 16, 24]) {
    // 32 bits without a sign.
    yield (value ^ (1 << bit)) >>> 0;
  }
}
