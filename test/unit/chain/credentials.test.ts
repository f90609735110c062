import { expect } from "chai";
import { AbiCoder, concat, id, keccak256, Signature, toBeHex, Wallet, ZeroAddress } from "ethers";
import fc from "fast-check";

import {
  Attestation,
  digestOf,
  isSignedBy,
  signEnrolment,
  signMoveIn,
  signReading,
  type Enrolment,
} from "../../../src/chain/credentials.ts";

const key = new Wallet(id("key"));
const domain = { chainId: 1_337n, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };

const enrolment: Enrolment = {
  point: id("point"),
  meter: id("meter"),
  resource: 1,
  bank: 2,
  lane: 3,
  start: 4n,
  dial: 5n,
  modulus: 6n,
  key: key.address,
  owner: ZeroAddress,
  attestation: Attestation.Device,
  nonce: 7n,
  deadline: 8,
};
const move = { point: id("point"), owner: key.address, nonce: 7n, deadline: 8 };
const reading = { meter: id("meter"), slot: 9, dial: 10n };

/** EIP-712 written out by hand, with nothing of ours in it. */
function digestByHand(type: string, values: readonly unknown[]): string {
  const abi = AbiCoder.defaultAbiCoder();
  const separator = keccak256(
    abi.encode(
      ["bytes32", "bytes32", "bytes32", "uint256", "address"],
      [
        id("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        id("Gridwell"),
        id("1"),
        domain.chainId,
        domain.registry,
      ],
    ),
  );
  const members = type.slice(type.indexOf("(") + 1, -1).split(",");
  const types = members.map((member) => member.split(" ")[0] ?? "");
  const message = keccak256(abi.encode(["bytes32", ...types], [id(type), ...values]));
  return keccak256(concat(["0x1901", separator, message]));
}

describe("credentials", function () {
  it("are EIP-712 of the types that the contracts hash", function () {
    expect(digestOf(domain, "Enrolment", enrolment)).to.equal(
      digestByHand(
        "Enrolment(bytes32 point,bytes32 meter,uint16 resource,uint32 bank,uint16 lane,uint64 start," +
          "uint64 dial,uint64 modulus,address key,address owner,uint8 attestation,uint256 nonce," +
          "uint256 deadline)",
        Object.values(enrolment),
      ),
    );
    expect(digestOf(domain, "MoveIn", move)).to.equal(
      digestByHand(
        "MoveIn(bytes32 point,address owner,uint256 nonce,uint256 deadline)",
        Object.values(move),
      ),
    );
    expect(digestOf(domain, "Reading", reading)).to.equal(
      digestByHand("Reading(bytes32 meter,uint32 slot,uint64 dial)", Object.values(reading)),
    );
  });

  it("verify when their key signed, whatever the case of the address", async function () {
    const signed = [
      ["Enrolment", enrolment, await signEnrolment(key, domain, enrolment)],
      ["MoveIn", move, await signMoveIn(key, domain, move)],
      ["Reading", reading, await signReading(key, domain, reading)],
    ] as const;
    for (const [name, message, signature] of signed) {
      expect(isSignedBy(key.address, domain, name, message, signature)).to.equal(true);
      expect(isSignedBy(key.address.toLowerCase(), domain, name, message, signature)).to.equal(
        true,
      );
      expect(isSignedBy(ZeroAddress, domain, name, message, signature)).to.equal(false);
    }
  });

  it("do not verify on another chain, in another community, for another reading", async function () {
    const signature = await signReading(key, domain, reading);
    for (const [where, what] of [
      [{ ...domain, chainId: 1n }, reading],
      [{ ...domain, registry: ZeroAddress }, reading],
      [domain, { ...reading, meter: id("other") }],
      [domain, { ...reading, slot: 8 }],
      [domain, { ...reading, dial: 11n }],
    ] as const) {
      expect(isSignedBy(key.address, where, "Reading", what, signature)).to.equal(false);
    }
  });

  it("do not verify with one bit of the signature flipped, nor when malformed", async function () {
    const signature = BigInt(await signReading(key, domain, reading));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65 * 8 - 1 }), (bit) => {
        const flipped = toBeHex(signature ^ (1n << BigInt(bit)), 65);
        expect(isSignedBy(key.address, domain, "Reading", reading, flipped)).to.equal(false);
      }),
      { numRuns: 520 },
    );
    const { compactSerialized } = Signature.from(toBeHex(signature, 65));
    for (const malformed of [
      compactSerialized,
      "0x",
      "0x1234",
      `0x${"ff".repeat(65)}`,
      "no signature",
    ]) {
      expect(isSignedBy(key.address, domain, "Reading", reading, malformed)).to.equal(false);
    }
  });
});
