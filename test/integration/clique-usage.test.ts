import { expect } from "chai";

import { CommandLine } from "../support/command-line.ts";

describe("./gridwell clique, without what a command cannot do without", function () {
  this.timeout(60_000);
  const gridwell = new CommandLine();

  for (const [option, words] of [
    ["--host", ["card", "signer-a"]],
    ["--out", ["plan", "signer-a.card.json"]],
    ["--plan", ["install", "signer-a"]],
  ] as const) {
    it(`names ${option}, and what it is for`, async function () {
      const { exitCode, stderr } = await gridwell.run("clique", ...words);
      expect(exitCode).to.equal(2);
      expect(stderr).to.match(
        new RegExp(`^${option} is missing: name .+, like .+ \\[USAGE_OPTION_MISSING\\]`),
      );
    });

    it(`says in its help that ${option} is required`, async function () {
      const { stdout } = await gridwell.run("clique", words[0], "--help");
      expect(stdout).to.match(new RegExp(`${option}\\s+Required: `));
    });
  }
});
