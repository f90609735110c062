import { expect } from "chai";
import { computeHmac, toUtf8Bytes } from "ethers";
import fc from "fast-check";

import { meterId, pointId, SALT_BYTES } from "../../../src/chain/identifiers.ts";

const salt = Uint8Array.from({ length: SALT_BYTES }, (_, index) => index);

describe("identifiers", function () {
  it("are what anyone computes who holds the salt", function () {
    // printf 'point/Main Street 1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
    expect(pointId(salt, "Main Street 1")).to.equal(
      "0x03771bf3985a62b010399b305333b2163caabad157678ba071d215a60be60419",
    );
    expect(meterId(salt, "E0031003262935114", "1-0:1.8.1")).to.equal(
      "0x52343d18952fe8ff4059f917c6b4d40626243354e4f5b30f5bba93845b032c3a",
    );
  });

  it("agree with another implementation of HMAC-SHA256", function () {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: SALT_BYTES, maxLength: 100 }),
        fc.string({ minLength: 1, unit: "binary" }),
        (key, name) => {
          expect(pointId(key, name)).to.equal(
            computeHmac("sha256", key, toUtf8Bytes(`point/${name}`)),
          );
        },
      ),
    );
  });

  it("differ wherever salt, name, serial or register do", function () {
    const ids = [
      pointId(salt, "a"),
      pointId(salt, "b"),
      pointId(salt.toReversed(), "a"),
      meterId(salt, "a", "b"),
      meterId(salt, "b", "a"),
      meterId(salt, "ab", "c"),
      meterId(salt, "a", "bc"),
      meterId(salt, "a/b", "c"),
      meterId(salt.toReversed(), "a", "b"),
    ];
    expect(new Set(ids).size).to.equal(ids.length);
  });

  for (const [what, attempt, code] of [
    ["a salt that is too short", () => pointId(salt.subarray(1), "a"), "SALT_TOO_SHORT"],
    [
      "a meter under a salt that is too short",
      () => meterId(salt.subarray(1), "a", "b"),
      "SALT_TOO_SHORT",
    ],
    ["a point without a name", () => pointId(salt, ""), "IDENTIFIER_INVALID"],
    ["a meter without a serial", () => meterId(salt, "", "b"), "IDENTIFIER_INVALID"],
    ["a meter without a register", () => meterId(salt, "a", ""), "IDENTIFIER_INVALID"],
    ["a register with a slash", () => meterId(salt, "a", "b/c"), "IDENTIFIER_INVALID"],
  ] as const) {
    it(`refuse ${what}`, function () {
      expect(attempt).to.throw().with.property("code", code);
    });
  }
});
