import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { monthOf } from "../../src/experiments/p3-figure11/month.ts";
import { play, type Played } from "../../src/experiments/p3-figure11/play.ts";
import { replayMonth } from "../../src/experiments/p3-figure11/replay.ts";
import { HEADLINE } from "../../src/experiments/p3-figure11/rules.ts";
import { openReplayStage } from "../../tasks/figures/replay-stage.ts";
import { CommandLine } from "../support/command-line.ts";

const SIZE = { homes: 12, days: 2 };
const RULES = { ...HEADLINE, arm: "auction", spending: "saver" } as const;

interface FigureDocument {
  readonly command: string;
  readonly verdict: readonly string[];
  readonly tables: readonly { name: string; rows: readonly (readonly (string | number)[])[] }[];
  readonly files: readonly string[];
}

describe("figures p3-figure11", function () {
  this.timeout(180_000);

  describe("given a month whose auctions are held again on a chain", function () {
    const month = monthOf(2, SIZE);
    const played = play(month, RULES);

    const replay = async (told: Played): Promise<unknown> => {
      const connection = await network.create();
      try {
        const stage = await openReplayStage(connection, month, RULES, () => undefined);
        return await replayMonth(stage, { seed: 2, spending: "saver" }, told);
      } finally {
        await connection.close();
      }
    };

    it("finds every winner, price and limit to be the model's", async function () {
      const { auctions, traded } = played;
      const bids = auctions.reduce((sum, each) => sum + each.bids.length, 0);
      expect(traded).to.be.within(1, auctions.length - 1);
      // An offer and its settlement; with bids a deposit and a decision, and two for each bid.
      const held = auctions.filter((each) => each.bids.length > 0).length;
      expect(await replay(played)).to.deep.equal({
        ...{ seed: 2, spending: "saver", days: 2, auctions: auctions.length, awards: traded, bids },
        ...{ transactions: 2 * auctions.length + 2 * held + 2 * bids, limits: 24 },
      });
    });

    it("finds a price that is wrong by one base unit", async function () {
      const wrong = played.auctions.findIndex(({ outcome }) => outcome !== null);
      const auctions = played.auctions.map((each, index) =>
        index === wrong && each.outcome !== null
          ? { ...each, outcome: { ...each.outcome, price: each.outcome.price + 1n } }
          : each,
      );
      const failure = await replay({ ...played, auctions }).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "REPLAY_DIFFERS");
    });

    it("finds a limit that is wrong by a litre", async function () {
      const days = played.days.map((homes, day) =>
        homes.map((home, index) =>
          day === 1 && index === 3 ? { ...home, limit: home.limit + 1_000 } : home,
        ),
      );
      const failure = await replay({ ...played, days }).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "REPLAY_DIFFERS");
      expect(failure).to.have.property("message").that.contains("home 3 on day 1");
    });
  });

  describe("given the command", function () {
    const gridwell = new CommandLine();
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell figure "));

    after(function () {
      rmSync(folder, { recursive: true });
    });

    it("writes a page, tables and drawings, and says what came out", async function () {
      const document = await gridwell.document<FigureDocument>(
        "figures-p3-figure11",
        ...["figures", "p3-figure11", "--quick", "--out", folder],
      );
      expect(document.command).to.equal("./gridwell figures p3-figure11 --quick");
      expect(document.tables.map(({ name, rows }) => [name, rows.length])).to.deep.equal([
        ["days", 30],
        ["metrics", 56],
        ["trade", 6],
        ["map", 150],
        ["contracts", 3],
      ]);
      const page = readFileSync(path.join(folder, "p3-figure11.md"), "utf8");
      for (const sentence of document.verdict) expect(page).to.contain(sentence);
      expect(document.files.map((file) => path.relative(folder, file))).to.include.members([
        "p3-figure11.md",
        path.join("p3-figure11", "map.svg"),
      ]);
    });

    for (const [what, args] of [
      ["one seed", ["--seeds", "1"]],
      ["too many seeds", ["--seeds", "1001"]],
      ["too many seeds on a chain", ["--chain-seeds", "11"]],
      ["a quick run over the page of the results", ["--quick"]],
    ] as const) {
      it(`refuses ${what}`, async function () {
        expect(await gridwell.mistake("figures", "p3-figure11", ...args)).to.deep.equal({
          exitCode: 2,
          code: "USAGE_FIGURES",
        });
      });
    }
  });
});
