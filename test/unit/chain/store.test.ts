import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { Store } from "../../../src/chain/store.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { rejection } from "../../support/rejection.ts";

describe("Store", function () {
  let folder = "";
  let file = "";

  beforeEach(function () {
    folder = mkdtempSync(join(tmpdir(), "gridwell-store-"));
    file = join(folder, "inner", "state.db");
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  it("applies each step of a migration once", function () {
    const steps = ["CREATE TABLE t (x INTEGER)", "INSERT INTO t VALUES (1)"];
    for (let opening = 0; opening < 2; opening++) {
      const store = new Store(file);
      store.migrate("test", steps);
      expect(store.all("SELECT x FROM t")).to.deep.equal([{ x: 1n }]);
      store.close();
    }
  });

  it("keeps nothing of a transaction that fails", function () {
    const store = new Store(":memory:");
    store.migrate("test", ["CREATE TABLE t (x INTEGER)"]);
    expect(() => {
      store.transaction(() => {
        store.run("INSERT INTO t VALUES (1)");
        throw new RangeError("no");
      });
    }).to.throw(RangeError);
    expect(store.all("SELECT x FROM t")).to.deep.equal([]);
  });

  for (const where of ["on disk", "in memory"]) {
    it(`runs exclusive work ${where} one after the other`, async function () {
      const first = new Store(where === "on disk" ? file : ":memory:");
      const second = where === "on disk" ? new Store(file) : first;
      const trace: string[] = [];
      const work = (name: string) => async (): Promise<void> => {
        trace.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        trace.push(`${name} ends`);
      };
      await Promise.all([
        first.exclusively(work("a")),
        second.exclusively(work("b")),
        first.exclusively(work("c")),
      ]);
      expect(trace).to.have.lengthOf(6);
      for (let at = 0; at < trace.length; at += 2) {
        expect(trace[at + 1]).to.equal(trace[at]?.replace("begins", "ends"));
      }
      first.close();
      if (second !== first) second.close();
    });
  }

  it("gives exclusive work free after a failure, and gives up while somebody else holds it", async function () {
    const [first, second] = [new Store(file), new Store(file)];
    const failing = first.exclusively(() => Promise.reject(new RangeError("no")));
    expect(await rejection(failing)).to.be.instanceOf(RangeError);
    await first.exclusively(async () => {
      const refused = await rejection(second.exclusively(() => Promise.resolve(), 0));
      if (!(refused instanceof GridwellError)) throw new Error("not refused");
      expect(refused.code).to.equal("STATE_BUSY");
    });
    expect(await second.exclusively(() => Promise.resolve(7), 0)).to.equal(7);
    first.close();
    second.close();
  });

  it("tells what another process wrote from what it wrote itself", function () {
    const [first, second] = [new Store(file), new Store(file)];
    first.migrate("test", ["CREATE TABLE t (x INTEGER)"]);
    expect(second.changedElsewhere()).to.equal(true);
    expect(second.changedElsewhere()).to.equal(false);
    second.run("INSERT INTO t VALUES (1)");
    expect(second.changedElsewhere()).to.equal(false);
    expect(first.changedElsewhere()).to.equal(true);
    first.close();
    second.close();
  });
});
