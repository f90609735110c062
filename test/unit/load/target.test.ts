import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { checkChain, checkTarget } from "../../../src/load/target.ts";

/** The code that a check ends with; null when it lets the target through. */
async function codeOf(
  url: string,
  mine = "",
  confirm: ((host: string) => Promise<string>) | null = null,
): Promise<string | null> {
  try {
    await checkTarget(url, mine, confirm);
    return null;
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}

describe("checkTarget", function () {
  describe("given this machine", function () {
    for (const url of [
      "http://127.0.0.1:8545",
      "http://localhost:8545/path",
      "http://[::1]:8545",
      "https://127.9.9.9",
      "http://0x7f.1:80", // the URL standard writes it as 127.0.0.1
    ]) {
      it(`lets ${url} through without asking`, async function () {
        expect(await codeOf(url)).to.equal(null);
      });
    }

    it("refuses when another host is named", async function () {
      expect(await codeOf("http://127.0.0.1", "node.example")).to.equal("LOAD_TARGET_FOREIGN");
    });
  });

  describe("given another host", function () {
    for (const url of [
      "http://node.example:8545",
      "http://10.0.0.7",
      "http://0.0.0.0:8545",
      "http://127.0.0.1.example.com",
      "http://127.0.0.1@node.example/",
      "http://localhost.example",
      "http://[::2]",
      "http://128.0.0.1",
    ]) {
      it(`refuses ${url} though somebody would confirm`, async function () {
        let asked = 0;
        const confirm = (host: string): Promise<string> => {
          asked += 1;
          return Promise.resolve(host);
        };
        expect(await codeOf(url, "", confirm)).to.equal("LOAD_TARGET_FOREIGN");
        expect(await codeOf(url, "example", confirm)).to.equal("LOAD_TARGET_FOREIGN");
        expect(asked).to.equal(0);
      });
    }

    it("takes it when it is named exactly and typed again", async function () {
      const url = "http://node.example:8545";
      const type = (text: string) => () => Promise.resolve(text);
      expect(await codeOf(url, "node.example", type("node.example"))).to.equal(null);
      expect(await codeOf(url, "node.example", type("yes"))).to.equal("LOAD_TARGET_UNCONFIRMED");
      expect(await codeOf(url, "node.example", type(""))).to.equal("LOAD_TARGET_UNCONFIRMED");
    });

    it("refuses where nobody can be asked", async function () {
      expect(await codeOf("http://node.example", "node.example")).to.equal(
        "LOAD_TARGET_UNCONFIRMED",
      );
    });
  });

  it("refuses what is no HTTP address", async function () {
    for (const url of ["", "node", "ws://127.0.0.1:8546", "file:///etc/passwd"]) {
      expect(await codeOf(url), url).to.equal("LOAD_TARGET_INVALID");
    }
  });
});

describe("checkChain", function () {
  it("refuses public networks and no other", function () {
    for (const id of [1n, 137n, 11_155_111n]) {
      expect(() => {
        checkChain(id);
      }, id.toString())
        .to.throw(GridwellError)
        .with.property("code", "LOAD_CHAIN_PUBLIC");
    }
    checkChain(31_337n);
    checkChain(1_337n);
  });
});
