// By hand: `node --run mutation`. Changes two libraries one little thing at a time, and looks
// whether their tests notice. Nothing is written to the sources: each mutant is compiled in memory.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { FunctionFragment, Interface, keccak256, toBeHex, type InterfaceAbi } from "ethers";
import { network } from "hardhat";

import { mutantsOf, type Mutant } from "./mutants.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(import.meta.url);

/** Libraries and the tests that hold them. */
const SUBJECTS = [
  ["contracts/libraries/LowestTwo.sol", "test/solidity/LowestTwo.t.sol", "LowestTwoTest"],
  ["contracts/libraries/Quotas.sol", "test/solidity/Quotas.t.sol", "QuotasTest"],
] as const;

/** Random inputs of each fuzzed test. */
const RUNS = 64;

/** What the compiler gives back, as far as it is read here. */
interface Compiled {
  readonly errors?: readonly { readonly severity: string }[];
  readonly contracts?: Record<
    string,
    Record<
      string,
      {
        readonly abi: InterfaceAbi;
        readonly evm: { readonly bytecode: { readonly object: string } };
      }
    >
  >;
}

const solc = require("solc") as {
  compile(
    input: string,
    callbacks: { import(file: string): { contents: string } | { error: string } },
  ): string;
};

type Verdict = "killed" | "survived" | "does not compile";

async function main(): Promise<void> {
  const { ethers } = await network.create();
  const [account] = await ethers.getSigners();
  if (account === undefined) throw new Error("the chain has no accounts");
  const files = new Map<string, string>();

  /** Whether the tests of a library pass with this source of it. */
  const judge = async (
    library: string,
    source: string,
    test: string,
    name: string,
  ): Promise<Verdict> => {
    const sources = { [library]: { content: source }, [test]: { content: files.get(test) ?? "" } };
    const output = JSON.parse(
      solc.compile(
        JSON.stringify({
          language: "Solidity",
          sources,
          settings: {
            evmVersion: "london",
            optimizer: { enabled: true },
            outputSelection: { [test]: { [name]: ["abi", "evm.bytecode.object"] } },
          },
        }),
        { import: (file) => ({ contents: files.get(file) ?? "" }) },
      ),
    ) as Compiled;
    const built = output.contracts?.[test]?.[name];
    if (built === undefined || output.errors?.some(({ severity }) => severity === "error")) {
      return "does not compile";
    }
    const contract = await new ethers.ContractFactory(
      built.abi,
      built.evm.bytecode.object,
      account,
    ).deploy();
    const to = await contract.getAddress();
    const abi = new Interface(built.abi);
    for (const fragment of abi.fragments.filter((part) => FunctionFragment.isFragment(part))) {
      const { name: title, inputs } = fragment;
      if (!title.startsWith("test")) continue;
      for (let run = 0; run < (inputs.length === 0 ? 1 : RUNS); run++) {
        const seed = keccak256(toBeHex(run, 32));
        const data = abi.encodeFunctionData(title, inputs.length === 0 ? [] : [seed]);
        try {
          await ethers.provider.call({ to, data, gasLimit: 15_000_000 });
        } catch {
          return "killed";
        }
      }
    }
    return "survived";
  };

  await readWithImports(files);
  const tally: Record<Verdict, number> = { killed: 0, survived: 0, "does not compile": 0 };
  for (const [library, test, name] of SUBJECTS) {
    const source = files.get(library) ?? "";
    if ((await judge(library, source, test, name)) !== "survived") {
      throw new Error(`${test} fails without a mutant`);
    }
    for (const mutant of mutantsOf(source)) {
      const verdict = await judge(library, mutant.source, test, name);
      tally[verdict] += 1;
      if (verdict !== "killed") console.log(`${verdict}: ${library}:${described(mutant)}`);
    }
  }
  const counted = tally.killed + tally.survived;
  console.log(
    `${String(tally.killed)} of ${String(counted)} mutants killed, ${String(tally.survived)} survived; ${String(tally["does not compile"])} more do not compile.`,
  );
}

const described = ({ line, from, to }: Mutant): string =>
  `${String(line)}\n  - ${from.trim()}\n  + ${to.trim()}`;

/** Reads the subjects and all that they import, by the name under which the compiler asks. */
async function readWithImports(files: Map<string, string>): Promise<void> {
  const wanted: string[] = SUBJECTS.flatMap(([library, test]) => [library, test]);
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (files.has(name)) continue;
    const file = name.startsWith("@") ? path.join("node_modules", name) : name;
    const text = await readFile(path.join(root, file), "utf8");
    files.set(name, text);
    for (const [, imported = ""] of text.matchAll(/^import .*"(.+)";$/gm)) {
      wanted.push(
        imported.startsWith(".") ? path.posix.join(path.posix.dirname(name), imported) : imported,
      );
    }
  }
}

await main();
