import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";

/** A task that makes figures, with the options that all of these share. */
function figuresTask(
  id: string,
  description: string,
): NewTaskDefinitionBuilder<Record<"out", string> & Record<"json", boolean>> {
  return task(["figures", id], description)
    .addOption({
      name: "out",
      description: "Folder of the page and its files (default: docs/results)",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}

/** The tasks that measure tables and figures of the source papers anew. */
export default [
  emptyTask("figures", "Tables and figures of the source papers, measured anew").build(),
  figuresTask(
    "p2",
    teach(
      "Measure how long meter writes take on a network of geth nodes, beside P2's Table 1",
      "./gridwell figures p2",
      "./gridwell figures p2 --repeats 1 --out /tmp/results --json",
    ),
  )
    .addOption({
      name: "repeats",
      description: "Times that each number of writes is measured, 1 to 9",
      type: ArgumentType.INT,
      defaultValue: 3,
    })
    .addOption({
      name: "geth",
      description: "Path of a geth 1.13.15 (default: the one that clique up builds)",
      defaultValue: "",
    })
    .setAction(built(() => import("./p2.ts")))
    .build(),
  figuresTask(
    "p3-figure10",
    teach(
      "Compute whether a write is in one of the next two blocks, and measure it on geth nodes, beside P3's Figure 10",
      "./gridwell figures p3-figure10",
      "./gridwell figures p3-figure10 --formula --out /tmp/results --json",
    ),
  )
    .addFlag({
      name: "formula",
      description: "Only the formulas: no network, a second (needs --out)",
    })
    .addOption({
      name: "period",
      description: "Seconds between two blocks of the network, 5 to 30",
      type: ArgumentType.INT,
      defaultValue: 5,
    })
    .addOption({
      name: "seed",
      description: "Of the moments at which homes write, 0 to 1000000",
      type: ArgumentType.INT,
      defaultValue: 10,
    })
    .addOption({
      name: "geth",
      description: "Path of a geth 1.13.15 (default: the one that clique up builds)",
      defaultValue: "",
    })
    .setAction(built(() => import("./p3-figure10.ts")))
    .build(),
  figuresTask(
    "p3-table2",
    teach(
      "Attack three geth signers from among themselves, as P3's Table 2 names it: forge, censor, spam, concur",
      "./gridwell figures p3-table2",
      "./gridwell figures p3-table2 --blocks 20 --out /tmp/results --json",
    ),
  )
    .addOption({
      name: "blocks",
      description: "Blocks that are watched for rivals, all delays together, 20 to 500",
      type: ArgumentType.INT,
      defaultValue: 40,
    })
    .addOption({
      name: "geth",
      description: "Path of a geth 1.13.15 (default: the one that clique up builds)",
      defaultValue: "",
    })
    .setAction(built(() => import("./p3-table2.ts")))
    .build(),
  figuresTask(
    "p3-table4",
    teach(
      "Measure what a record costs beside P3's Table 4, the paper's contract and the naive one",
      "./gridwell figures p3-table4",
      "./gridwell figures p3-table4 --out /tmp/results --json",
    ),
  )
    .setAction(built(() => import("./p3-table4.ts")))
    .build(),
  figuresTask(
    "p3-figure11",
    teach(
      "Play P3's month of water with and without trade, and hold its auctions on a chain",
      "./gridwell figures p3-figure11",
      "./gridwell figures p3-figure11 --quick --out /tmp/results --json",
    ),
  )
    .addOption({
      name: "seeds",
      description: "Communities that are played, 2 to 1000; 20 of them for the map",
      type: ArgumentType.INT,
      defaultValue: 100,
    })
    .addOption({
      name: "chainSeeds",
      description: "Communities whose auctions are held through the contracts, too, 0 to 10",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addFlag({
      name: "quick",
      description: "Three seeds and two days on the chain, to see it work",
    })
    .setAction(built(() => import("./p3-figure11.ts")))
    .build(),
];
