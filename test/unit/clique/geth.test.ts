import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { isPinned, namedGeth } from "../../../src/clique/geth-binary.ts";
import { builtGeth, isNewEnough } from "../../../src/clique/geth-build.ts";
import { GETH_VERSION } from "../../../src/clique/geth-pin.ts";
import { rejection } from "../../support/rejection.ts";

const module = path.join(import.meta.dirname, "../../../network/geth");

describe("geth", function () {
  let folder: string;

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell geth "));
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  /** A program that prints a text. */
  function program(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' '${text}'\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it("is pinned to the same version in the module and in the sources", function () {
    const pinned = `require github.com/ethereum/go-ethereum v${GETH_VERSION}\n`;
    expect(readFileSync(path.join(module, "go.mod"), "utf8")).to.include(pinned);
    const sums = readFileSync(path.join(module, "go.sum"), "utf8");
    expect(sums).to.include(`github.com/ethereum/go-ethereum v${GETH_VERSION} h1:`);
  });

  it("is known by its version, whatever stands behind it", function () {
    expect(["1.13.15", "1.13.15-stable", "1.13.15-stable-c5ba367e"].map(isPinned)).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(["1.13.14-stable", "1.13.150", "1.14.0", ""].map(isPinned)).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
  });

  describe("that is named", function () {
    it("is taken when it tells the pinned version, with its checksum", async function () {
      const file = program("geth", "Version: 1.13.15-stable");
      const { sha256, built } = await namedGeth(file);
      expect(sha256).to.match(/^[0-9a-f]{64}$/);
      expect(built).to.equal(false);
    });

    for (const [title, text] of [
      ["another version", "Version: 1.14.0-stable"],
      ["no version", "hello"],
    ] as const) {
      it(`is refused when it tells ${title}`, async function () {
        expect(await rejection(namedGeth(program("geth", text)))).to.include({
          code: "CLIQUE_GETH_VERSION",
        });
      });
    }

    it("is refused when it is not there", async function () {
      expect(await rejection(namedGeth(path.join(folder, "none")))).to.include({
        code: "CLIQUE_GETH_VERSION",
      });
    });
  });

  describe("that is built", function () {
    const nothing = (): void => undefined;

    it("needs Go 1.21 or newer", function () {
      expect(["go1.21.0", "go1.26.8", "go2.0"].map(isNewEnough)).to.deep.equal([true, true, true]);
      expect(["go1.20.14", "devel", ""].map(isNewEnough)).to.deep.equal([false, false, false]);
    });

    it("names the three ways out when there is no Go", async function () {
      const workshop = { module, out: path.join(folder, "out"), log: nothing };
      const error = await rejection(
        builtGeth({ ...workshop, environment: { PATH: folder }, usualGo: [] }),
      );
      expect(error).to.include({ code: "CLIQUE_GETH_MISSING" });
      for (const way of ["install Go", "--geth PATH", "ethereum/client-go:v1.13.15"]) {
        expect(String(error)).to.include(way);
      }
    });

    it("says what Go said when Go fails, and leaves nothing behind", async function () {
      mkdirSync(path.join(folder, "bin"));
      program("bin/go", "go1.22.0");
      writeFileSync(
        path.join(folder, "bin/go"),
        '#!/bin/sh\n[ "$1" = env ] && echo go1.22.0 && exit\necho "no such module" >&2\nexit 1\n',
      );
      const environment = { PATH: `${path.join(folder, "bin")}:/bin:/usr/bin` };
      const out = path.join(folder, "out");
      const error = await rejection(
        builtGeth({ module, out, log: nothing, environment, usualGo: [] }),
      );
      expect(error).to.include({ code: "CLIQUE_GETH_BUILD" });
      expect(String(error)).to.include("no such module").and.to.include("ethereum/client-go");
    });
  });
});
