import { expect } from "chai";
import { network } from "hardhat";

import { Printer } from "../../tasks/demo/printer.ts";
import { tellMonitorStory, type MonitorStory } from "../../tasks/monitor/demo/story.ts";
import { openTown, type MonitorTown } from "../../tasks/monitor/demo/town.ts";
import { mutantsOf, validatorOf } from "../support/schemas.ts";

describe("the story of encrypted records", function () {
  this.timeout(240_000);
  const lines: string[] = [];
  const printer = new Printer((line) => lines.push(line));
  let town: MonitorTown;
  let story: MonitorStory;

  before(async function () {
    town = await openTown(await network.create());
    story = await tellMonitorStory(town, printer);
  });

  after(async function () {
    await town[Symbol.asyncDispose]();
  });

  it("tells every step in its order, and each goes as it says", function () {
    expect(printer.steps.map(({ name, ok }) => [name, ok])).to.deep.equal(
      ["keys", "morning", "holiday", "leak", "return"]
        .concat(["total", "forged", "wrong-key", "evening"])
        .map((name) => [name, true]),
    );
  });

  it("finds the leak where nobody is, three hours after it began", function () {
    expect(story.alarm).to.deep.equal({ kind: "leak", slot: town.before + 32 + 12 });
  });

  it("lets the neighbour read the holiday alone, and pays for just that", async function () {
    const slots = 60 - 32;
    expect(story.delegation).to.deep.equal({ id: 1, slots, paid: BigInt(slots) * 10n ** 16n });
    const { delegations } = town.monitor.contracts;
    const [away, neighbour] = [town.homes[3], town.homes[6]];
    expect(await town.token.balanceOf(neighbour?.address ?? "")).to.equal(28n * 10n ** 16n);
    // Ten tokens, less what was paid.
    expect(await town.token.balanceOf(away?.address ?? "")).to.equal(972n * 10n ** 16n);
    expect(await town.token.balanceOf(delegations)).to.equal(0n);
  });

  it("opens totals that are what the meters count together", function () {
    expect(story.totals.map(({ slot }) => slot - town.before)).to.deep.equal([77, 78, 79, 80]);
    for (const { opened, plain } of story.totals) {
      expect(opened).to.equal(plain);
      expect(plain > 0n).to.equal(true);
    }
  });

  it("is answered by name when somebody cheats, and at no other step", function () {
    const answers = printer.steps.flatMap(({ name, error }) => {
      return error === null ? [] : [[name, error.split(":")[0]]];
    });
    expect(answers).to.deep.equal([
      ["forged", "MONITOR_SUM_PROOF_INVALID"],
      ["wrong-key", "FRAME_UNREADABLE"],
    ]);
  });

  it("reads every record of the day, each as its meter showed it", function () {
    expect(story.records).to.equal(960);
    // Six posts of each home; the one on holiday posts once more, before the neighbour may read no longer.
    expect(story.frames).to.equal(61);
  });

  it("keeps what it tells programs to the schema of the command", function () {
    const text = JSON.stringify({ steps: printer.steps, ...story }, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    const document: unknown = JSON.parse(text);
    const validate = validatorOf("monitor-demo");
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
    for (const { what, document: mutant } of mutantsOf("monitor-demo", document)) {
      expect(validate(mutant), what).to.equal(false);
    }
  });
});
