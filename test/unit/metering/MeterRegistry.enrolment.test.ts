import { expect } from "chai";
import { id, Signature, toBeHex, ZeroAddress, ZeroHash, type Signer } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import { Attestation, type Domain, type Enrolment } from "../../../src/chain/credentials.ts";
import {
  deployWithBank,
  deployWithHomes,
  draft,
  enrolAll,
  enrolHomes,
  fresh,
  meterKey,
  openBank,
  ownerKey,
  pageFor,
  REASON,
  signBoth,
  successor,
  type RegistryFixture,
  type Signatures,
} from "../../support/contracts/registrar.ts";

const { ethers, networkHelpers } = await network.create();

const load = (fixture: typeof deployWithBank) => fresh(networkHelpers.loadFixture(fixture));

/** How an attempt differs from what is right. */
interface Twist {
  readonly home?: number;
  readonly changes?: Partial<Enrolment>;
  readonly domain?: Domain;
  readonly meter?: Signer;
  readonly owner?: Signer;
  /** Applied after both have signed. */
  readonly forged?: Partial<Enrolment>;
  readonly signatures?: (right: Signatures) => Signatures;
}

/** Enrols one home, right but for the twist. */
async function attempt(fixture: RegistryFixture, twist: Twist = {}) {
  const home = twist.home ?? 0;
  const signed = draft(home, fixture.deadline, twist.changes);
  const right = await signBoth(
    twist.domain ?? fixture.domain,
    signed,
    twist.meter ?? meterKey(home),
    twist.owner ?? ownerKey(home),
  );
  const signatures = twist.signatures?.(right) ?? right;
  return enrolAll(fixture.registry, fixture.bank, [{ ...signed, ...twist.forged }], [signatures]);
}

describe("MeterRegistry", function () {
  describe("enrol", function () {
    describe("given both credentials", function () {
      it("seats the point, begins the term and says all of it", async function () {
        const fixture = await load(deployWithBank);
        const { registry, ledger, bank, operator, deadline } = fixture;
        const enrolment = draft(0, deadline);
        const sent = await attempt(fixture);

        await expect(sent)
          .to.emit(registry, "TermBegan")
          .withArgs(
            enrolment.point,
            enrolment.meter,
            enrolment.owner,
            1,
            Object.values<string | number | bigint>({ ...enrolment }).map((value) =>
              typeof value === "number" ? BigInt(value) : value,
            ),
          );
        await expect(sent).to.emit(registry, "EntryMade").withArgs(1, 1, operator, ZeroHash);
        expect(await ledger.headOf(1)).to.equal(bank.head);
        expect(await ledger.occupantOf(1, 0)).to.equal(enrolment.point);
        expect(await registry.pointOf(enrolment.point)).to.deep.equal([1n, enrolment.owner, 1n]);
        expect(await registry.pointOfMeter(enrolment.meter)).to.equal(enrolment.point);
        const term = [
          enrolment.meter,
          enrolment.key,
          BigInt(Attestation.Device),
          1_000_000n,
          6_500n,
          1n,
        ];
        expect(await registry.termAt(enrolment.point, 1)).to.deep.equal(term);
        expect(await registry.termsOf(enrolment.point)).to.deep.equal([term]);
      });

      it("enrols a whole page in one entry, and the next page in another", async function () {
        const fixture = await load(deployWithBank);
        const { registry, ledger, bank } = fixture;
        await enrolHomes(
          fixture,
          Array.from({ length: 128 }, (_, index) => index),
        );
        await enrolHomes(fixture, [128, 135]);
        expect(await ledger.headOf(1)).to.equal(bank.head);
        for (const home of [0, 1, 63, 64, 127, 128, 135]) {
          const term = await registry.termAt(id(`point ${String(home)}`), 2);
          expect([term.meter, term.key]).to.deep.equal([
            id(`meter ${String(home)}`),
            meterKey(home).address,
          ]);
        }
      });

      it("enrols into a wide bank, with a total beyond 32 bits", async function () {
        const fixture = await load(deployWithBank);
        const { domain, gateway, ledger } = fixture;
        const wide = await openBank(fixture, domain.chainId, 2, gateway.address, true, 2);
        const start = 2n ** 63n - 1n;
        await attempt({ ...fixture, bank: wide }, { changes: { bank: 2, start } });
        expect(await ledger.headOf(2)).to.equal(wide.head);
      });

      it("lets one key serve several registers of its device", async function () {
        const fixture = await load(deployWithBank);
        await attempt(fixture);
        await attempt(fixture, {
          home: 1,
          changes: { key: meterKey(0).address },
          meter: meterKey(0),
        });
        const { key } = await fixture.registry.termAt(id("point 1"), 2);
        expect(key).to.equal(meterKey(0).address);
      });
    });

    describe("given a dumb meter", function () {
      it("takes the credential of the bank's gateway, and that stays visible", async function () {
        const fixture = await load(deployWithBank);
        const { registry, gateway } = fixture;
        const changes = { key: gateway.address, attestation: Attestation.Gateway };
        await attempt(fixture, { changes, meter: gateway });
        const term = await registry.termAt(id("point 0"), 1);
        expect([term.key, term.attestation]).to.deep.equal([gateway.address, 1n]);
      });

      it("reverts for the key of anyone else, also of a trusted gateway", async function () {
        const fixture = await load(deployWithBank);
        const { registry, gateway, otherGateway, stranger } = fixture;
        for (const signer of [stranger, otherGateway]) {
          const changes = { key: signer.address, attestation: Attestation.Gateway };
          await expect(attempt(fixture, { changes, meter: signer }))
            .to.be.revertedWithCustomError(registry, "RegistryKeyNotGateway")
            .withArgs(id("point 0"), signer, gateway);
        }
      });

      it("reverts when a gateway pretends to be a device", async function () {
        const fixture = await load(deployWithBank);
        const { registry, gateway, otherGateway } = fixture;
        for (const signer of [gateway, otherGateway]) {
          await expect(attempt(fixture, { changes: { key: signer.address }, meter: signer }))
            .to.be.revertedWithCustomError(registry, "RegistryDeviceIsGateway")
            .withArgs(id("point 0"), signer);
        }
      });

      it("reverts when one that was a gateway does", async function () {
        const fixture = await load(deployWithBank);
        const { registry, otherGateway } = fixture;
        await registry.distrust(otherGateway, REASON);
        const changes = { key: otherGateway.address };
        await expect(attempt(fixture, { changes, meter: otherGateway }))
          .to.be.revertedWithCustomError(registry, "RegistryDeviceIsGateway")
          .withArgs(id("point 0"), otherGateway);
      });

      it("reverts when nobody's key it is", async function () {
        const fixture = await load(deployWithBank);
        await expect(attempt(fixture, { changes: { attestation: Attestation.None } }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryAttestationInvalid")
          .withArgs(id("point 0"), Attestation.None);
      });
    });

    describe("given a bank whose gateway was distrusted", function () {
      it("reverts", async function () {
        const fixture = await load(deployWithBank);
        await fixture.registry.distrust(fixture.gateway, REASON);
        await expect(attempt(fixture))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryGatewayNotTrusted")
          .withArgs(fixture.gateway);
      });
    });

    describe("given a bank that was never opened", function () {
      it("reverts", async function () {
        const { registry, bank, deadline } = await load(deployWithBank);
        const page = pageFor(bank, 0);
        const signatures = [{ meter: "0x", owner: "0x" }];
        await expect(
          registry.enrol(5, bank.last.tip, page, [draft(0, deadline, { bank: 5 })], signatures),
        )
          .to.be.revertedWithCustomError(registry, "RegistryBankUnknown")
          .withArgs(5);
      });
    });

    describe("credentials", function () {
      for (const [who, twist] of [
        ["nobody", { signatures: () => ({ meter: "0x", owner: "0x" }) }],
        ["another meter", { meter: meterKey(1) }],
        ["the owner for the meter", { meter: ownerKey(0) }],
      ] as const) {
        it(`revert when the meter's was made by ${who}`, async function () {
          const fixture = await load(deployWithBank);
          await expect(attempt(fixture, twist))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterCredentialInvalid")
            .withArgs(id("point 0"), meterKey(0).address);
        });
      }

      for (const [who, twist] of [
        ["nobody", { signatures: ({ meter }: Signatures) => ({ meter, owner: "0x" }) }],
        ["another owner", { owner: ownerKey(1) }],
        ["the meter for the owner", { owner: meterKey(0) }],
      ] as const) {
        it(`revert when the owner's was made by ${who}`, async function () {
          const fixture = await load(deployWithBank);
          await expect(attempt(fixture, twist))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
            .withArgs(id("point 0"), ownerKey(0).address);
        });
      }

      it("revert when the operator makes the owner's itself", async function () {
        const fixture = await load(deployWithBank);
        await expect(attempt(fixture, { owner: fixture.operator }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
          .withArgs(id("point 0"), ownerKey(0).address);
      });

      it("revert for an owner that is nobody, though no key recovers to it", async function () {
        const fixture = await load(deployWithBank);
        const signatures = ({ meter }: Signatures) => ({ meter, owner: `0x${"00".repeat(65)}` });
        await expect(attempt(fixture, { changes: { owner: ZeroAddress }, signatures }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryOwnerCredentialInvalid")
          .withArgs(id("point 0"), ZeroAddress);
      });

      it("revert for the second form of a signature, which anyone can compute", async function () {
        const fixture = await load(deployWithBank);
        const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
        const signatures = ({ meter, owner }: Signatures) => {
          const { r, s, v } = Signature.from(meter);
          const high = toBeHex(order - BigInt(s), 32).slice(2);
          return { meter: `${r}${high}${v === 27 ? "1c" : "1b"}`, owner };
        };
        await expect(attempt(fixture, { signatures }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterCredentialInvalid")
          .withArgs(id("point 0"), meterKey(0).address);
      });

      it("revert when meter and owner are one key", async function () {
        const fixture = await load(deployWithBank);
        await expect(
          attempt(fixture, { changes: { owner: meterKey(0).address }, owner: meterKey(0) }),
        )
          .to.be.revertedWithCustomError(fixture.registry, "RegistryKeyIsOwner")
          .withArgs(id("point 0"), meterKey(0).address);
      });

      for (const [what, forged] of [
        ["another point", { point: id("point 1") }],
        ["another meter", { meter: id("meter 1") }],
        ["another resource", { resource: 2 }],
        ["another lane", { lane: 1 }],
        ["another total", { start: 7_001n }],
        ["another dial", { dial: 501n }],
        ["another modulus", { modulus: 1_000_001n }],
        ["another key", { key: meterKey(1).address }],
        ["another owner", { owner: ownerKey(1).address }],
        ["a longer deadline", { deadline: 2 ** 32 }],
      ] as const) {
        it(`revert for ${what} than was signed`, async function () {
          const fixture = await load(deployWithBank);
          const { point, key } = { ...draft(0, 0), ...forged };
          await expect(attempt(fixture, { forged }))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterCredentialInvalid")
            .withArgs(point, key);
        });
      }

      it("revert for another bank than was signed", async function () {
        const fixture = await load(deployWithBank);
        const { domain, gateway, registry } = fixture;
        const other = await openBank(fixture, domain.chainId, 2, gateway.address);
        await expect(attempt({ ...fixture, bank: other }, { forged: { bank: 2 } }))
          .to.be.revertedWithCustomError(registry, "RegistryMeterCredentialInvalid")
          .withArgs(id("point 0"), meterKey(0).address);
        await expect(attempt({ ...fixture, bank: other }))
          .to.be.revertedWithCustomError(registry, "RegistryBankMismatch")
          .withArgs(id("point 0"), 1, 2);
      });

      it("revert when a device's was made, but a gateway's is claimed", async function () {
        const fixture = await load(deployWithBank);
        const { registry, gateway } = fixture;
        const forged = { key: gateway.address, attestation: Attestation.Gateway };
        await expect(attempt(fixture, { forged }))
          .to.be.revertedWithCustomError(registry, "RegistryMeterCredentialInvalid")
          .withArgs(id("point 0"), gateway);
      });

      it("revert when made for another chain or another registry", async function () {
        const fixture = await load(deployWithBank);
        const { domain, registry, addresses } = fixture;
        for (const foreign of [
          { ...domain, chainId: domain.chainId + 1n },
          { ...domain, registry: addresses.ledger },
        ]) {
          await expect(attempt(fixture, { domain: foreign }))
            .to.be.revertedWithCustomError(registry, "RegistryMeterCredentialInvalid")
            .withArgs(id("point 0"), meterKey(0).address);
        }
      });

      it("revert with another nonce than a new point's", async function () {
        const fixture = await load(deployWithBank);
        for (const nonce of [1n, 2n ** 256n - 1n]) {
          await expect(attempt(fixture, { changes: { nonce } }))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryNonceInvalid")
            .withArgs(id("point 0"), nonce, 0);
        }
      });

      it("hold until their deadline", async function () {
        const fixture = await load(deployWithBank);
        await networkHelpers.time.setNextBlockTimestamp(fixture.deadline);
        await attempt(fixture);
        expect(await fixture.ledger.headOf(1)).to.equal(fixture.bank.head);
      });

      it("revert a second after their deadline", async function () {
        const fixture = await load(deployWithBank);
        await networkHelpers.time.setNextBlockTimestamp(fixture.deadline + 1);
        await expect(attempt(fixture))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryCredentialExpired")
          .withArgs(id("point 0"), fixture.deadline);
      });

      it("revert the second time", async function () {
        const fixture = await load(deployWithBank);
        await attempt(fixture);
        await expect(attempt(fixture))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterEnrolled")
          .withArgs(id("meter 0"), id("point 0"));
      });

      it("revert when used for an exchange", async function () {
        const fixture = await load(deployWithHomes);
        const { registry, bank, domain, deadline } = fixture;
        const unused = successor(0, deadline, { nonce: 0n });
        const signatures = await signBoth(domain, unused, meterKey(10_000), ownerKey(0));
        await expect(
          registry.exchange(1, bank.last.tip, pageFor(bank, 0), [unused], [signatures], REASON),
        )
          .to.be.revertedWithCustomError(registry, "RegistryNonceInvalid")
          .withArgs(id("point 0"), 0, 1);
      });
    });

    describe("meters and points", function () {
      it("revert for a meter that is enrolled elsewhere", async function () {
        const fixture = await load(deployWithHomes);
        await expect(attempt(fixture, { home: 3, changes: { meter: id("meter 0") } }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterEnrolled")
          .withArgs(id("meter 0"), id("point 0"));
      });

      it("revert for one meter twice in one call", async function () {
        const fixture = await load(deployWithBank);
        const { registry, bank, domain, deadline } = fixture;
        const first = draft(0, deadline);
        const second = draft(1, deadline, { meter: first.meter });
        const signatures = [
          await signBoth(domain, first, meterKey(0), ownerKey(0)),
          await signBoth(domain, second, meterKey(1), ownerKey(1)),
        ];
        await expect(enrolAll(registry, bank, [first, second], signatures))
          .to.be.revertedWithCustomError(registry, "RegistryMeterEnrolled")
          .withArgs(first.meter, first.point);
      });

      it("revert for a meter without an id", async function () {
        const fixture = await load(deployWithBank);
        await expect(attempt(fixture, { changes: { meter: ZeroHash } }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryMeterInvalid")
          .withArgs(ZeroHash);
      });

      it("revert for a point that is seated, be it in another lane", async function () {
        const fixture = await load(deployWithHomes);
        await expect(attempt(fixture, { home: 3, changes: { point: id("point 0") } }))
          .to.be.revertedWithCustomError(fixture.ledger, "LedgerPointSeated")
          .withArgs(id("point 0"), 1, 0);
      });

      it("revert for a lane that is taken", async function () {
        const fixture = await load(deployWithHomes);
        await expect(attempt(fixture, { home: 3, changes: { lane: 0 } }))
          .to.be.revertedWithCustomError(fixture.ledger, "LedgerLaneOccupied")
          .withArgs(1, 0, id("point 0"));
      });

      it("revert for lanes that do not rise", async function () {
        const { registry, bank, domain, deadline } = await load(deployWithBank);
        for (const lanes of [
          [1, 0],
          [1, 1],
        ]) {
          const enrolments = lanes.map((lane, home) => draft(home, deadline, { lane }));
          const signatures = await Promise.all(
            enrolments.map((one, home) => signBoth(domain, one, meterKey(home), ownerKey(home))),
          );
          await expect(enrolAll(registry, bank, enrolments, signatures))
            .to.be.revertedWithCustomError(registry, "RegistryLaneNotAfter")
            .withArgs(lanes[1], 2);
        }
      });

      it("revert for a resource that was not defined", async function () {
        const fixture = await load(deployWithBank);
        await expect(attempt(fixture, { changes: { resource: 99 } }))
          .to.be.revertedWithCustomError(fixture.registry, "RegistryResourceUnknown")
          .withArgs(99);
      });

      it("revert for more or fewer signatures than enrolments", async function () {
        const { registry, bank, deadline } = await load(deployWithBank);
        for (const [enrolments, signatures] of [
          [[draft(0, deadline)], []],
          [[], [{ meter: "0x", owner: "0x" }]],
        ] as const) {
          await expect(enrolAll(registry, bank, enrolments, signatures))
            .to.be.revertedWithCustomError(registry, "RegistryLengthsDiffer")
            .withArgs(enrolments.length, signatures.length);
        }
      });

      it("revert for nothing at all", async function () {
        const { registry, ledger, bank } = await load(deployWithBank);
        await expect(enrolAll(registry, bank, [], []))
          .to.be.revertedWithCustomError(ledger, "LedgerEntryEmpty")
          .withArgs(1);
      });

      it("revert for a witness that is not the bank's, and leave nothing behind", async function () {
        const fixture = await load(deployWithBank);
        const { registry, ledger, bank, domain, deadline } = fixture;
        const enrolment = draft(0, deadline);
        const signatures = await signBoth(domain, enrolment, meterKey(0), ownerKey(0));
        const tip = { ...bank.last.tip, index: 7 };
        await expect(registry.enrol(1, tip, pageFor(bank, 0), [enrolment], [signatures]))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
        expect(await registry.pointOfMeter(enrolment.meter)).to.equal(ZeroHash);
        expect(await registry.pointOf(enrolment.point)).to.deep.equal([0n, ZeroAddress, 0n]);
        expect(await registry.termsOf(enrolment.point)).to.deep.equal([]);
      });
    });

    describe("dial", function () {
      for (const [dial, modulus] of [
        [0n, 0n],
        [1_000n, 1_000n],
        [2n ** 64n - 1n, 2n ** 64n - 1n],
      ] as const) {
        it(`reverts when it shows ${String(dial)} of ${String(modulus)}`, async function () {
          const fixture = await load(deployWithBank);
          await expect(attempt(fixture, { changes: { dial, modulus } }))
            .to.be.revertedWithCustomError(fixture.registry, "RegistryDialInvalid")
            .withArgs(id("point 0"), dial, modulus);
        });
      }

      it("gives the base that leads from any total back to it", async function () {
        const fixture = await load(deployWithBank);
        const snapshot = await networkHelpers.takeSnapshot();
        const word = fc.oneof(fc.bigInt(1n, 2n ** 64n - 1n), fc.constantFrom(1n, 2n ** 64n - 1n));
        await fc.assert(
          fc.asyncProperty(
            word,
            fc.bigInt(0n, 2n ** 64n - 1n),
            fc.bigInt(0n, 2n ** 31n - 1n),
            async (modulus, any, start) => {
              const dial = any % modulus;
              await attempt(
                { ...fixture, bank: fixture.bank.copy() },
                { changes: { dial, modulus, start } },
              );
              const term = await fixture.registry.termAt(id("point 0"), 1);
              expect(term.modulus).to.equal(modulus);
              expect(term.base < modulus).to.equal(true);
              expect((start + modulus - term.base) % modulus).to.equal(dial);
              await snapshot.restore();
            },
          ),
          { numRuns: 40, seed: 1 },
        );
      });
    });
  });
});

describe("MeterRegistry domain", function () {
  it("is what owners' wallets show", async function () {
    const { registry, addresses } = await load(deployWithBank);
    const { chainId } = await ethers.provider.getNetwork();
    const {
      fields,
      name,
      version,
      chainId: chain,
      verifyingContract,
    } = await registry.eip712Domain();
    expect([fields, name, version, chain, verifyingContract]).to.deep.equal([
      "0x0f",
      "Gridwell",
      "1",
      chainId,
      addresses.registry,
    ]);
  });
});
