import { format, inspect } from "node:util";
import { serialize } from "node:v8";

import { expect } from "chai";

import { encodeScalar, GENERATOR, ORDER } from "../../../src/crypto/bn254.ts";
import { EscrowCorrection } from "../../../src/crypto/correction.ts";
import { SecretBytes, SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import { refused } from "../../support/refused.ts";

const SCALAR = 0x1234567890abcdefn;

/** Each kind of handle, and what it hides in both notations. */
function handles(): [string, object][] {
  const bytes = encodeScalar(SCALAR);
  const scalar = SecretScalar.from(bytes);
  const one = SecretScalar.from(encodeScalar(SCALAR + 1n));
  return [
    ["SecretBytes", new SecretBytes(bytes)],
    ["SecretScalar", scalar],
    ["EscrowCorrection", new EscrowCorrection(one, scalar)],
  ];
}

describe("secrets", function () {
  for (const [name, secret] of handles()) {
    it(`${name} shows nothing to whoever prints, serialises or copies it`, function () {
      const shown = [
        inspect(secret),
        inspect({ deep: [secret] }, { depth: null, showHidden: true, getters: true }),
        inspect(secret, { customInspect: false, showHidden: true, depth: null }),
        JSON.stringify({ secret }),
        JSON.stringify({ ...secret }),
        JSON.stringify(structuredClone({ ...secret })),
        inspect(structuredClone(secret), { showHidden: true, depth: null }),
        serialize(secret).toString("hex"),
        format("%s %o %O %j", secret, secret, secret, secret),
        Object.keys(secret).join(),
        Reflect.ownKeys(secret).map(String).join(),
      ];
      for (const text of shown) {
        expect(text).to.not.match(/90abcdef|90, ?171|144, ?171|1311768467294899695/i);
      }
    });
  }

  it("say in a template that they are secrets", function () {
    const secret = SecretScalar.from(encodeScalar(SCALAR));
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- the accident that is provided for
    expect(`${secret}`).to.equal("[secret]");
    expect(JSON.stringify({ secret })).to.equal('{"secret":"[secret]"}');
    expect(inspect([secret])).to.equal("[ [secret] ]");
  });

  it("are of no use once they are wiped", function () {
    const bytes = new SecretBytes(encodeScalar(SCALAR));
    let lent: Uint8Array = new Uint8Array();
    bytes.use((inside) => {
      lent = inside;
    });
    bytes.wipe();
    bytes.wipe();
    expect(lent).to.deep.equal(new Uint8Array(32));
    expect(refused(() => bytes.use(() => 0))).to.equal("SECRET_WIPED");
    const scalar = SecretScalar.random(random);
    scalar.wipe();
    expect(refused(() => scalar.publicPoint())).to.equal("SECRET_WIPED");
  });

  it("own a copy of what they were made of", function () {
    const bytes = encodeScalar(SCALAR);
    const secret = SecretScalar.from(bytes);
    bytes.fill(0);
    expect(secret.use((inside) => [...inside])).to.deep.equal([...encodeScalar(SCALAR)]);
  });

  it("take scalars from 1 to the order - 1 only", function () {
    for (const scalar of [0n, ORDER, 2n ** 256n - 1n]) {
      expect(refused(() => SecretScalar.from(encodeScalar(scalar)))).to.equal("SCALAR_INVALID");
    }
    expect(refused(() => SecretScalar.from(new Uint8Array(31)))).to.equal("SCALAR_INVALID");
    expect(refused(() => SecretScalar.reduce(new Uint8Array(32)))).to.equal("SCALAR_INVALID");
    const last = SecretScalar.from(encodeScalar(ORDER - 1n));
    expect(last.publicPoint().equals(GENERATOR.negate())).to.equal(true);
    // 48 bytes of zeros and the multiples of the order less one are 1, never 0.
    expect(SecretScalar.reduce(new Uint8Array(48)).publicPoint().equals(GENERATOR)).to.equal(true);
  });

  it("subtract, but not to zero", function () {
    const scalar = SecretScalar.from(encodeScalar(SCALAR));
    const one = SecretScalar.from(encodeScalar(SCALAR - 1n));
    expect(scalar.minus(one).publicPoint().equals(GENERATOR)).to.equal(true);
    expect(refused(() => scalar.minus(scalar))).to.equal("SCALAR_INVALID");
  });
});
