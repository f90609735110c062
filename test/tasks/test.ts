import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { needGeth, shortTestFiles } from "../../tasks/test/mocha.ts";

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

describe("tests on geth", function () {
  it("are those of one folder, however they are named", function () {
    const folder = path.resolve("test");
    expect(needGeth(folder, ["test/clique/story.test.ts"])).to.equal(true);
    expect(needGeth(folder, ["test/unit/a.ts", path.join(folder, "clique/b.ts")])).to.equal(true);
    expect(needGeth(folder, ["test/unit/clique/geth.test.ts", "test/clique"])).to.equal(false);
    expect(needGeth(folder, [])).to.equal(false);
  });
});
