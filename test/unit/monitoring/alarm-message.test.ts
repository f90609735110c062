import { expect } from "chai";

import { decodeAlarm, encodeAlarm } from "../../../src/monitoring/alarm-message.ts";

const leak = {
  kind: "leak",
  resource: 3,
  slot: 70_000,
  detail: "24 hours without a pause",
} as const;

describe("an alarm's message", function () {
  it("comes back as it was, of every kind", function () {
    for (const kind of [
      "tamper",
      "leak",
      "over-flow",
      "fault",
      "quota-near",
      "quota-over",
    ] as const) {
      const bytes = encodeAlarm({ ...leak, kind });
      expect(bytes).to.have.length(128);
      expect(decodeAlarm(bytes)).to.deep.equal({ ...leak, kind });
    }
  });

  it("is cut between characters where it is too long", function () {
    const { detail } = decodeAlarm(encodeAlarm({ ...leak, detail: "é".repeat(100) }));
    expect(detail).to.equal("é".repeat(60));
  });

  it("keeps a byte order mark, which is a character as any other there", function () {
    const detail = "\ufeffa leak";
    const bytes = encodeAlarm({ ...leak, detail });
    expect(decodeAlarm(bytes)).to.deep.equal({ ...leak, detail });
    expect(encodeAlarm(decodeAlarm(bytes))).to.deep.equal(bytes);
  });

  it("is read in one form only", function () {
    const bytes = encodeAlarm(leak);
    const having = (at: number, value: number): Uint8Array => {
      const altered = Uint8Array.from(bytes);
      altered[at] = value;
      return altered;
    };
    for (const wrong of [
      ...[
        having(0, 2),
        having(1, 200),
        having(6, 122),
        having(6, 3),
        having(127, 1),
        having(7, 0xff),
      ],
      ...[bytes.subarray(1), new Uint8Array()],
    ]) {
      expect(() => decodeAlarm(wrong)).to.throw(/its sender is at fault/);
    }
  });
});
