import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { shortTestFiles } from "../../tasks/test/mocha.ts";

describe("the short suite", function () {
  let folder: string;

  beforeEach(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "gridwell suite "));
  });

  afterEach(async function () {
    await rm(folder, { recursive: true });
  });

  it("takes the tests of all folders but the long ones, the stories, those on geth and what is no test", async function () {
    for (const sub of ["chain", "clique", "integration/guard", "unit/clique"]) {
      await mkdir(path.join(folder, sub), { recursive: true });
    }
    const written = ["chain/sender.ts", "chain/sender.long.ts", "clique/story.test.ts"];
    written.push("integration/import.test.ts", "integration/guard/reading.test.ts");
    for (const file of [...written, "unit/clique/genesis.ts", "a.ts", "a.json", "B.t.sol"]) {
      await writeFile(path.join(folder, file), "");
    }
    const files = await shortTestFiles(folder);
    expect(files.map((file) => path.relative(folder, file))).to.deep.equal([
      "a.ts",
      path.join("chain", "sender.ts"),
      path.join("unit", "clique", "genesis.ts"),
    ]);
  });
});
