import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { ATTACKS } from "../../src/attack/catalogue.ts";
import { answer } from "../cli/answer.ts";

/** The task `attack list`. */
const list: NewTaskActionFunction<{ readonly json: boolean }> = (args) => {
  const attacks = ATTACKS.map((attack) => ({
    name: attack.name,
    group: attack.group,
    what: attack.what,
    rate: attack.kind === "flood" ? attack.rate : null,
    guard: attack.guard,
    bounds: (attack.guard ? [true, false] : [false]).map((guard) => ({
      guard,
      ...attack.bound(guard),
    })),
  }));
  answer(args.json, { attacks }, () => [
    ...attacks.flatMap(({ name, group, what, rate, bounds }) => [
      `${name} (${group})`,
      `  ${what}${rate === null ? "" : `; ${rate} at 10 times the honest load`}.`,
      ...bounds.map(({ guard, says }) => `  ${guard ? "With" : "Without"} a guard: ${says}.`),
    ]),
    "",
    "Run one: ./gridwell attack run NAME. It harms nothing but a network of its own.",
  ]);
};

export default list;
