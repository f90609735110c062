import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";

/** Buy quota from the neighbour who asks least, at the second lowest price. */
export default [
  emptyTask(
    "auction",
    "Buy quota from the neighbour who asks least, at the second lowest price",
  ).build(),
  memberTask(
    ["auction", "offer"],
    teach(
      "Ask for quota: a public cap, and a hidden highest price",
      "./gridwell auction offer energy 20kWh 8SCT --network localhost",
      "./gridwell auction offer energy 20kWh 8SCT --price-file highest.txt --network localhost",
      "./gridwell auction offer energy 20kWh 8SCT --max 6.5SCT --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({ name: "quantity", description: "With its unit, for example 20kWh" })
    .addPositionalArgument({
      name: "cap",
      description: "Public; bonds are shares of it, for example 8SCT",
    })
    .addOption({
      name: "max",
      description: "Highest price, hidden until the deposit, for scripts: ps shows it",
      defaultValue: "",
    })
    .addOption({
      name: "priceFile",
      description:
        "File with the highest price, - for stdin; else asked for on a terminal, or the cap",
      defaultValue: "",
    })
    .addOption({
      name: "period",
      description: "Number of the quota period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .addOption({
      name: "minBids",
      description: "Fewer bids end it without a loss",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({
      name: "bidding",
      description: "Seconds for bids",
      type: ArgumentType.INT,
      defaultValue: 900,
    })
    .addOption({
      name: "deposit",
      description: "Seconds for the deposit",
      type: ArgumentType.INT,
      defaultValue: 900,
    })
    .addOption({
      name: "opening",
      description: "Seconds for opening bids",
      type: ArgumentType.INT,
      defaultValue: 3_600,
    })
    .setAction(built(() => import("./offer.ts")))
    .build(),
  memberTask(
    ["auction", "bid"],
    teach(
      "Bid for a lot, sealed; the lot is reserved of your quota, a bond of your tokens",
      "./gridwell auction bid 7 --network localhost",
      "./gridwell auction bid 7 --price-file price.txt --network localhost",
      "./gridwell auction bid 7 4.2SCT --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .addPositionalArgument({
      name: "price",
      description:
        "For the whole lot, for example 4.2SCT, for scripts: ps shows it; else asked for",
      defaultValue: "",
    })
    .addOption({
      name: "priceFile",
      description: "File with the price, - for stdin; asked for on a terminal otherwise",
      defaultValue: "",
    })
    .setAction(built(() => import("./bid.ts")))
    .build(),
  memberTask(
    ["auction", "deposit"],
    teach(
      "Open and deposit the highest price of your offer",
      "./gridwell auction deposit 7 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./deposit.ts")))
    .build(),
  memberTask(
    ["auction", "reveal"],
    teach("Open your bid", "./gridwell auction reveal 7 --network localhost"),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./reveal.ts")))
    .build(),
  memberTask(
    ["auction", "settle"],
    teach(
      "Find the winner, pay out, or end a failure: whichever is due",
      "./gridwell auction settle 7 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./settle.ts")))
    .build(),
  memberTask(
    ["auction", "confirm"],
    teach(
      "Show delivery with the meters' proofs",
      "./gridwell auction confirm 7 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./confirm.ts")))
    .build(),
  memberTask(
    ["auction", "withdraw"],
    teach(
      "Take credit out as tokens",
      "./gridwell auction withdraw --network localhost",
      "./gridwell auction withdraw 5SCT --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "amount",
      description: "How many tokens; all unless given",
      defaultValue: "",
    })
    .setAction(built(() => import("./withdraw.ts")))
    .build(),
  communityTask(
    ["auction", "show"],
    teach("Show an auction", "./gridwell auction show 7 --network localhost"),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./show.ts")))
    .build(),
  communityTask(
    ["auction", "list"],
    teach("List auctions", "./gridwell auction list --open --network localhost"),
  )
    .addFlag({ name: "open", description: "Without those that are settled" })
    .setAction(built(() => import("./list.ts")))
    .build(),
  memberTask(
    ["auction", "opening"],
    teach(
      "Write a file with which a watchtower can open your bid",
      "./gridwell auction opening 7 bid.json --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "auction",
      description: "The auction's number",
      type: ArgumentType.INT,
    })
    .addPositionalArgument({ name: "file", description: "New file, readable by you alone" })
    .setAction(built(() => import("./opening.ts")))
    .build(),
  memberTask(
    ["auction", "agent"],
    teach(
      "Do what is due in your auctions until Ctrl-C: deposit, open, settle, confirm, withdraw",
      "./gridwell auction agent --network localhost",
      "./gridwell auction agent --watch bid.json,other.json --until-done --network localhost",
    ),
  )
    .addOption({
      name: "watch",
      description: "Files with openings of others, with commas between them",
      defaultValue: "",
    })
    .addFlag({
      name: "keepCredit",
      description: "Leave credit with the auction, for the next bonds",
    })
    .addFlag({ name: "untilDone", description: "End when nothing is left to do" })
    .setAction(built(() => import("./agent.ts")))
    .build(),
];
