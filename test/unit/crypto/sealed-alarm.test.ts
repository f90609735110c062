import { expect } from "chai";

import { openAlarm, sealAlarm } from "../../../src/crypto/sealed-alarm.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { random } from "../../support/crypto/random.ts";

const place = {
  chainId: 1_337n,
  contract: new Uint8Array(20).fill(1),
  gateway: new Uint8Array(20).fill(2),
};
const plaintext = Uint8Array.from({ length: 128 }, (_, index) => index);
const secret = SecretScalar.random(random);

const seal = (): Uint8Array => sealAlarm(place, secret.publicPoint(), plaintext, random);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  return "none";
}

describe("a sealed alarm", function () {
  it("has 178 bytes and opens for its key", function () {
    const sealed = seal();
    expect(sealed).to.have.length(178);
    expect([...sealed.subarray(0, 2)]).to.deep.equal([1, 1]);
    expect(openAlarm(sealed, place, secret)).to.deep.equal(plaintext);
  });

  it("is another one each time", function () {
    expect(seal()).to.not.deep.equal(seal());
  });

  it("opens for no other key, chain, contract or home", function () {
    const sealed = seal();
    const others = [
      { ...place, chainId: 1n },
      { ...place, contract: new Uint8Array(20).fill(3) },
      { ...place, gateway: new Uint8Array(20).fill(3) },
    ];
    for (const other of others) {
      expect(codeOf(() => openAlarm(sealed, other, secret))).to.equal("FRAME_UNREADABLE");
    }
    const stranger = SecretScalar.random(random);
    expect(codeOf(() => openAlarm(sealed, place, stranger))).to.equal("FRAME_UNREADABLE");
  });

  it("does not open with any byte changed, cut or added", function () {
    const sealed = seal();
    for (let at = 0; at < sealed.length; at++) {
      const altered = Uint8Array.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      const code = codeOf(() => openAlarm(altered, place, secret));
      expect(code, String(at)).to.be.oneOf(["FRAME_UNREADABLE", "POINT_INVALID"]);
    }
    const longer = Uint8Array.from([...sealed, 0]);
    for (const bytes of [sealed.subarray(1), sealed.subarray(0, -1), longer, new Uint8Array()]) {
      expect(codeOf(() => openAlarm(bytes, place, secret))).to.equal("FRAME_UNREADABLE");
    }
  });
});
