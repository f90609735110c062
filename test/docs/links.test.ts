import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import hre from "hardhat";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = globSync(["*.md", "docs/*.md", "docs/results/*.md"], { cwd: root });
const text = (page: string): string => readFileSync(path.join(root, page), "utf8");

/** What the launcher itself understands, and what the package's scripts do. */
const launcher = text("gridwell");
const ownWords = new Set(
  [...launcher.matchAll(/^ {2}([a-z]+)(?: \[?\S*\]?)* {2,}\S/gm)].map(([, word]) => word),
);

/** The anchors of a page's titles, as they are made of the titles' words. */
function anchorsOf(page: string): Set<string> {
  const titles = page.matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...titles].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Every command of a page's fenced blocks and inline code that begins with ./gridwell. */
function commandsOf(page: string): string[] {
  const inline = [...page.matchAll(/`(\.\/gridwell [^`\n]+)`/g)].map(([, command = ""]) => command);
  const blocks = [...page.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, block = ""]) => block);
  const lines = blocks.flatMap((block) =>
    block.split("\n").filter((line) => line.startsWith("./")),
  );
  return [...inline, ...lines].map((command) => command.replace(/ +#.*$/, ""));
}

describe("the pages", function () {
  for (const page of pages) {
    describe(page, function () {
      it("links to what is there", function () {
        for (const [, target = ""] of text(page).matchAll(/\]\(([^)\s]+)\)/g)) {
          if (/^[a-z]+:/.test(target)) continue;
          const [file = "", anchor = ""] = target.split("#");
          const at =
            file === "" ? path.join(root, page) : path.join(root, path.dirname(page), file);
          expect(existsSync(at), target).to.equal(true);
          if (anchor !== "") expect(anchorsOf(readFileSync(at, "utf8")), target).to.include(anchor);
        }
      });

      it("names folders and files that are there", function () {
        const named = text(page).matchAll(
          /`((?:\.\/)?(?:contracts|deploy|docs|examples|gas|network|scripts|src|tasks|test)(?:\/[\w.-]+)*\/?)`/g,
        );
        for (const [, target = ""] of named)
          if (target.includes("/"))
            expect(existsSync(path.join(root, target)), target).to.equal(true);
      });

      it("shows commands that there are, with options that they take", function () {
        for (const command of commandsOf(text(page))) expectCommand(command);
      });
    });
  }
});

/** Fails unless the launcher or a task is called by these words, and takes these options. */
function expectCommand(command: string): void {
  const [first = "", ...rest] = command.split(/\s+/).slice(1);
  let task = hre.tasks.rootTasks.get(first);
  if (task === undefined) {
    expect(ownWords.has(first) || first.startsWith("--"), command).to.equal(true);
    return;
  }
  const words = rest[Symbol.iterator]();
  while (task.isEmpty) {
    const word: string = words.next().value ?? "";
    const subtask = task.subtasks.get(word);
    if (subtask === undefined)
      throw new Error(`${command}: there is no ${task.id.join(" ")} ${word}`);
    task = subtask;
  }
  const options = new Set(["help", "network", ...[...task.options.keys()].map(kebab)]);
  for (const [, option = ""] of command.matchAll(/ --([\w-]+)/g)) {
    expect(options.has(option), `${command}: --${option}`).to.equal(true);
  }
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
