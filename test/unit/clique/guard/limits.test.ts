import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { NUMBER_LIMITS, readLimits, readLimitsFile } from "../../../../src/clique/guard/limits.ts";
import { METHODS } from "../../../../src/clique/guard/methods.ts";
import { GridwellError } from "../../../../src/domain/errors.ts";
import { validatorOf } from "../../../support/schemas.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const rules = Object.entries(NUMBER_LIMITS);

/** What a schema says of a field. */
interface FieldSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
  readonly description?: string;
  readonly items?: { readonly enum?: readonly string[] };
}

const schema = JSON.parse(
  readFileSync(path.join(root, "docs/schemas/guard-limits.schema.json"), "utf8"),
) as { readonly properties: Readonly<Record<string, FieldSchema>> };

/** Both the reader and the schema refuse it. */
function expectRefused(document: unknown): void {
  expect(() => readLimits(document))
    .to.throw(GridwellError)
    .with.property("code", "GUARD_LIMITS_INVALID");
  expect(validatorOf("guard-limits")(document)).to.equal(false);
}

describe("limits of the guard", function () {
  it("are the defaults where the operator says nothing", function () {
    const limits = readLimits({});
    for (const [name, rule] of rules) expect(limits).to.have.property(name, rule.default);
    expect([...limits.methods]).to.deep.equal([...METHODS.keys()]);
    expect(limits.trustedProxies).to.deep.equal([]);
    expect(validatorOf("guard-limits")({})).to.equal(true);
  });

  for (const [name, rule] of rules) {
    it(`lets ${name} be from ${String(rule.least)} to ${String(rule.most)}`, function () {
      for (const value of [rule.least, rule.most]) {
        expect(readLimits({ [name]: value })).to.have.property(name, value);
        expect(validatorOf("guard-limits")({ [name]: value })).to.equal(true);
      }
      for (const value of [rule.least - 1, rule.most + 1, rule.least + 0.5, "1", null, [1]]) {
        expectRefused({ [name]: value });
      }
    });
  }

  it("are an object of known fields", function () {
    for (const wrong of [null, [], 7, "{}", { bodybytes: 2_000 }, { constructor: 1 }]) {
      expectRefused(wrong);
    }
    expectRefused(JSON.parse('{"__proto__":1}'));
  });

  it("may close methods, and open none", function () {
    expect([...readLimits({ methods: ["eth_call"] }).methods]).to.deep.equal(["eth_call"]);
    for (const methods of [["debug_traceCall"], ["constructor"], [1], "eth_call", null]) {
      expectRefused({ methods });
    }
  });

  it("name proxies by their addresses", function () {
    const trustedProxies = ["127.0.0.1", "::1"];
    expect(readLimits({ trustedProxies })).to.deep.include({ trustedProxies });
    for (const wrong of [["localhost"], ["10.0.0.0/8"], [1], "127.0.0.1"]) {
      expect(() => readLimits({ trustedProxies: wrong })).to.throw(GridwellError);
    }
  });

  it("are in the schema and on the page as they are here", function () {
    const page = readFileSync(path.join(root, "docs/guard.md"), "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` +\| +([\d,]+) +\| ([\d,]+) to ([\d,]+) +\|/gm)];
    const number = (text = ""): number => Number(text.replaceAll(",", ""));
    const onPage = rows.map(([, name, standard, least, most]) => {
      return [name, { default: number(standard), least: number(least), most: number(most) }];
    });
    expect(Object.fromEntries(onPage)).to.deep.equal(NUMBER_LIMITS);
    const { methods, trustedProxies, $schema, ...numbers } = schema.properties;
    const inSchema = Object.entries(numbers).map(([name, field]) => {
      expect(field.description, name).to.be.a("string").that.is.not.empty;
      expect(field.type).to.equal("integer");
      return [name, { default: field.default, least: field.minimum, most: field.maximum }];
    });
    expect(Object.fromEntries(inSchema)).to.deep.equal(NUMBER_LIMITS);
    expect(methods?.items?.enum).to.deep.equal([...METHODS.keys()]);
    expect([trustedProxies?.type, $schema?.type]).to.deep.equal(["array", "string"]);
    for (const method of METHODS.keys()) expect(page).to.contain(`\`${method}\``);
  });

  it("come from a file, which is named when something is wrong", function () {
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell-"));
    const file = path.join(folder, "limits.json");
    writeFileSync(file, '{"$schema":"guard-limits.schema.json","batchLength":7}');
    expect(readLimitsFile(file).batchLength).to.equal(7);
    for (const text of ["", "{", '{"batchLength":0}']) {
      writeFileSync(file, text);
      expect(() => readLimitsFile(file))
        .to.throw(GridwellError)
        .with.property("where", file);
    }
    rmSync(folder, { recursive: true });
    expect(() => readLimitsFile(file)).to.throw(GridwellError);
  });
});
