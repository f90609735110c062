import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { expect } from "chai";

import {
  hpkeOpen,
  hpkeReceive,
  hpkeSeal,
  hpkeSend,
  x25519PublicKey,
} from "../../../src/crypto/hpke.ts";
import { SecretBytes } from "../../../src/crypto/secrets.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { random } from "../../support/crypto/random.ts";
import { unhex } from "../../support/crypto/vectors.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("HPKE", function () {
  describe("RFC 9180, A.1.1 (base mode, X25519, HKDF-SHA256, AES-128-GCM)", function () {
    const suite = new CipherSuite({
      kem: new DhkemX25519HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Aes128Gcm(),
    });
    const terms = { info: unhex("4f6465206f6e2061204772656369616e2055726e"), suite };
    const ikm = unhex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234");
    const recipient = unhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
    const secret = new SecretBytes(
      unhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
    );
    const aad = unhex("436f756e742d30");
    const plain = unhex("4265617574792069732074727574682c20747275746820626561757479");

    it("seals as published", async function () {
      const { share, sealed } = await hpkeSeal(recipient, terms, aad, plain, () => ikm);
      expect(hex(share)).to.equal(
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
      );
      expect(hex(sealed)).to.equal(
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
      );
      expect(await hpkeOpen(secret, terms, aad, { share, sealed })).to.deep.equal(plain);
    });

    it("has the published public key", function () {
      expect(x25519PublicKey(secret)).to.deep.equal(recipient);
    });

    it("exports as published", async function () {
      const exports: readonly (readonly [string, string])[] = [
        ["", "3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee"],
        ["00", "2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5"],
        [
          "54657374436f6e74657874",
          "e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931",
        ],
      ];
      for (const [purpose, value] of exports) {
        const sent = await hpkeSend(recipient, terms, unhex(purpose), () => ikm);
        expect(sent.secret.use(hex)).to.equal(value);
        const received = await hpkeReceive(secret, terms, unhex(purpose), sent.share);
        expect(received.use(hex)).to.equal(value);
      }
    });
  });

  it("opens nothing that was altered, meant otherwise or sealed to another", async function () {
    const secret = new SecretBytes(random(32));
    const [terms, bound] = [{ info: Uint8Array.of(1) }, Uint8Array.of(2)];
    const message = await hpkeSeal(x25519PublicKey(secret), terms, bound, random(32), random);
    for (const sealed of mutations(message.sealed)) {
      const open = (): unknown => hpkeOpen(secret, terms, bound, { ...message, sealed });
      expect(await answerOf(open)).to.equal("FRAME_UNREADABLE");
    }
    for (const share of [...mutations(message.share), new Uint8Array(32), new Uint8Array(3)]) {
      const open = (): unknown => hpkeOpen(secret, terms, bound, { ...message, share });
      expect(await answerOf(open)).to.equal("FRAME_UNREADABLE");
    }
    const other = new SecretBytes(random(32));
    // Points of low order: the secret would be zero, whoever sends (RFC 7748, 6.1; RFC 9180, 7.1.4).
    for (const recipient of [new Uint8Array(32), Uint8Array.from({ length: 32 }, (_, i) => +!i)]) {
      for (const send of [
        () => hpkeSeal(recipient, terms, bound, random(32), random),
        () => hpkeSend(recipient, terms, bound, random),
        () => hpkeReceive(secret, terms, bound, recipient),
      ]) {
        expect(await answerOf(send)).to.equal("FRAME_UNREADABLE");
      }
    }
    for (const open of [
      () => hpkeOpen(other, terms, bound, message),
      () => hpkeOpen(secret, { info: Uint8Array.of(2) }, bound, message),
      () => hpkeOpen(secret, terms, new Uint8Array(), message),
      () => hpkeReceive(secret, terms, bound, new Uint8Array(32)),
    ]) {
      expect(await answerOf(open)).to.equal("FRAME_UNREADABLE");
    }
  });
});
