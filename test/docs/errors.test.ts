import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import hre from "hardhat";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(path.join(root, "docs/errors.md"), "utf8");

/** What stands in backticks in the first column of the page's tables and has this form. */
function onPage(form: RegExp): string[] {
  const rows = page.matchAll(/^\|((?:[^|\n]*`)[^|\n]*)\|/gm);
  const names = [...rows].flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)]);
  return names.map(([, name = ""]) => name).filter((name) => form.test(name));
}

/** The sources below a folder, by path. */
function sources(...patterns: string[]): Map<string, string> {
  const files = globSync(patterns, { cwd: root });
  expect(files).to.not.have.length(0);
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
}

/** Every string that a pattern's first group finds. */
function found(texts: Iterable<string>, pattern: RegExp): string[] {
  return [...texts].flatMap((text) => [...text.matchAll(pattern)].map(([, first = ""]) => first));
}

describe("docs/errors.md", function () {
  it("names every custom error of the contracts with its values, and no other", async function () {
    const names = await hre.artifacts.getAllFullyQualifiedNames();
    const ours = [...names].filter((name) =>
      /^contracts\/(?:metering|monitoring|token|trading|libraries)\//.test(name),
    );
    const errors = new Set<string>();
    for (const name of ours) {
      const { abi } = await hre.artifacts.readArtifact(name);
      for (const item of abi as { type: string; name: string; inputs: { name: string }[] }[]) {
        if (item.type !== "error") continue;
        errors.add(`${item.name}(${item.inputs.map((input) => input.name).join(", ")})`);
      }
    }
    expect(errors.size).to.be.greaterThan(70);
    expect(onPage(/\(.*\)$/).sort()).to.deep.equal([...errors].sort());
  });

  it("names every code of a GridwellError, and no other", function () {
    const texts = [...sources("{src,tasks,scripts,deploy}/**/*.ts").values()];
    // Where codes are written: the class, its heirs, transact's own helper, and outcomes that carry one.
    const written = /(?:\bGridwellError\(|\bsuper\(|\bfailed\(|\bcode: )\s*"([A-Z][A-Z0-9_]*)"/g;
    const codes = new Set(found(texts, written));
    expect(codes.size).to.be.greaterThan(90);
    expect(onPage(/^[A-Z][A-Z0-9_]*$/).sort()).to.deep.equal([...codes].sort());
  });

  it("can read the code of every GridwellError", function () {
    const passed = [...sources("{src,tasks,scripts,deploy}/**/*.ts")].flatMap(([file, text]) =>
      found([text], /\bnew GridwellError\(\s*([^\s",][^,]*),/g).map((code) => `${file}: ${code}`),
    );
    // Each takes its code from where the test above finds it, or from a contract's error.
    expect(passed.sort()).to.deep.equal([
      "src/chain/contract-errors.ts: errorCode(decoded.name)",
      "src/chain/transact.ts: code",
      "src/gateway/reading-proof.ts: checked.code",
    ]);
  });

  it("names every reason of an import's reports, and no other", function () {
    const texts = sources(
      "src/meters/{*,formats/**/*,modbus/*}.ts",
      "src/domain/dial.ts",
      "src/gateway/import/*.ts",
    );
    const hyphened = found(texts.values(), /(?<!\bfrom )"([a-z]+(?:-[a-z0-9]+)+)"/g);
    const single = found(texts.values(), /(?:\brefuse\(\s*|\breason: )"([a-z]+)"/g);
    const reasons = new Set([...hyphened, ...single]);
    reasons.delete("gas-energy"); // a resource
    reasons.delete("unix-ms"); // a way to write a time
    const alarms = sources("src/domain/alarm.ts").values();
    for (const kind of found(alarms, /\| "([a-z]+(?:-[a-z]+)*)"/g)) reasons.delete(kind);
    expect(onPage(/^[a-z0-9-]+$/).sort()).to.deep.equal([...reasons].sort());
  });
});
