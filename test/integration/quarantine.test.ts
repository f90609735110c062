import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { QUALITY } from "../../src/domain/quality.ts";
import { importFiles, type ImportDocument } from "../../src/gateway/import/import-files.ts";
import { draftExchange } from "../../src/gateway/meter-exchange.ts";
import { changePoint } from "../../src/gateway/point-change.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { historyOf, type SlotLine } from "../../src/gateway/point-history.ts";
import { viewPoints } from "../../src/gateway/point-view.ts";
import { dropReading, releaseReading } from "../../src/gateway/quarantine/release.ts";
import type { HeldReading } from "../../src/gateway/quarantine/quarantine.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";
import { heldDocument } from "../../tasks/meters/quarantine/document.ts";
import { belgian, EAN, quarters } from "../support/belgian-telegrams.ts";
import { rejection } from "../support/rejection.ts";
import { conforming, mutantsOf, validatorOf } from "../support/schemas.ts";

const IN_PROCESS = { state: "", seed: "", passwordFile: "", json: false };
const REASON = reasonOf("read again on site");

describe("quarantine", function () {
  this.timeout(300_000);
  let folder: string;
  let community: OpenCommunity;
  let files = 0;

  before(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell-quarantine-"));
  });

  after(function () {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async function () {
    community = await openCommunity(hre, IN_PROCESS, "default");
  });

  afterEach(async function () {
    await community[Symbol.asyncDispose]();
  });

  function run(telegrams: string): Promise<ImportDocument> {
    const file = path.join(folder, `${String(files++)}.txt`);
    writeFileSync(file, telegrams);
    return importFiles(community, { paths: [file], cadence: "slot", history: false, gateway: 0 });
  }

  async function lines(): Promise<readonly SlotLine[]> {
    return (await historyOf(community, findPoint(community, EAN))).lines;
  }

  function only(): HeldReading {
    const [reading, ...more] = community.quarantine.all();
    if (reading === undefined || more.length > 0) throw new Error("the test expects one reading");
    return reading;
  }

  const release = (id: string, quality: 3 | 4 = QUALITY.questionable) =>
    releaseReading(community, id, quality, REASON);

  /** A quarter-hour with two dials: the second waits in quarantine. */
  const conflict = (): string =>
    quarters([
      [0, 100_000],
      [1, 100_100],
      [1, 100_150],
      [2, 100_200],
    ]);

  describe("given a second value for one time", function () {
    it("holds it with all that is known of it, the same whenever the file comes", async function () {
      const document = await run(conflict());
      expect(
        document.findings.map(({ rule, action, count }) => [rule, action, count]),
      ).to.deep.equal([["conflict", "quarantine", 1]]);
      const held = only();
      expect(held).to.deep.include({
        reason: "conflict",
        state: "held",
        value: 100_150n,
        before: 100_100n,
        decision: null,
        release: null,
      });
      await run(conflict());
      expect(only()).to.deep.equal(held);
    });

    it("writes it as an amendment when the operator vouches for it", async function () {
      await run(conflict());
      const { id } = only();
      const released = await release(id.slice(0, 6));
      expect(released).to.deep.include({ found: false });
      const line = (await lines()).find(({ settled }) => settled === 100_150n);
      expect(line?.total).to.equal(100_100n);
      expect(line?.amendments).to.deep.equal([
        { total: 100_150n, quality: "questionable", index: released.entry },
      ]);
      expect(only()).to.deep.include({ state: "released", entry: released.entry });
      expect(only().decision?.why).to.equal("read again on site");
      expect(community.quarantine.count(only().point)).to.equal(0);
    });

    it("does not take it back when the file comes again", async function () {
      await run(conflict());
      await release(only().id);
      const again = await run(conflict());
      expect(again).to.deep.include({ batches: 0, amendments: 0 });
      expect(only().state).to.equal("released");
    });

    it("decides once", async function () {
      await run(conflict());
      await release(only().id);
      expect(await rejection(release(only().id))).to.include({ code: "QUARANTINE_DECIDED" });
      expect(await rejection(dropReading(community, only().id, "no"))).to.include({
        code: "QUARANTINE_DECIDED",
      });
    });
  });

  describe("given a release that dies", function () {
    const amendments = async (): Promise<number> =>
      (await lines()).reduce((sum, line) => sum + line.amendments.length, 0);

    it("before anything was sent, writes it the next time", async function () {
      await run(conflict());
      const reading = only();
      const point = findPoint(community, reading.point);
      community.quarantine.begin(
        reading,
        {
          slot: (await lines())[1]?.slot ?? 0,
          total: 100_150n,
          quality: QUALITY.substituted,
          since: point.state.tip.index,
        },
        { time: 1, who: "0x0000000000000000000000000000000000000001", why: "begun" },
      );
      const { found, release: written } = await release(reading.id);
      expect(found).to.equal(false);
      // What was begun is finished: nobody's second thought.
      expect(written.quality).to.equal(QUALITY.substituted);
      expect(await amendments()).to.equal(1);
    });

    it("after it was mined, finds it and writes nothing", async function () {
      await run(conflict());
      const { entry } = await release(only().id);
      community.store.run("UPDATE quarantine SET state = 'releasing', entry = NULL");
      expect(await release(only().id)).to.deep.include({ found: true, entry });
      expect(await amendments()).to.equal(1);
      expect(only()).to.deep.include({ state: "released", entry });
    });

    it("writes it once when two commands come at once", async function () {
      await run(conflict());
      const { id } = only();
      await Promise.allSettled([release(id), release(id), release(id)]);
      expect(await amendments()).to.equal(1);
      expect(only().state).to.equal("released");
    });
  });

  describe("given a leap at the end of a file", function () {
    const leap = (): string =>
      quarters([
        [0, 100_000],
        [1, 100_100],
        [2, 400_000],
      ]);

    it("records it as the next batch, questionable, and the next file goes on from it", async function () {
      const document = await run(leap());
      expect(document.findings.map(({ rule }) => rule)).to.deep.equal(["physical-limit"]);
      await release(only().id);
      const last = (await lines()).at(-1);
      expect(last).to.deep.include({ total: 400_000n, quality: "questionable" });
      const next = await run(quarters([[3, 400_050]]));
      expect(next.verified).to.equal(true);
      expect(next.meters[0]?.last?.total).to.equal("400050");
    });

    it("can stand beside the lane as a substitute", async function () {
      await run(leap());
      await release(only().id, QUALITY.substituted);
      expect((await lines()).at(-1)).to.deep.include({
        total: 100_100n,
        quality: "substituted",
        estimate: 400_000n,
        settled: 400_000n,
      });
    });

    it("records it once when the first command died after its batch", async function () {
      await run(leap());
      const { entry } = await release(only().id);
      community.store.run("UPDATE quarantine SET state = 'releasing', entry = NULL");
      expect(await release(only().id)).to.deep.include({ found: true, entry });
      expect(await lines()).to.have.length(3);
    });
  });

  describe("given what the ledger would refuse", function () {
    it("says so, and the reading goes on waiting", async function () {
      await run(
        quarters([
          [0, 100_000],
          [1, 100_100],
          [2, 0],
          [3, 100_200],
          [4, 150_000],
          [5, 100_300],
          [6, 100_400],
        ]),
      );
      const held = community.quarantine.all();
      expect(held.map(({ reason }) => reason).sort()).to.deep.equal(["reset-or-tamper", "spike"]);
      for (const { id, reason } of held) {
        const refusal = await rejection(release(id));
        expect(refusal).to.include({ code: "QUARANTINE_UNRELEASABLE" });
        expect(String(refusal)).to.match(
          reason === "spike" ? /above the 100300/ : /below the 100100/,
        );
        expect(community.quarantine.find(id).state).to.equal("held");
      }
    });

    it("does not take another meter's dial for this one's", async function () {
      await run(
        belgian(0, "000100.000") +
          belgian(15, "000005.000", "1SAG1100000002") +
          belgian(30, "000100.200"),
      );
      expect(only().reason).to.equal("two-devices");
      expect(await rejection(release(only().id))).to.include({ code: "QUARANTINE_UNRELEASABLE" });
    });

    it("knows no id that nobody gave", async function () {
      expect(await rejection(release("ffffffffffff"))).to.include({ code: "QUARANTINE_UNKNOWN" });
      expect(await rejection(release(""))).to.include({ code: "QUARANTINE_UNKNOWN" });
    });
  });

  describe("given a reading that is dropped", function () {
    it("keeps it with who, when and why, and never writes it", async function () {
      await run(conflict());
      const dropped = await dropReading(community, only().id, "digit misread");
      const operator = community.keys.operator().address;
      expect(dropped.decision).to.deep.include({ who: operator, why: "digit misread" });
      expect(dropped.decision?.time).to.be.greaterThan(1_700_000_000);
      await run(conflict());
      expect(only().state).to.equal("dropped");
      expect(await rejection(release(only().id))).to.include({ code: "QUARANTINE_DECIDED" });
    });
  });

  describe("given a file of which nothing is believed", function () {
    it("holds what was read, though no point is enrolled for it", async function () {
      const document = await run(belgian(0, "000001.000", "1SAG1100000009", "500310"));
      expect(document.meters).to.deep.equal([]);
      expect(document.findings.map(({ rule }) => rule)).to.deep.equal(["future-stamp"]);
      expect(only()).to.deep.include({ device: "1SAG1100000009", value: 1_000n, state: "held" });
      expect(await rejection(release(only().id))).to.include({ code: "POINT_UNKNOWN" });
    });
  });

  describe("its documents", function () {
    it("are held to their schemas, decided or not", async function () {
      await run(conflict());
      const { network } = community;
      const held = { network, readings: [heldDocument(community, only())] };
      conforming("meters-quarantine-list", JSON.stringify(held));
      const { bank, entry, found, reading } = await release(only().id);
      const released = { network, bank, entry, found, reading: heldDocument(community, reading) };
      conforming("meters-quarantine-release", JSON.stringify(released));
      for (const { what, document } of mutantsOf("meters-quarantine-release", released)) {
        expect(validatorOf("meters-quarantine-release")(document), what).to.equal(false);
      }
      const dropped = { network, reading: heldDocument(community, only()) };
      conforming("meters-quarantine-drop", JSON.stringify(dropped));
    });
  });

  describe("given the operator corrected the total upwards", function () {
    it("goes on from the new total with the dial below it", async function () {
      await run(
        quarters([
          [0, 100_000],
          [1, 100_100],
        ]),
      );
      const point = findPoint(community, EAN);
      await changePoint(community, point, { kind: "correct", total: 150_000n }, REASON);
      const next = await run(
        quarters([
          [2, 100_200],
          [3, 100_300],
        ]),
      );
      expect(next.verified).to.equal(true);
      expect(next.reports).to.deep.equal([]);
      expect((await lines()).map(({ total }) => total)).to.deep.equal([
        100_000n,
        100_100n,
        150_100n,
        150_200n,
      ]);
      // And in the file after it, and in one that tells all of it again.
      const later = await run(quarters([[4, 100_450]]));
      expect(later.meters[0]?.last?.total).to.equal("150350");
      const whole = await run(
        quarters([
          [0, 100_000],
          [1, 100_100],
          [2, 100_200],
          [3, 100_300],
          [4, 100_450],
          [5, 100_500],
        ]),
      );
      expect(whole.amendments).to.equal(0);
      expect(whole.meters[0]).to.deep.include({ unchanged: 5, slots: 1 });
      expect((await lines()).at(-1)?.total).to.equal(150_400n);
    });

    it("takes the old dial where it stands when the meter is exchanged", async function () {
      await run(
        quarters([
          [0, 100_000],
          [1, 100_100],
        ]),
      );
      const change = { kind: "correct", total: 150_000n } as const;
      await changePoint(community, findPoint(community, EAN), change, REASON);
      const point = findPoint(community, EAN);
      const [view] = await viewPoints(community, [point]);
      if (view === undefined) throw new Error("the test expects the point");
      const seen = { device: "1SAG1100000002", newStart: 0n, modulus: null };
      const draft = await draftExchange(community, point, view, { ...seen, oldFinal: 100_200n });
      expect(draft.start).to.equal(150_100n);
      const back = draftExchange(community, point, view, { ...seen, oldFinal: 100_000n });
      expect(await rejection(back)).to.include({ code: "EXCHANGE_BACKWARDS" });
    });
  });
});
