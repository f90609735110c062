import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";

import { connect } from "../../docs/examples/connect.ts";
import { refusalOf } from "../../docs/examples/decode-errors.ts";
import { followLedger } from "../../docs/examples/follow-events.ts";
import { importReadings } from "../../docs/examples/import-files.ts";
import { proofOf, totalProvedBy } from "../../docs/examples/prove-reading.ts";
import { readTotals } from "../../docs/examples/read-meter-file.ts";
import { recoverWitness } from "../../docs/examples/recover-witness.ts";
import { sendBatches } from "../../docs/examples/send-batches.ts";
import { totalsOf } from "../../src/chain/bank-state.ts";
import { parseProofFile } from "../../src/chain/proof-file.ts";
import { gatewayOf, type Community } from "../../src/gateway/community.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";
import { rejection } from "../support/rejection.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(path.join(root, "docs/library.md"), "utf8");
const DSMR = path.join(root, "examples/home.dsmr.txt");
const GREEN_BUTTON = path.join(root, "examples/home.greenbutton.xml");
/** Total of the first register in the telegrams, in the evening of their day. */
const EVENING = 4_213_403n;

describe("docs/library.md", function () {
  it("shows each example as it stands in its file, and no other code", function () {
    const shown = page.matchAll(/\[examples\/([\w-]+\.ts)\]\(examples\/\1\)\n\n```ts\n(.*?)```/gs);
    const onPage = Object.fromEntries([...shown].map(([, name = "", code]) => [name, code]));
    const folder = path.join(root, "docs/examples");
    const files = readdirSync(folder).map((name): [string, string] => {
      return [name, readFileSync(path.join(folder, name), "utf8")];
    });
    expect(onPage).to.deep.equal(Object.fromEntries(files));
    expect(page.match(/^```\w/gm)).to.have.length(files.length);
  });

  it("names functions that the files beside them export", function () {
    const rows = page.matchAll(/^\|[^|]*\|(.*)\|$/gm);
    let found = 0;
    for (const [, cell = ""] of rows) {
      for (const [, names = "", file = ""] of cell.matchAll(
        /((?:`\w+`(?:, )?)+) in \[.*?\]\((.*?)\)/g,
      )) {
        const source = readFileSync(path.join(root, "docs", file), "utf8");
        for (const [, name = ""] of names.matchAll(/`(\w+)`/g)) {
          expect(source).to.match(new RegExp(`^export (?:async )?function ${name}\\b`, "m"));
          found++;
        }
      }
    }
    expect(found).to.be.greaterThan(10);
  });

  describe("run against a deployed community", function () {
    this.timeout(300_000);
    let folder: string;
    let deployed: OpenCommunity;
    let community: Community;

    before(async function () {
      folder = mkdtempSync(path.join(tmpdir(), "gridwell-library-"));
      const seed = { state: "", seed: "", passwordFile: "", json: false };
      deployed = await openCommunity(hre, seed, "default");
      const { contracts, keys, provider, site } = deployed;
      const record = path.join(folder, `chain-${site.chainId.toString()}`);
      mkdirSync(record);
      writeFileSync(
        path.join(record, "deployed_addresses.json"),
        JSON.stringify({
          "MeterRegistry#MeterRegistry": await contracts.registry.getAddress(),
          "ReadingLedger#ReadingLedger": await contracts.ledger.getAddress(),
          "ReadingVerifier#ReadingVerifier": await contracts.verifier.getAddress(),
        }),
      );
      community = await connect(provider, keys, folder, folder, 0);
    });

    after(async function () {
      community.store.close();
      await deployed[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    });

    it("connects to what was deployed", async function () {
      expect(community.site).to.deep.equal(deployed.site);
      expect(community.index.head?.number).to.equal(await community.provider.getBlockNumber());
    });

    it("imports files", async function () {
      const lines = await importReadings(community, [DSMR, GREEN_BUTTON]);
      expect(lines).to.have.length(6);
      expect(lines).to.include("GW004217/espi:4.1.12.0.900: 12232 Wh");
    });

    it("reads a file without a chain", async function () {
      const reports: string[] = [];
      const series = await readTotals(DSMR, community.site.grid, (line) => reports.push(line));
      expect(series.map(({ slots }) => slots.length)).to.deep.equal([97, 97, 97, 97, 97]);
      expect(series[0]?.last?.total).to.equal(EVENING);
      expect(reports).to.deep.equal([]);
    });

    it("sends batches, which the chain then holds, and tells why one is refused", async function () {
      const [bank = 0] = community.index.banks();
      const slot = (community.index.state(bank)?.tip.slot ?? 0) + 1;
      const batch = {
        bank,
        slot,
        evidence: null,
        exceptions: [],
        totals: [[0, EVENING + 5n]],
      } as const;
      const lowered = { ...batch, slot: slot + 1, totals: [[0, EVENING]] } as const;
      const jobs = await sendBatches(community, [batch, lowered]);
      expect(jobs.slice(-2).map(({ state, reason }) => [state, reason?.code])).to.deep.equal([
        ["final", undefined],
        ["refused", "LEDGER_IMPLAUSIBLE"],
      ]);
      const state = community.index.state(bank);
      expect(state?.tip.slot).to.equal(slot);
      expect(state === null ? null : totalsOf(state)[0]).to.equal(EVENING + 5n);
    });

    it("follows events", async function () {
      const { index } = community;
      index.rebuild();
      const told: string[] = [];
      const enough = new AbortController();
      await followLedger(index, enough.signal, (line) => {
        told.push(line);
        enough.abort();
      });
      expect(told).to.include("ledger: BankOpened").and.to.include("registry: TermBegan");
      const [bank = 0] = index.banks();
      const { slot } = index.state(bank)?.tip ?? { slot: 0 };
      expect(told).to.include(`bank ${String(bank)} recorded slot ${String(slot)}`);
    });

    it("recovers a witness that the ledger takes", async function () {
      const { contracts, index, provider } = community;
      const [bank = 0] = index.banks();
      const { tip, words } = await recoverWitness(provider, contracts, bank);
      const ledger = contracts.ledger.connect(gatewayOf(community, 0));
      const [prev, next] = [[...words], [...words]];
      const recorded = ledger.record.staticCall(
        bank,
        { ...tip },
        prev,
        tip.slot + 1,
        ZeroHash,
        "0x",
        next,
      );
      expect(await recorded).to.equal(true);
    });

    it("proves readings against a day and against the head, and refuses an altered file", async function () {
      const { index } = community;
      const [bank = 0] = index.banks();
      const state = index.state(bank);
      const point = state?.occupants.get(0) ?? "";
      const last = state?.tip.slot ?? 0;
      const open = proofOf(community, point, last);
      expect(await totalProvedBy(community, open)).to.equal(EVENING + 5n);
      const closed = proofOf(community, point, last - 1);
      expect(await totalProvedBy(community, closed)).to.equal(EVENING);
      expect([open, closed].map((text) => parseProofFile(text).anchor.kind)).to.deep.equal([
        "head",
        "day",
      ]);
      const altered = closed.replace(String(EVENING), String(EVENING - 1n));
      expect(altered).not.to.equal(closed);
      const error = await rejection(totalProvedBy(community, altered));
      expect(error).to.include({ name: "GridwellError", code: "PROOF_DAMAGED" });
    });

    it("decodes what a contract answers", async function () {
      const { ledger, registry } = community.contracts;
      const stranger = community.keys.household(0).connect(community.provider);
      const appointed = registry
        .connect(stranger)
        .openBank.staticCall(9, stranger, false, 1n, 1, 1);
      expect(await refusalOf(appointed)).to.match(/^AccessControlUnauthorizedAccount: /);
      expect(await refusalOf(ledger.headOf(1))).to.equal(null);
    });
  });
});
