import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";

describe("GridwellError", function () {
  it("keeps code, place and cause", function () {
    const cause = new Error("underneath");
    const error = new GridwellError("CODE", "a sentence", { where: "file:3", cause });
    expect(error).to.be.instanceOf(Error);
    expect(error.name).to.equal("GridwellError");
    expect(error.code).to.equal("CODE");
    expect(error.where).to.equal("file:3");
    expect(error.cause).to.equal(cause);
  });

  it("has no place and no cause unless given", function () {
    const error = new GridwellError("CODE", "a sentence");
    expect(error.where).to.equal(null);
    expect("cause" in error).to.equal(false);
  });
});
