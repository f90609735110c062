import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { failureDocument, failureOf, failureText } from "../../../tasks/cli/failure.ts";

/** The shape of Hardhat's errors, whose class is not public. */
function hardhatError(number: number): Error {
  const errorCode = `HHE${String(number)}`;
  return Object.assign(new Error("long"), { number, errorCode, formattedMessage: "short" });
}

describe("failureOf", function () {
  it("takes code and place of a GridwellError and exits with 1", function () {
    const error = new GridwellError("TOTAL_LOWERED", "4 is below 5", { where: "home.txt:12" });
    expect(failureOf(error)).to.deep.equal({
      exitCode: 1,
      code: "TOTAL_LOWERED",
      message: "4 is below 5",
      where: "home.txt:12",
      expected: true,
    });
  });

  it("knows a GridwellError of another copy of the library by its shape", function () {
    const error = Object.assign(new Error("no"), { name: "GridwellError", code: "X", where: null });
    expect(failureOf(error)).to.include({ exitCode: 1, code: "X", where: null, expected: true });
  });

  for (const code of ["USAGE", "USAGE_FORMAT"]) {
    it(`exits with 2 for ${code}`, function () {
      expect(failureOf(new GridwellError(code, "no"))).to.include({ exitCode: 2, code });
    });
  }

  for (const [code, exitCode] of [
    ["INTERRUPTED", 130],
    ["TERMINATED", 143],
  ] as const) {
    it(`exits with ${String(exitCode)} for ${code}`, function () {
      const failure = failureOf(new GridwellError(code, "Stopped"));
      expect(failure).to.include({ exitCode, code });
      expect(failureText(failure, "clique")).to.equal(`Stopped [${code}]`);
    });
  }

  it("does not take USAGES for a usage error", function () {
    expect(failureOf(new GridwellError("USAGES", "no")).exitCode).to.equal(1);
  });

  for (const number of [404, 416, 500, 504, 505, 506, 705]) {
    it(`exits with 2 for what Hardhat numbers ${String(number)}`, function () {
      const failure = failureOf(hardhatError(number));
      expect(failure).to.include({ exitCode: 2, code: `HHE${String(number)}`, message: "short" });
    });
  }

  for (const number of [401, 703, 908]) {
    it(`exits with 1 for what Hardhat numbers ${String(number)}`, function () {
      expect(failureOf(hardhatError(number))).to.include({ exitCode: 1, expected: true });
    });
  }

  it("says of a negative value that none is, since Hardhat takes it for options", function () {
    for (const text of ['Invalid option "-5kWh". Options', 'Invalid option "-1". It']) {
      const error = Object.assign(hardhatError(509), { formattedMessage: text });
      expect(failureOf(error).message).to.match(/^-(?:5kWh|1) is taken for an option/);
    }
    const other = Object.assign(hardhatError(509), { formattedMessage: 'Invalid option "-ab".' });
    expect(failureOf(other).message).to.equal('Invalid option "-ab".');
  });

  it("takes a refusal of the system for expected and names the path", function () {
    const error = Object.assign(new Error("ENOENT: no such file"), {
      code: "ENOENT",
      syscall: "open",
      path: "missing.txt",
    });
    const failure = failureOf(error);
    expect(failure).to.include({ exitCode: 1, code: "ENOENT", where: "missing.txt" });
    expect(failure.expected).to.equal(true);
  });

  for (const error of [new TypeError("x is undefined"), "a string", undefined]) {
    it(`calls ${String(error)} unexpected`, function () {
      expect(failureOf(error)).to.include({ exitCode: 1, code: "UNEXPECTED", expected: false });
    });
  }
});

describe("failureDocument", function () {
  it("holds code, message and place and nothing else", function () {
    const error = new GridwellError("CODE", "Sentence");
    expect(failureDocument(failureOf(error))).to.deep.equal({
      error: { code: "CODE", message: "Sentence", where: null },
    });
  });
});

describe("failureText", function () {
  it("is one line with the place for a refusal", function () {
    const failure = failureOf(new GridwellError("CODE", "Sentence", { where: "a.txt:3" }));
    expect(failureText(failure, "meters")).to.equal("a.txt:3: Sentence [CODE]");
  });

  it("points a usage error to the help of its task", function () {
    expect(failureText(failureOf(hardhatError(505)), "meters")).to.include(
      "./gridwell meters --help",
    );
  });

  it("points an unknown task to the help of all", function () {
    expect(failureText(failureOf(hardhatError(404)), "metres")).to.include("./gridwell --help");
  });

  it("tells how to see the stack of what nobody foresaw", function () {
    expect(failureText(failureOf(new TypeError("x")), "demo")).to.include("GRIDWELL_DEBUG=1");
  });
});
