import { expect } from "chai";

import { answerOf, sayingOf, type Answer } from "../../../src/chain/node-answers.ts";

/** An error as ethers makes it of what a node answers. */
function ethersError(shortMessage: string, code: string, said?: string): Error {
  const error = new Error(`${shortMessage} (info={ "url": "https://user:secret@node" })`);
  return Object.assign(error, {
    shortMessage,
    code,
    ...(said === undefined ? {} : { info: { error: { code: -32000, message: said } } }),
  });
}

describe("a node's answer", function () {
  const answers: readonly (readonly [string, unknown, Answer])[] = [
    [
      "geth: known",
      ethersError("could not coalesce error", "UNKNOWN_ERROR", "already known"),
      "known",
    ],
    ["Besu: known", { error: { code: -32000, message: "Known transaction" } }, "known"],
    ["Hardhat: known", new Error("Known transaction: 0x12"), "known"],
    [
      "geth: nonce used",
      ethersError(
        "nonce has already been used",
        "NONCE_EXPIRED",
        "nonce too low: next nonce 5, tx nonce 4",
      ),
      "passed",
    ],
    [
      "Besu: nonce used",
      { error: { code: -32001, message: "Transaction nonce is below sender account nonce" } },
      "passed",
    ],
    [
      "Hardhat: nonce used",
      new Error("Nonce too low. Expected nonce to be 5 but got 4."),
      "passed",
    ],
    [
      "geth: outbid",
      ethersError(
        "replacement fee too low",
        "REPLACEMENT_UNDERPRICED",
        "replacement transaction underpriced",
      ),
      "outbid",
    ],
    [
      "Hardhat: outbid",
      new Error(
        "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 5 is necessary",
      ),
      "outbid",
    ],
    [
      "Hardhat: mined and failed",
      new Error("VM Exception while processing transaction: reverted with custom error 'X()'"),
      "failed",
    ],
    ["geth: pool full", { error: { code: -32000, message: "txpool is full" } }, "refused"],
    [
      "geth: too cheap",
      ethersError("could not coalesce error", "UNKNOWN_ERROR", "transaction underpriced"),
      "refused",
    ],
    ["no money", ethersError("insufficient funds", "INSUFFICIENT_FUNDS"), "refused"],
    [
      "no connection",
      Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }),
      "refused",
    ],
    ["nothing at all", undefined, "refused"],
  ];
  for (const [what, error, answer] of answers) {
    it(`is understood: ${what}`, function () {
      expect(answerOf(error)).to.equal(answer);
    });
  }

  it("is told in the node's words, without its address", function () {
    const error = ethersError("could not coalesce error", "UNKNOWN_ERROR", "txpool is full");
    expect(sayingOf(error)).to.equal("txpool is full");
    expect(sayingOf(ethersError("server response 401", "SERVER_ERROR"))).to.equal(
      "server response 401",
    );
    expect(sayingOf(new Error("outer", { cause: new Error("inner") }))).to.equal("inner");
    expect(sayingOf(null)).to.be.a("string");
  });
});
