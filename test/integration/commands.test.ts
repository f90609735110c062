import { cp, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { Wallet, ZeroAddress } from "ethers";

import type { TypedPayload } from "../../src/chain/credentials.ts";
import { CommandLine } from "../support/command-line.ts";
import { CommandPlace } from "../support/command-place.ts";

const examples = path.join(import.meta.dirname, "../../examples");
const DSMR = path.join(examples, "home.dsmr.txt");
const GREEN_BUTTON = path.join(examples, "home.greenbutton.xml");

/** Points of the two files. Each story that changes a point has one of its own. */
const LOW_TARIFF = "E9990000000000126/1-0:1.8.1";
const HIGH_TARIFF = "E9990000000000126/1-0:1.8.2";
const FEED_IN_LOW = "E9990000000000126/1-0:2.8.1";
const FEED_IN_HIGH = "E9990000000000126/1-0:2.8.2";
const HOURLY = "GW004217/";
const WATER = "W9990000000000226/24.2.1";
/** The slot that ends at noon of the files' day, and the last one. */
const NOON = "2026-03-10T12:00:00Z";
const MIDNIGHT = "2026-03-11T00:00:00Z";

interface PointDocument {
  readonly point: string;
  readonly name: string | null;
  readonly state: string;
  readonly total: string;
  readonly last: { readonly slot: number; readonly time: string; readonly total: string } | null;
  readonly device: string | null;
  readonly owner: string | null;
}

interface EntryDocument {
  readonly index: number;
  readonly reason: { readonly text: string; readonly hashed: boolean };
  readonly point: PointDocument;
}

describe("the commands, on a chain that stays", function () {
  this.timeout(180_000);
  const place = new CommandPlace("commands");
  const { at, file, on, read, mistake } = place;
  let gridwell: CommandLine;

  before(async function () {
    await place.open();
    gridwell = place.gridwell;
    const deployed = await read<{ changed: boolean; ephemeral: boolean }>("deploy");
    expect(deployed).to.include({ changed: true, ephemeral: false });
    const imported = await read<{ verified: boolean }>(
      ...["meters", "import", DSMR, GREEN_BUTTON, "--cadence", "hour"],
    );
    expect(imported.verified).to.equal(true);
  });

  after(place.close);

  /** What an owner's wallet makes of a request. */
  async function sign(request: string, key: Wallet): Promise<string> {
    const payload = JSON.parse(await readFile(request, "utf8")) as TypedPayload;
    // Of a wallet's own making: the domain's type is not handed in.
    const types = Object.fromEntries(
      Object.entries(payload.types)
        .filter(([name]) => name !== "EIP712Domain")
        .map(([name, fields]) => [name, [...fields]]),
    );
    const signature = await key.signTypedData(payload.domain, types, payload.message);
    const signed = `${request}.${key.address}`;
    await writeFile(signed, JSON.stringify({ ...payload, signature }));
    return signed;
  }

  const entry = (action: string, point: string, ...args: string[]): Promise<EntryDocument> =>
    gridwell.document<EntryDocument>(`meters-${action}`, ...on("meters", action, point, ...args));

  describe("meters show", function () {
    interface ShowDocument {
      readonly points: PointDocument[];
      readonly banks: { readonly bank: number; readonly lanesUsed: number; trusted: boolean }[];
    }
    const show = (...args: string[]): Promise<ShowDocument> =>
      read<ShowDocument>("meters", "show", ...args);

    it("shows all points and banks, one point with its bank, one bank with its points", async function () {
      const [all, one, bank] = await Promise.all([show(), show(HOURLY), show("2")]);
      expect(all.points).to.have.lengthOf(6);
      expect(all.banks.map(({ lanesUsed }) => lanesUsed)).to.deep.equal([5, 1]);
      expect(one.points).to.have.lengthOf(1);
      expect(one.points[0]).to.deep.include({ total: "12232", state: "active" });
      expect(one.points[0]?.last).to.deep.equal({ slot: 1970208, time: MIDNIGHT, total: "12232" });
      expect(one.banks.map((each) => each.bank)).to.deep.equal([1]);
      expect(bank.points.map(({ name }) => name)).to.deep.equal([WATER]);
    });

    it("speaks plainly to people: no colour and no bar where nobody looks", async function () {
      const { exitCode, stdout } = await gridwell.run(...on("meters", "show"));
      expect(exitCode).to.equal(0);
      expect(stdout).to.include(WATER).and.to.include("12.232 kWh");
      expect(stdout.includes("\u001b")).to.equal(false);
    });

    it("knows points by their ids without the local state, and their names again after an import", async function () {
      const elsewhere = ["--network", "test", "--state", at("lost")];
      const lost = await gridwell.document<ShowDocument>(
        "meters-show",
        ...["meters", "show", ...elsewhere],
      );
      expect(lost.points.map(({ name }) => name)).to.deep.equal(new Array(6).fill(null));
      const id = lost.points[4]?.point ?? "";
      const [byName, byId] = await Promise.all([
        gridwell.mistake("meters", "show", HOURLY, ...elsewhere),
        gridwell.document<ShowDocument>(
          "meters-show",
          "meters",
          "show",
          id.slice(0, 12),
          ...elsewhere,
        ),
      ]);
      expect(byName).to.deep.equal({ exitCode: 1, code: "POINT_UNKNOWN" });
      expect(byId.points[0]?.point).to.equal(id);
      const again = await gridwell.document<{ batches: number; amendments: number }>(
        "meters-import",
        ...["meters", "import", GREEN_BUTTON, "--cadence", "hour", ...elsewhere],
      );
      expect(again).to.include({ batches: 0, amendments: 0 });
      const found = await gridwell.document<ShowDocument>(
        "meters-show",
        ...["meters", "show", HOURLY, ...elsewhere],
      );
      expect(found.points[0]?.point).to.equal(id);
    });

    it("refuses a name that fits no point or several, and a network that is not there", async function () {
      const [unknown, ambiguous, nowhere] = await Promise.all([
        mistake("meters", "show", "nobody"),
        mistake("meters", "show", "E999"),
        gridwell.mistake("meters", "show", "--network", "nowhere"),
      ]);
      expect(unknown).to.deep.equal({ exitCode: 1, code: "POINT_UNKNOWN" });
      expect(ambiguous).to.deep.equal({ exitCode: 1, code: "POINT_AMBIGUOUS" });
      expect(nowhere.exitCode).to.equal(1);
    });
  });

  describe("meters history", function () {
    it("tells readings as JSON and as CSV, within a period", async function () {
      const period = ["--from", "2026-03-10T22:00:00Z", "--to", "2026-03-11"];
      const [told, csv] = await Promise.all([
        read<{ records: { time: string; settled: string }[]; events: object[] }>(
          ...["meters", "history", HOURLY, ...period],
        ),
        gridwell.run(...on("meters", "history", HOURLY, ...period, "--csv")),
      ]);
      expect(told.records.map(({ settled }) => settled)).to.deep.equal(["11658", "11921", "12232"]);
      expect(told.events).to.deep.equal([]);
      const [header = "", ...lines] = csv.stdout.trimEnd().split("\n");
      expect(header.split(",").slice(0, 4)).to.deep.equal(["time", "slot", "total", "quality"]);
      expect(lines.at(-1)).to.match(/^2026-03-11T00:00:00Z,1970208,12232,valid,/);
      expect(lines).to.have.lengthOf(3);
    });

    it("finds two forms at once wrong", async function () {
      expect(await mistake("meters", "history", WATER, "--csv")).to.deep.equal({
        exitCode: 2,
        code: "USAGE_FORM",
      });
    });
  });

  describe("meters verify", function () {
    interface VerifyDocument {
      readonly verdict: string;
      readonly total: string;
      readonly network: string | null;
    }
    const verify = (...args: string[]): Promise<VerifyDocument> =>
      gridwell.document<VerifyDocument>("meters-verify", "meters", "verify", ...args);

    it("proves a reading from the chain; its proof is checked without one, and confirmed by a node", async function () {
      const proof = at("proof.json");
      const proved = await verify(...on(HOURLY, "--slot", NOON, "--out", proof));
      expect(proved).to.include({ verdict: "proved", network: "test" });
      const [offline, confirmed] = await Promise.all([
        verify("--proof", proof),
        verify(...on("--proof", proof)),
      ]);
      expect(offline).to.include({ verdict: "consistent", network: null, total: proved.total });
      expect(confirmed).to.include({ verdict: "proved", network: "test", total: proved.total });
    });

    it("refuses an altered proof, a slot without a record, and half a question", async function () {
      const proof = at("altered.json");
      const { total } = await verify(...on(HOURLY, "--slot", MIDNIGHT, "--out", proof));
      const text = await readFile(proof, "utf8");
      expect(text).to.include(`"${total}"`);
      await writeFile(proof, text.replace(`"${total}"`, `"${String(Number(total) + 1)}"`));
      const mistakes = await Promise.all([
        gridwell.mistake("meters", "verify", "--proof", proof),
        mistake("meters", "verify", HOURLY, "--slot", "12"),
        gridwell.mistake("meters", "verify"),
      ]);
      expect(mistakes).to.deep.equal([
        { exitCode: 1, code: "PROOF_DAMAGED" },
        { exitCode: 1, code: "SLOT_NOT_RECORDED" },
        { exitCode: 2, code: "USAGE_PROOF" },
      ]);
    });
  });

  describe("meters health", function () {
    it("judges every point by its bank's cadence, as of a time", async function () {
      const { points } = await read<{
        points: {
          name: string;
          cadenceSeconds: number;
          day: { share: number };
          lastSeen: string;
        }[];
      }>("meters", "health", "--at", MIDNIGHT);
      const water = points.find(({ name }) => name.startsWith("GW"));
      expect(water).to.deep.include({ cadenceSeconds: 3_600, lastSeen: MIDNIGHT });
      expect(water?.day.share).to.equal(1);
    });

    it("finds a time that is none wrong", async function () {
      expect(await mistake("meters", "health", "--at", "noon")).to.deep.equal({
        exitCode: 2,
        code: "USAGE_TIME",
      });
    });
  });

  describe("meters suspend, resume, retire", function () {
    it("take a point out, in again and out for ever, and refuse what its state does not allow", async function () {
      const { point, reason } = await entry("suspend", LOW_TARIFF, "--reason", "house empty");
      expect(point.state).to.equal("suspended");
      expect(reason).to.include({ text: "house empty", hashed: false });
      expect(await mistake("meters", "suspend", LOW_TARIFF, "--reason", "twice")).to.deep.equal({
        exitCode: 1,
        code: "LEDGER_SEAT_STATE",
      });
      const long = "a reason that is too long to stand on the chain";
      const resumed = await entry("resume", LOW_TARIFF, "--reason", long);
      expect(resumed.point).to.include({ state: "active", total: point.total });
      expect(resumed.reason).to.include({ text: long, hashed: true });
      const retired = await entry("retire", LOW_TARIFF, "--reason", "house torn down");
      expect(retired.point).to.include({ state: "retired", total: point.total });
      expect(await mistake("meters", "resume", LOW_TARIFF, "--reason", "no")).to.deep.equal({
        exitCode: 1,
        code: "LEDGER_LANE_FREE",
      });
    });

    it("ask for a reason", async function () {
      expect(await mistake("meters", "retire", WATER)).to.deep.equal({
        exitCode: 2,
        code: "USAGE_REASON",
      });
    });
  });

  describe("meters correct and amend", function () {
    it("set a total and say something of an earlier one, which history and proof show", async function () {
      const corrected = await entry(
        "correct",
        HIGH_TARIFF,
        ...["--total", "3990.5kWh", "--reason", "misread"],
      );
      expect(corrected.point.total).to.equal("3990500");
      const amended = await entry(
        "amend",
        HIGH_TARIFF,
        ...["--slot", NOON, "--total", "3990123Wh", "--quality", "substituted"],
      );
      const [told, proved] = await Promise.all([
        read<{
          records: { time: string; settled: string; amendments: { index: number }[] }[];
          events: { kind: string; reason: string | null; total: string | null }[];
        }>("meters", "history", HIGH_TARIFF),
        read<{ total: string; corrections: number; entry: number }>(
          ...["meters", "verify", HIGH_TARIFF, "--slot", MIDNIGHT],
        ),
      ]);
      const noon = told.records.find(({ time }) => time === NOON);
      expect(noon).to.deep.include({ settled: "3990123" });
      expect(noon?.amendments.map(({ index }) => index)).to.deep.equal([amended.index]);
      expect(told.events.map(({ kind }) => kind)).to.deep.equal(["enrol", "correct"]);
      expect(told.events[1]).to.include({ reason: "misread", total: "3990500" });
      expect(proved).to.include({ total: "3990500", corrections: 1, entry: corrected.index });
    });

    it("refuse an amount without its unit, and a slot to come", async function () {
      const mistakes = await Promise.all([
        mistake("meters", "correct", WATER, "--total", "5", "--reason", "x"),
        mistake("meters", "amend", WATER, "--slot", "4000000", "--total", "0"),
      ]);
      expect(mistakes).to.deep.equal([
        { exitCode: 1, code: "AMOUNT_INVALID" },
        { exitCode: 1, code: "LEDGER_SLOT_NOT_PAST" },
      ]);
    });
  });

  describe("meters exchange", function () {
    it("puts another meter at a point whose owner is in the custodian's care", async function () {
      const { point } = await entry(
        "exchange",
        WATER,
        ...["--device", "W9990000000000227", "--old-final", "318.7m3", "--new-start", "0"],
        ...["--reason", "battery empty"],
      );
      expect(point.device).to.equal("W9990000000000227");
      const { events } = await read<{ events: { kind: string; total: string }[] }>(
        "meters",
        "history",
        WATER,
      );
      expect(events.at(-1)).to.include({ kind: "exchange", total: "318700" });
    });

    it("refuses a dial that would have gone backwards", async function () {
      const exchange = ["meters", "exchange", HIGH_TARIFF, "--device", "other", "--reason", "x"];
      expect(await mistake(...exchange, "--old-final", "1kWh", "--new-start", "0")).to.deep.equal({
        exitCode: 1,
        code: "EXCHANGE_BACKWARDS",
      });
    });
  });

  describe("meters move", function () {
    const household = Wallet.createRandom();
    const owner = new Wallet(household.privateKey);

    it("moves a household in that signs with its own key, which then consents to another meter", async function () {
      const move = ["meters", "move", FEED_IN_HIGH, "--in", owner.address, "--reason", "lease"];
      expect(await mistake(...move)).to.deep.equal({
        exitCode: 1,
        code: "CREDENTIAL_MISSING",
      });
      const request = at("move.json");
      await read(...move, "--request", request);
      const stranger = await sign(request, new Wallet(Wallet.createRandom().privateKey));
      expect(await mistake(...move, "--credential", stranger)).to.deep.equal({
        exitCode: 1,
        code: "CREDENTIAL_FORGED",
      });
      const signed = await sign(request, owner);
      const moved = await read<{ point: PointDocument }>(...move, "--credential", signed);
      expect(moved.point.owner).to.equal(owner.address);
      expect(await mistake(...move, "--credential", signed)).to.deep.equal({
        exitCode: 1,
        code: "CREDENTIAL_OTHER",
      });

      const exchange = [
        ...["meters", "exchange", FEED_IN_HIGH, "--device", "E2", "--reason", "upgrade"],
        ...["--old-final", "1808.1kWh", "--new-start", "0"],
      ];
      const wish = at("exchange.json");
      await read(...exchange, "--request", wish);
      const exchanged = await read<EntryDocument>(
        ...exchange,
        "--credential",
        await sign(wish, owner),
      );
      expect(exchanged.point.device).to.equal("E2");
    });

    it("moves an owner out, and refuses an address that is none", async function () {
      const left = await read<{ point: PointDocument }>(
        ...["meters", "move", FEED_IN_LOW, "--out", "--reason", "lease ended"],
      );
      expect(left.point.owner).to.equal(null);
      const moved = ["meters", "move", FEED_IN_LOW, "--in", "0x12", "--reason", "new tenant"];
      expect(await mistake(...moved)).to.deep.equal({ exitCode: 2, code: "USAGE_ADDRESS" });
    });
  });

  describe("registry", function () {
    it("shows the community and its banks", async function () {
      const [shown, listed] = await Promise.all([
        read<{ points: number; resources: { name: string }[] }>("registry", "show"),
        read<{ banks: { bank: number }[] }>("registry", "banks"),
      ]);
      expect(shown.points).to.equal(6);
      expect(shown.resources.map(({ name }) => name)).to.include("water");
      expect(listed.banks.map(({ bank }) => bank)).to.deep.equal([1, 2]);
    });

    it("trusts a gateway, appoints it and distrusts it", async function () {
      const trust = on("registry", "trust", "7", "--reason", "north district");
      const { gateways } = await gridwell.document<{ gateways: string[] }>(
        "registry-trust",
        ...trust,
      );
      const gateway = gateways.at(-1) ?? ZeroAddress;
      expect(await gridwell.mistake(...trust)).to.deep.equal({
        exitCode: 1,
        code: "REGISTRY_GATEWAY_TRUSTED",
      });
      const appoint = ["registry", "appoint", "2"];
      const appointed = await read<{ bank: { gateway: string; maxStep: string } }>(
        ...[...appoint, gateway, "--max-step", "50m3", "--reason", "handed over"],
      );
      expect(appointed.bank).to.include({ gateway, maxStep: "50000" });
      await gridwell.run(...on(...appoint, "0", "--reason", "and back again"));
      const distrusted = await read<{ gateways: string[]; banks: number[] }>(
        ...["registry", "distrust", gateway, "--reason", "key lost"],
      );
      expect(distrusted.gateways).to.not.include(gateway);
      expect(distrusted.banks).to.deep.equal([]);
      const mistakes = await Promise.all([
        mistake("registry", "appoint", "99", "0", "--reason", "x"),
        mistake("registry", "distrust", gateway, "--reason", "x"),
      ]);
      expect(mistakes).to.deep.equal([
        { exitCode: 1, code: "BANK_UNKNOWN" },
        { exitCode: 1, code: "REGISTRY_GATEWAY_NOT_TRUSTED" },
      ]);
    });

    it("defines a resource once", async function () {
      const steam = { id: 7, name: "steam", baseUnit: "kg", displayUnit: "t", decimals: 3 };
      const define = on("registry", "resources", "--define", JSON.stringify(steam));
      const { resources } = await gridwell.document<{ resources: object[] }>(
        "registry-resources",
        ...define,
      );
      expect(resources.at(-1)).to.deep.equal(steam);
      const mistakes = await Promise.all([
        gridwell.mistake(...define),
        mistake("registry", "resources", "--define", '{"id":8}'),
      ]);
      expect(mistakes).to.deep.equal([
        { exitCode: 1, code: "REGISTRY_RESOURCE_EXISTS" },
        { exitCode: 1, code: "RESOURCE_INVALID" },
      ]);
    });

    it("appoints an operator and dismisses it", async function () {
      const account = Wallet.createRandom().address;
      const change = (option: string): Promise<{ operators: string[] }> =>
        read("registry", "operators", option, account);
      const { operators } = await change("--grant");
      expect(operators).to.have.lengthOf(2).and.to.include(account);
      expect((await change("--revoke")).operators).to.deep.equal(
        operators.filter((each) => each !== account),
      );
      expect(
        await gridwell.mistake("registry", "operators", "--grant", account, "--revoke", account),
      ).to.deep.equal({ exitCode: 2, code: "USAGE_OPERATORS" });
    });
  });

  describe("keys", function () {
    it("makes a seed that only its password opens, and never overwrites one", async function () {
      const seed = at("seed.json");
      await file("right", "correct horse battery\n");
      await file("wrong", "incorrect horse battery\n");
      await file("short", "horse\n");
      const create = (password: string, ...args: string[]): string[] => {
        return ["keys", "create", seed, "--password-file", at(password), ...args];
      };
      expect(await gridwell.mistake(...create("short"))).to.deep.equal({
        exitCode: 1,
        code: "PASSWORD_SHORT",
      });
      const made = await gridwell.document<{ roles: object }>("keys-create", ...create("right"));
      expect((await stat(seed)).mode & 0o777).to.equal(0o600);
      const [shown, wrong, again, phrase, known] = await Promise.all([
        gridwell.document<{ roles: object }>(
          "keys-show",
          ...["keys", "show", seed, "--password-file", at("right")],
        ),
        gridwell.mistake("keys", "show", seed, "--password-file", at("wrong")),
        gridwell.mistake(...create("right")),
        gridwell.mistake(...create("right", "--show-phrase")),
        gridwell.document<{ file: null; roles: object }>("keys-show", "keys", "show"),
      ]);
      expect(shown.roles).to.deep.equal(made.roles);
      expect(wrong).to.deep.equal({ exitCode: 1, code: "PASSWORD_WRONG" });
      expect(again).to.deep.equal({ exitCode: 1, code: "FILE_EXISTS" });
      expect(phrase).to.deep.equal({ exitCode: 2, code: "USAGE_PHRASE" });
      expect(known.roles).to.not.deep.equal(made.roles);
    });
  });

  describe("deploy", function () {
    it("says that nothing changed the second time, and refuses parameters that are not there", async function () {
      const again = await read<{ changed: boolean; transactions: number }>("deploy");
      expect(again).to.include({ changed: false, transactions: 0 });
      expect(await mistake("deploy", "--parameters", at("missing.json"))).to.deep.equal({
        exitCode: 1,
        code: "FILE_UNREADABLE",
      });
    });

    it("recognises the deployment of a chain that is gone, and begins anew with --reset", async function () {
      // What stays behind when a chain begins anew: a deployment whose contracts are nowhere.
      const stale = at("stale");
      await cp(place.deployments, stale, { recursive: true });
      const written = path.join(stale, "deployments/chain-31337/deployed_addresses.json");
      const addresses = JSON.parse(await readFile(written, "utf8")) as Record<string, string>;
      const gone = Object.keys(addresses).map((id) => [id, Wallet.createRandom().address]);
      await writeFile(written, JSON.stringify(Object.fromEntries(gone)));

      const later = new CommandLine({ url: place.url, deployments: stale });
      const args = ["--network", "test", "--state", at("state of the stale")];
      const [deploy, show] = await Promise.all([
        later.mistake("deploy", ...args),
        later.mistake("meters", "show", ...args),
      ]);
      expect(deploy).to.deep.equal({ exitCode: 1, code: "DEPLOYMENT_STALE" });
      expect(show).to.deep.equal({ exitCode: 1, code: "NOT_DEPLOYED" });
      const fresh = await later.document<{ changed: boolean; setAside: { deployment: string } }>(
        "deploy",
        ...["deploy", "--reset", ...args],
      );
      expect(fresh.changed).to.equal(true);
      expect((await stat(fresh.setAside.deployment)).isDirectory()).to.equal(true);
      const shown = await later.document<{ points: object[] }>(
        "meters-show",
        ...["meters", "show", ...args],
      );
      expect(shown.points).to.deep.equal([]);
    });

    it("deploys a seed's community on a chain that ends with the command", async function () {
      const seed = at("own seed.json");
      await file("password", "correct horse battery");
      const password = ["--password-file", at("password")];
      const { roles } = await gridwell.document<{ roles: { admin: string; gateways: string[] } }>(
        "keys-create",
        ...["keys", "create", seed, ...password],
      );
      const deployed = await gridwell.document<{ ephemeral: boolean; gateways: string[] }>(
        "deploy",
        ...["deploy", "--seed", seed, ...password],
      );
      expect(deployed).to.deep.include({ ephemeral: true, admin: roles.admin });
      expect(deployed.gateways).to.deep.equal(roles.gateways);
    });
  });
});
