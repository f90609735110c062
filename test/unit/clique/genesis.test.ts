import { expect } from "chai";
import fc from "fast-check";

import { extraDataOf, genesisOf, genesisTime } from "../../../src/clique/genesis.ts";

const A = `0x${"aa".repeat(20)}`;
const B = `0x${"0b".repeat(20)}`;
const chain = { chainId: 5_777, period: 2, epoch: 30_000, gasLimit: 60_000_000 };

/** Addresses, each once, in mixed case. */
const signers = fc.uniqueArray(
  fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString("hex")),
  { minLength: 1, maxLength: 25 },
);

describe("a genesis block", function () {
  describe("extra data", function () {
    it("holds 32 bytes of vanity, the signers ascending and in lower case, and 65 bytes for a seal", function () {
      const wanted = `0x${"00".repeat(32)}${"0b".repeat(20)}${"aa".repeat(20)}${"00".repeat(65)}`;
      expect(extraDataOf([A.toUpperCase().replace("X", "x"), B])).to.equal(wanted);
      expect(wanted).to.have.length(2 + 2 * (32 + 40 + 65));
    });

    it("is the same for every order, and gives the signers back", function () {
      fc.assert(
        fc.property(signers, fc.infiniteStream(fc.nat()), (addresses, dice) => {
          const shuffled = addresses
            .map((address) => ({ address, place: Number(dice.next().value) }))
            .sort((a, b) => a.place - b.place)
            .map(({ address }) => `0x${address.toUpperCase()}`);
          const data = extraDataOf(shuffled);
          expect(data).to.equal(extraDataOf(addresses));
          const inside = data.slice(2 + 64, -130).match(/.{40}/g) ?? [];
          expect(inside).to.deep.equal([...addresses].sort());
        }),
      );
    });

    for (const [title, list] of [
      ["nobody", []],
      ["what is no address", ["0x12"]],
      ["a signer that stands twice", [A, B, A]],
    ] as const) {
      it(`refuses ${title}`, function () {
        expect(() => extraDataOf(list)).to.throw(TypeError);
      });
    }
  });

  describe("forks", function () {
    const config = (fork: "berlin" | "london"): Readonly<Record<string, unknown>> =>
      genesisOf({ ...chain, fork }, [A], new Map(), 1).config;

    it("end at Berlin, which has no base fee, unless London is asked for", function () {
      expect(config("berlin")).to.include({ berlinBlock: 0, chainId: 5_777 });
      expect(config("berlin")).to.not.have.property("londonBlock");
      expect(config("london")).to.include({ berlinBlock: 0, londonBlock: 0 });
    });

    it("name nothing that would stop clique", function () {
      for (const fork of ["berlin", "london"] as const) {
        const deadly = /shanghai|cancun|terminal|merge/i;
        expect(Object.keys(config(fork)).filter((name) => deadly.test(name))).to.deep.equal([]);
        expect(config(fork)["clique"]).to.deep.equal({ period: 2, epoch: 30_000 });
      }
    });
  });

  it("gives what it is told to, in hex", function () {
    const { alloc, gasLimit, timestamp } = genesisOf(
      { ...chain, fork: "berlin" },
      [A],
      new Map([[B, 10n ** 24n]]),
      1_800_000_000,
    );
    expect(alloc).to.deep.equal({ [B]: { balance: "0xd3c21bcecceda1000000" } });
    expect([gasLimit, timestamp]).to.deep.equal(["0x3938700", "0x6b49d200"]);
  });

  it("lies ahead of its making, further for more nodes and at each attempt", function () {
    const nat = fc.nat({ max: 2 ** 31 });
    fc.assert(
      fc.property(
        nat,
        fc.integer({ min: 2, max: 25 }),
        fc.nat({ max: 3 }),
        (now, nodes, attempt) => {
          const time = genesisTime(now, nodes, attempt);
          expect(time).to.be.at.least(now + 6);
          expect(genesisTime(now, nodes + 1, attempt)).to.be.greaterThan(time);
          expect(genesisTime(now, nodes, attempt + 1) - now).to.equal(2 * (time - now));
        },
      ),
    );
  });
});
