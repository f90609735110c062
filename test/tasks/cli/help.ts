import { expect } from "chai";

import { reshapeHelp, teach } from "../../../tasks/cli/help.ts";

const description = teach("Import files", "./gridwell meters import a.txt", "./gridwell x --json");

describe("reshapeHelp", function () {
  it("keeps a task's examples above its usage", function () {
    const help = `${description}\n\nUsage: hardhat [GLOBAL OPTIONS] meters import\n`;
    expect(reshapeHelp(help)).to.equal(
      `${description}\n\nUsage: ./gridwell [GLOBAL OPTIONS] meters import\n`,
    );
  });

  for (const title of ["AVAILABLE TASKS", "AVAILABLE SUBTASKS"]) {
    it(`leaves the examples out of ${title}`, function () {
      const list = `Hardhat\n\n${title}:\n\n  build      Build\n  import     ${description}\n  node       Node\n`;
      expect(reshapeHelp(list)).to.equal(
        `Hardhat\n\n${title}:\n\n  build      Build\n  import     Import files\n  node       Node\n`,
      );
    });
  }

  it("names the command by which it was called", function () {
    const text = reshapeHelp("To get help for a specific task run: npx hardhat <TASK> --help");
    expect(text).to.equal("To get help for a specific task run: ./gridwell <TASK> --help");
  });

  it("does not repeat a default that stands in the words", function () {
    const help =
      "  --seconds  How long (default 60, with --quick 10) (default: 0)\n  --dir  Folder (default: the last one) (default: )";
    expect(reshapeHelp(help)).to.equal(
      "  --seconds  How long (default 60, with --quick 10)\n  --dir  Folder (default: the last one)",
    );
  });

  it("keeps a default that says something, and no other", function () {
    const help =
      "  --at  Time (default: )\n  --csv  Form (default: false)\n  --gateway  Number (default: 0)";
    expect(reshapeHelp(help)).to.equal(
      "  --at  Time\n  --csv  Form\n  --gateway  Number (default: 0)",
    );
  });
});
