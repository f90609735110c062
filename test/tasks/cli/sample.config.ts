// A Hardhat configuration of one task that ends in whichever way its argument names.
import { defineConfig, task } from "hardhat/config";
import { errorResult } from "hardhat/utils/result";

import { GridwellError } from "../../../src/domain/errors.ts";
import { printJson } from "../../../tasks/cli/output.ts";

async function endIn(way: string): Promise<unknown> {
  console.log("noise");
  switch (way) {
    case "succeed":
      printJson({ total: 2n ** 53n + 1n });
      return;
    case "refuse":
      printJson({ ok: true });
      throw new GridwellError("SAMPLE_REFUSED", "4 is below 5", { where: "home.txt:3" });
    case "misuse":
      throw new GridwellError("USAGE", "--from is after --to; swap them");
    case "fail":
      printJson({ ok: false });
      return errorResult();
    case "crash":
      throw new TypeError("nobody foresaw this");
    case "reject":
      void Promise.reject(new TypeError("nobody awaited this"));
      return new Promise(() => setInterval(() => undefined, 1_000));
    case "wait":
      console.log("waiting");
      return new Promise(() => setInterval(() => undefined, 1_000));
    default:
      return;
  }
}

export default defineConfig({
  tasks: [
    task("sample", "End in the way that is named")
      .addPositionalArgument({ name: "way", description: "How to end" })
      .addFlag({ name: "json", description: "Print one JSON document" })
      .setInlineAction(({ way }) => endIn(way))
      .build(),
  ],
});
