import { expect } from "chai";

import {
  derive,
  deriveCommunityKey,
  deriveGatewayKey,
  ratchet,
} from "../../../src/crypto/key-derivation.ts";
import { openBytes, sealBytes } from "../../../src/crypto/record-cipher.ts";
import { SecretBytes } from "../../../src/crypto/secrets.ts";
import { secretAt, secretBytesAt, unhex, vectors } from "../../support/crypto/vectors.ts";
import { refused } from "../../support/refused.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("key derivation", function () {
  it("is RFC 5869's HKDF-SHA256 without salt (test case 3)", function () {
    expect(hex(derive(new Uint8Array(22).fill(0x0b), new Uint8Array(), 42))).to.equal(
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
  });

  it("gives the community's key of an epoch, equation 2, and a gateway's, equation 4", function () {
    const { master, community, gateway } = vectors.derived;
    const key = secretBytesAt(master);
    const address = unhex(vectors.place.gateway);
    const derived = [deriveCommunityKey(key, 3), deriveGatewayKey(key, address, 3)];
    expect(derived.map((secret) => secret.publicPoint().toAffine())).to.deep.equal(
      [community, gateway].map((text) => secretAt(text).publicPoint().toAffine()),
    );
    const others = [
      deriveCommunityKey(key, 4),
      deriveGatewayKey(key, address, 4),
      deriveGatewayKey(key, new Uint8Array(20), 3),
    ];
    const all = [...derived, ...others].map((secret) => secret.use(hex));
    expect(new Set(all).size).to.equal(all.length);
  });

  it("moves a master key on, and wipes the one before", function () {
    const key = secretBytesAt(vectors.derived.master);
    const next = ratchet(key);
    expect(`0x${next.use(hex)}`).to.equal(vectors.derived.next);
    expect(refused(() => key.use(hex))).to.equal("SECRET_WIPED");
  });
});

describe("AES-256-GCM", function () {
  const key = new SecretBytes(new Uint8Array(32));
  const nonce = new Uint8Array(12);
  const none = new Uint8Array();

  it("is that of the published test cases 13 and 14 (McGrew and Viega)", function () {
    expect(hex(sealBytes(key, nonce, none, none))).to.equal("530f8afbc74536b9a963b4f1c4cb738b");
    expect(hex(sealBytes(key, nonce, none, new Uint8Array(16)))).to.equal(
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    );
  });

  it("opens what it sealed and nothing shorter, altered or bound elsewhere", function () {
    const plain = new TextEncoder().encode("beauty is truth");
    const bound = Uint8Array.of(1, 2, 3);
    const sealed = sealBytes(key, nonce, bound, plain);
    expect(openBytes(key, nonce, bound, sealed)).to.deep.equal(plain);
    for (let length = 0; length < sealed.length; length++) {
      const open = (): unknown => openBytes(key, nonce, bound, sealed.subarray(0, length));
      expect(refused(open), String(length)).to.equal("FRAME_UNREADABLE");
    }
    expect(refused(() => openBytes(key, nonce, none, sealed))).to.equal("FRAME_UNREADABLE");
    const other = new SecretBytes(new Uint8Array(32).fill(1));
    expect(refused(() => openBytes(other, nonce, bound, sealed))).to.equal("FRAME_UNREADABLE");
  });
});
