import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect } from "chai";

import { startHelper } from "../../../src/clique/helper-process.ts";
import { identify, isRunning } from "../../../src/clique/process-identity.ts";
import { rejection } from "../../support/rejection.ts";

const HELPER = pathToFileURL(
  path.join(import.meta.dirname, "../../../src/clique/helper-process.ts"),
).href;

describe("a process beside the trial", function () {
  this.timeout(30_000);
  let folder: string;

  before(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell helper "));
  });

  after(function () {
    rmSync(folder, { recursive: true });
  });

  /** A program that hears its task and then does something. */
  function program(name: string, rest: string): string {
    const file = path.join(folder, `${name}.ts`);
    const lines = [
      `import { hearTask } from ${JSON.stringify(HELPER)};`,
      "const { task, end } = await hearTask();",
      rest,
    ];
    writeFileSync(file, lines.join("\n"));
    return file;
  }

  it("hears its task, says its word, and ends when its input does", async function () {
    const file = program("echo", "console.log(JSON.stringify({ heard: task }));");
    const helper = startHelper(file, { secret: "not on the command line" });
    expect(await helper.said).to.deep.equal({ heard: { secret: "not on the command line" } });
    const identity = await identify(helper.pid);
    await helper.end();
    expect(identity === null || (await isRunning(identity))).to.equal(false);
  });

  it("is told to end while it works", async function () {
    const rest =
      'console.log("1"); setInterval(() => {}, 1_000); end.addEventListener("abort", () => process.exit());';
    const helper = startHelper(program("works", rest), {});
    expect(await helper.said).to.equal(1);
    await helper.end();
    expect(await identify(helper.pid)).to.equal(null);
  });

  it("that ends without a word is a failure with its complaint", async function () {
    const helper = startHelper(program("dies", 'throw new Error("out of luck");'), {});
    const failure = await rejection(helper.said);
    expect(failure).to.include({ code: "ATTACK_HELPER" });
    expect((failure as Error).message).to.include("out of luck");
    await helper.end();
  });
});
