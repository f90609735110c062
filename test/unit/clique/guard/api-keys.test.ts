import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { ApiKeys } from "../../../../src/clique/guard/api-keys.ts";
import { GridwellError } from "../../../../src/domain/errors.ts";
import { validatorOf } from "../../../support/schemas.ts";

const sha256 = (key: string): string => createHash("sha256").update(key).digest("hex");
const FIRST = "f".repeat(32);
const SECOND = "S_-".padEnd(128, "9");
const document = {
  keys: [
    { name: "gateway-1", sha256: sha256(FIRST) },
    { name: "load.test", sha256: sha256(SECOND) },
  ],
};

describe("ApiKeys", function () {
  it("knows the holder of each key, and of nothing else", function () {
    const keys = ApiKeys.read(document);
    expect(keys.names).to.deep.equal(["gateway-1", "load.test"]);
    expect([FIRST, SECOND].map((key) => keys.holder(key))).to.deep.equal(keys.names);
    for (const wrong of ["", FIRST.slice(1), `${FIRST}f`, FIRST.toUpperCase(), sha256(FIRST)]) {
      expect(keys.holder(wrong)).to.equal(null);
    }
    expect(ApiKeys.none().holder(FIRST)).to.equal(null);
  });

  it("takes no key that could be guessed, even where its hash is in the file", function () {
    const entries = ["", "short", "x".repeat(31), "x".repeat(129), `${"x".repeat(31)} `];
    const keys = ApiKeys.read({
      keys: entries.map((key, i) => ({ name: `k${String(i)}`, sha256: sha256(key) })),
    });
    for (const key of entries) expect(keys.holder(key)).to.equal(null);
  });

  const [one] = document.keys;
  for (const [what, wrong] of [
    ["no object", []],
    ["no list", { keys: {} }],
    ["another field", { keys: [], more: 1 }],
    ["the key itself", { keys: [{ name: "a", key: FIRST }] }],
    ["a hash in capitals", { keys: [{ ...one, sha256: sha256(FIRST).toUpperCase() }] }],
    ["a short hash", { keys: [{ ...one, sha256: "00" }] }],
    ["no name", { keys: [{ sha256: sha256(FIRST) }] }],
    ["a name that metrics use", { keys: [{ ...one, name: "anonymous" }] }],
    ["a name with quotes", { keys: [{ ...one, name: 'a"b' }] }],
  ] as const) {
    it(`refuses ${what}`, function () {
      expect(() => ApiKeys.read(wrong))
        .to.throw(GridwellError)
        .with.property("code", "GUARD_KEYS_INVALID");
      expect(validatorOf("guard-keys")(wrong)).to.equal(false);
    });
  }

  it("refuses a name or a key that stands there twice", function () {
    for (const second of [{ name: "gateway-1" }, { sha256: sha256(FIRST) }]) {
      const keys = [one, { ...document.keys[1], ...second }];
      expect(() => ApiKeys.read({ keys })).to.throw(GridwellError);
    }
  });

  it("reads what the schema allows from a file, and names the file otherwise", function () {
    expect(validatorOf("guard-keys")(document)).to.equal(true);
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell-"));
    const file = path.join(folder, "keys.json");
    writeFileSync(file, JSON.stringify(document));
    expect(ApiKeys.ofFile(file).holder(FIRST)).to.equal("gateway-1");
    writeFileSync(file, "{");
    for (const name of [file, path.join(folder, "missing.json")]) {
      expect(() => ApiKeys.ofFile(name))
        .to.throw(GridwellError)
        .with.property("where", name);
    }
    rmSync(folder, { recursive: true });
  });
});
