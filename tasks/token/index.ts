import { emptyTask } from "hardhat/config";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";

/** The community's token (SCT): prices, purchases, balances. */
export default [
  emptyTask("token", "The community's token (SCT): prices, purchases, balances").build(),
  communityTask(
    ["token", "price"],
    teach(
      "Show the token's prices and reserve, or set them in the owner's name",
      "./gridwell token price --network localhost",
      "./gridwell token price --buy 0.00101ether --sell 0.001ether --network localhost",
    ),
  )
    .addOption({
      name: "buy",
      description: "What who buys pays for a token, with the currency, for example 0.00101ether",
      defaultValue: "",
    })
    .addOption({ name: "sell", description: "What who sells gets", defaultValue: "" })
    .addOption({
      name: "fund",
      description: "Added to the reserve in the same transaction",
      defaultValue: "",
    })
    .setAction(built(() => import("./price.ts")))
    .build(),
  memberTask(
    ["token", "buy"],
    teach(
      "Buy tokens for the chain's currency",
      "./gridwell token buy 12.5SCT --network localhost",
      "./gridwell token buy 100 --member 3 --network localhost",
    ),
  )
    .addPositionalArgument({ name: "amount", description: "How many tokens, for example 12.5SCT" })
    .setAction(built(() => import("./buy.ts")))
    .build(),
  memberTask(
    ["token", "sell"],
    teach(
      "Sell tokens for the chain's currency; that always works",
      "./gridwell token sell 12.5SCT --network localhost",
    ),
  )
    .addPositionalArgument({ name: "amount", description: "How many tokens, for example 12.5SCT" })
    .setAction(built(() => import("./sell.ts")))
    .build(),
  memberTask(
    ["token", "balance"],
    teach(
      "Show an account's tokens, credit and currency",
      "./gridwell token balance --network localhost",
      "./gridwell token balance 3 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members; yourself unless given",
      defaultValue: "",
    })
    .setAction(built(() => import("./balance.ts")))
    .build(),
  memberTask(
    ["token", "restock"],
    teach(
      "Get part of a purchase back while the account is short of currency for fees",
      "./gridwell token restock 0.01ether --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "amount",
      description: "Balance below which something is handed back; 0wei turns it off",
    })
    .setAction(built(() => import("./restock.ts")))
    .build(),
  communityTask(
    ["token", "freeze"],
    teach(
      "Keep an account from sending and receiving tokens, or thaw it; nothing is seized",
      "./gridwell token freeze 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
      "./gridwell token freeze 3 --thaw --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members",
    })
    .addFlag({ name: "thaw", description: "Let it send and receive again" })
    .setAction(built(() => import("./freeze.ts")))
    .build(),
  communityTask(
    ["token", "reward"],
    teach(
      "Set what sealers get for blocks with sales, or give tokens for it",
      "./gridwell token reward --fund 100SCT --network localhost",
      "./gridwell token reward --value 0.1SCT --budget 10SCT --network localhost",
    ),
  )
    .addOption({
      name: "value",
      description: "Tokens for the sealer of a block; 0 turns it off",
      defaultValue: "",
    })
    .addOption({ name: "budget", description: "Most tokens a day", defaultValue: "" })
    .addOption({
      name: "fund",
      description: "Tokens of the owner to pay rewards from",
      defaultValue: "",
    })
    .setAction(built(() => import("./reward.ts")))
    .build(),
  communityTask(
    ["token", "fund"],
    teach(
      "Add currency to the token's reserve",
      "./gridwell token fund 1ether --network localhost",
    ),
  )
    .addPositionalArgument({ name: "amount", description: "With the currency, for example 1ether" })
    .setAction(built(() => import("./fund.ts")))
    .build(),
  communityTask(
    ["token", "create"],
    teach(
      "Make tokens for an account; the reserve must cover them",
      "./gridwell token create 100SCT 3 --fund 0.1ether --network localhost",
    ),
  )
    .addPositionalArgument({ name: "amount", description: "How many tokens, for example 100SCT" })
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members",
    })
    .addOption({
      name: "fund",
      description: "Added to the reserve in the same transaction",
      defaultValue: "",
    })
    .setAction(built(() => import("./create.ts")))
    .build(),
  communityTask(
    ["token", "withdraw-surplus"],
    teach(
      "Take out of the reserve what no holder could claim",
      "./gridwell token withdraw-surplus 0.5ether --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "amount",
      description: "With the currency, for example 0.5ether",
    })
    .setAction(built(() => import("./surplus.ts")))
    .build(),
  communityTask(
    ["token", "give"],
    teach(
      "Give currency of the chain to an account, for its first transactions",
      "./gridwell token give 3 0.5ether --network localhost",
      "./gridwell token give 0.5ether 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members; it may also come second",
    })
    .addPositionalArgument({
      name: "amount",
      description: "With the currency, for example 0.5ether",
    })
    .setAction(built(() => import("./give.ts")))
    .build(),
  communityTask(
    ["token", "transfer-own"],
    teach(
      "Hand the token's office over, in two steps",
      "./gridwell token transfer-own 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
      "./gridwell token transfer-own --accept --seed new-owner.json --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "account",
      description: "Address of the new owner",
      defaultValue: "",
    })
    .addFlag({ name: "accept", description: "Take the office that was offered" })
    .setAction(built(() => import("./transfer-own.ts")))
    .build(),
];
