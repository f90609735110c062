import { expect } from "chai";
import fc from "fast-check";

import {
  compress,
  decodePoint,
  decodeScalar,
  decompress,
  encodePoint,
  encodeScalar,
  FIELD,
  GENERATOR,
  INFINITY,
  modOrder,
  ORDER,
  pointOf,
} from "../../../src/crypto/bn254.ts";
import { secrets } from "../../support/crypto/random.ts";
import { refused } from "../../support/refused.ts";
import { unhex, vectors } from "../../support/crypto/vectors.ts";

/** 32 bytes of a number. */
const word = (value: bigint): string => value.toString(16).padStart(64, "0");

describe("points of BN254", function () {
  it("have the parameters of EIP-196", function () {
    expect(FIELD).to.equal(
      21888242871839275222246405745257275088696311157297823662689037894645226208583n,
    );
    expect(ORDER).to.equal(
      21888242871839275222246405745257275088548364400416034343698204186575808495617n,
    );
    expect(GENERATOR.toAffine()).to.deep.equal({ x: 1n, y: 2n });
  });

  it("multiply as the published vectors of the EVM's precompile", function () {
    // chfast1 and cdetrio11 of the bn256ScalarMul vectors that Ethereum's clients share; the latter's scalar is
    // 2^256 - 1, which the precompile reduces.
    const cases = [
      [
        "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204",
        0x11138ce750fa15c2n,
        "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc",
      ],
      [
        "039730ea8dff1254c0fee9c0ea777d29a9c710b7e616683f194f18c43b43b869073a5ffcc6fc7a28c30723d6e58ce577356982d65b833a5a5c15bf9024b43d98",
        modOrder(2n ** 256n - 1n),
        "00a1a234d08efaa2616607e31eca1980128b00b415c845ff25bba3afcb81dc00242077290ed33906aeb8e42fd98c41bcb9057ba03421af3f2d08cfc441186024",
      ],
    ] as const;
    for (const [point, scalar, product] of cases) {
      const wanted = decodePoint(unhex(product));
      expect(decodePoint(unhex(point)).multiply(scalar).equals(wanted)).to.equal(true);
      expect(decodePoint(unhex(point)).multiplyUnsafe(scalar).equals(wanted)).to.equal(true);
    }
  });

  it("add as the published vector chfast1 of the EVM's precompile", function () {
    const [a, b, sum] = [
      "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266",
      "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
      "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915",
    ] as const;
    expect(
      Buffer.from(encodePoint(decodePoint(unhex(a)).add(decodePoint(unhex(b))))).toString("hex"),
    ).to.equal(sum);
  });

  it("come back from either form", function () {
    fc.assert(
      fc.property(secrets, (secret) => {
        const point = secret.publicPoint();
        expect(decodePoint(encodePoint(point)).equals(point)).to.equal(true);
        expect(decompress(compress(point)).equals(point)).to.equal(true);
        const opposite = point.negate();
        expect(decompress(compress(opposite)).equals(opposite)).to.equal(true);
        expect(compress(opposite)).to.not.deep.equal(compress(point));
      }),
      { numRuns: 20 },
    );
    for (const { scalar, point, compressed } of vectors.points) {
      const made = GENERATOR.multiplyUnsafe(BigInt(scalar));
      expect(encodePoint(made)).to.deep.equal(unhex(point));
      expect(compress(made)).to.deep.equal(unhex(compressed));
    }
  });

  it("are refused off the curve, beyond the field, at infinity and in another length", function () {
    expect(encodePoint(INFINITY)).to.deep.equal(new Uint8Array(64));
    for (const bad of [
      word(0n) + word(0n),
      word(1n) + word(3n),
      word(1n + FIELD) + word(2n),
      word(1n) + word(2n + FIELD),
      word(1n),
      `${word(1n)}${word(2n)}00`,
    ]) {
      expect(refused(() => decodePoint(unhex(bad)))).to.equal("POINT_INVALID");
    }
    expect(refused(() => pointOf(-1n, 2n))).to.equal("POINT_INVALID");
  });

  it("are refused compressed when x is beyond the field or no point has it", function () {
    // 4^3 + 3 = 67 is no square; 0^3 + 3 = 3 is none either.
    for (const x of [FIELD, FIELD + 1n, 2n ** 255n - 1n, 4n, 0n]) {
      expect(refused(() => decompress(unhex(word(x))))).to.equal("POINT_INVALID");
      expect(refused(() => decompress(unhex(word(x | (1n << 255n)))))).to.equal("POINT_INVALID");
    }
    expect(refused(() => decompress(new Uint8Array(31)))).to.equal("POINT_INVALID");
  });
});

describe("scalars", function () {
  it("come back, and have one form", function () {
    for (const scalar of [0n, 1n, ORDER - 1n]) {
      expect(decodeScalar(encodeScalar(scalar))).to.equal(scalar);
    }
    for (const bad of [word(ORDER), word(2n ** 256n - 1n), "00", ""]) {
      expect(refused(() => decodeScalar(unhex(bad)))).to.equal("SCALAR_INVALID");
    }
  });
});
