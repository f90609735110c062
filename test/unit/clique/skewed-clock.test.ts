import { expect } from "chai";

import { withSkewedClock } from "../../../src/clique/skewed-clock.ts";
import { refused } from "../../support/refused.ts";

/** Where clique reads the clock, as the pinned source has it. */
const SOURCE = [
  "package clique",
  "if header.Time > uint64(time.Now().Unix()) {",
  "if header.Time < uint64(time.Now().Unix()) {",
  "header.Time = uint64(time.Now().Unix())",
  "delay := time.Unix(int64(header.Time), 0).Sub(time.Now())",
  "",
].join("\n");

describe("a clique whose clock is wrong", function () {
  it("reads one that is a minute ahead, everywhere", function () {
    const changed = withSkewedClock(SOURCE);
    expect(changed.match(/skewedNow\(\)/g)).to.have.length(5);
    expect(changed).to.include(
      "func skewedNow() time.Time { return time.Now().Add(60 * time.Second) }",
    );
    expect(changed.match(/time\.Now\(\)/g)).to.have.length(1);
  });

  it("is made of the pinned source only", function () {
    const other = `${SOURCE}now := time.Now()\n`;
    expect(refused(() => withSkewedClock(other))).to.equal("CLIQUE_GETH_BUILD");
    expect(refused(() => withSkewedClock(""))).to.equal("CLIQUE_GETH_BUILD");
  });
});
