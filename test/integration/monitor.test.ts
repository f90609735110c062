import { readFile, stat } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { CommandPlace } from "../support/command-place.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");
/** Where the example begins: 10 March 2026, UTC. */
const ORIGIN = 1_773_100_800;
const DAY = 86_400;
const SLOT = 900;
const DAY_DIAL = "E9990000000000126/1-0:1.8.1";
const NIGHT_DIAL = "E9990000000000126/1-0:1.8.2";

interface Posted {
  readonly records: number;
  readonly frames: readonly { readonly first: number; readonly last: number }[];
  readonly lastSlot: number;
}

interface Watched {
  readonly homes: readonly { readonly home: string; readonly records: number }[];
  readonly quotas: readonly { readonly used: string; readonly left: string }[];
  readonly alarms: readonly { readonly kind: string }[];
  readonly faults: readonly object[];
}

interface Disputed {
  readonly disputes: readonly {
    readonly finding: string;
    readonly value: Readonly<Record<string, string | number>> | null;
    readonly records: readonly { readonly slot: number }[] | null;
  }[];
}

interface Shown {
  readonly operation: { readonly owner: string; readonly keys: readonly { epoch: number }[] };
}

describe("encrypted records, by commands", function () {
  this.timeout(300_000);
  const place = new CommandPlace("monitor");
  const { at, file, on, read, act, refused, passTo } = place;
  let keys: string;
  let password: string;
  let home: string;

  const withKeys = (...args: string[]): string[] => [...args, "--key-password-file", password];
  const passSlots = (slots: number): Promise<void> => place.pass(slots * SLOT);

  before(async function () {
    await place.open();
    const now = await place.now();
    if (now < ORIGIN + 2 * DAY) await passTo(ORIGIN + 2 * DAY);
    const backfill = Math.ceil((Math.max(now, ORIGIN + 2 * DAY) - ORIGIN) / SLOT) + 200;
    const parameters = {
      MeterRegistry: { adminDelay: 0 },
      ReadingLedger: { slotSeconds: SLOT, origin: 0 },
      QuotaBook: { origin: ORIGIN, periodSeconds: 3_650 * DAY, graceSeconds: SLOT },
      ResourceMonitor: { backfill: Math.min(backfill, 65_535) },
    };
    const own = await file("parameters.json", JSON.stringify(parameters));
    await read("deploy", "--parameters", own);
    await read("meters", "import", EXAMPLE, "--cadence", "slot");
    keys = at("community.keys.json");
    password = await file("password.txt", "correct horse battery\n");
  });

  after(place.close);

  it("needs a community gateway with a key, which it keeps encrypted", async function () {
    const short = await file("short.txt", "short");
    const weak = ["keys", "publish", keys, "--community", "--key-password-file", short];
    expect(await refused(...weak)).to.equal("PASSWORD_SHORT");
    const published = await act(...withKeys("keys", "publish", keys, "--community"));
    expect(published.values).to.deep.equal({ file: keys, epoch: 1, made: true });
    expect((await stat(keys)).mode & 0o777).to.equal(0o600);
    const again = withKeys("keys", "publish", keys, "--community");
    expect(await refused(...again)).to.equal("KEY_PUBLISHED");
    const shown = await place.gridwell.document<Shown>(
      "keys-show",
      ...["keys", "show", keys, "--password-file", password],
    );
    expect(shown.operation.owner).to.equal(published.account);
    expect(shown.operation.keys.map(({ epoch }) => epoch)).to.deep.equal([1]);
  });

  it("lets a home post the readings of its meters, and nobody else", async function () {
    expect(await refused("monitor", "post")).to.equal("HISTORY_ABSENT");
    const enrolled = await act("monitor", "enrol", "0");
    home = String(enrolled.values["home"]);
    // Whoever posts pays for it.
    await read("token", "give", "0", "1ether");
    expect(await refused("monitor", "enrol", "0")).to.equal("MONITOR_ALREADY_ENROLLED");
    for (const point of [DAY_DIAL, NIGHT_DIAL]) {
      const move = ["meters", "move", point, "--in", home, "--reason", "lease"];
      await read(...move);
    }
    await read("quota", "limit", "energy", "30kWh");
    await read("quota", "allocate", "energy", "10kWh", "0");

    const posted = await read<Posted>("monitor", "post", "--extended");
    expect(posted.records).to.be.greaterThan(90);
    expect(posted.lastSlot).to.equal(posted.frames.at(-1)?.last);
    const nothing = await read<Posted>("monitor", "post");
    expect(nothing).to.include({ records: 0, lastSlot: posted.lastSlot });
  });

  it("reads them with the community's keys: what is left, and what is wrong", async function () {
    const watched = await read<Watched>(...withKeys("monitor", "watch", keys));
    expect(watched.homes).to.have.length(1);
    expect(watched.homes[0]?.home).to.equal(home);
    expect(watched.faults).to.deep.equal([]);
    // The ledger's own count of the same home, the first slot's use aside.
    const [quota] = watched.quotas;
    expect(BigInt(quota?.used ?? 0) + BigInt(quota?.left ?? 0)).to.equal(10_000n);
    expect(BigInt(quota?.used ?? 0)).to.be.within(8_400n, 8_700n);
    expect(watched.alarms.map(({ kind }) => kind)).to.include("quota-near");
    const again = await read<Watched>(...withKeys("monitor", "watch", keys));
    expect(again.homes[0]?.records).to.equal(0);
    expect(again.quotas).to.deep.equal(watched.quotas);
  });

  it("shows anybody that every record is there", async function () {
    const { records, logCalls } = await read<{ records: number; logCalls: number }>(
      ...["monitor", "history", home, "--records", "50"],
    );
    expect(records).to.be.at.least(50);
    expect(logCalls).to.be.at.most(50);
    const verified = await read<{ whole: boolean; homes: readonly object[] }>("monitor", "verify");
    expect(verified.whole).to.equal(true);
    expect(verified.homes[0]).to.include({ home, verdict: "whole" });
    const { exitCode, stdout } = await place.gridwell.run(
      ...on("monitor", "verify", "7", "--json"),
    );
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('"absent"');
    expect(await refused("monitor", "history", "7")).to.equal("HISTORY_ABSENT");
    expect(await refused("monitor", "history", home, "--records", "0")).to.equal("USAGE_RECORDS");
  });

  it("opens a number in dispute, and nothing that is not", async function () {
    const { frames } = await read<Pick<Posted, "frames">>("monitor", "history", home);
    const slot = String(frames[0]?.last ?? 0);
    const reveal = withKeys("monitor", "reveal", home, "--slot", slot, "--keys", keys);
    expect(await refused(...reveal)).to.equal("DISPUTE_NOT_OPEN");
    for (const wrong of [
      ["--number", "tariff"],
      ["--entry", "4"],
    ]) {
      expect(await refused("monitor", "dispute", "0", "--slot", slot, ...wrong)).to.equal(
        "USAGE_DISPUTE",
      );
    }
    // By its address nobody knows that the home is the seed's.
    expect(await refused("monitor", "dispute", home, "--slot", slot)).to.equal("USAGE_DISPUTE");
    expect(await refused("monitor", "dispute", "0", "--slot", "1")).to.equal("SLOT_NOT_POSTED");

    const { account, values } = await act("monitor", "dispute", "0", "--slot", slot);
    expect(account).to.equal(home);
    expect(values).to.include({ home, last: Number(slot) });
    expect(await refused("monitor", "dispute", "0", "--slot", slot)).to.equal("DISPUTE_KNOWN");
    const waiting = await read<Disputed>("monitor", "disputes", home);
    expect(waiting.disputes).to.have.length(1);
    expect(waiting.disputes[0]).to.include({ finding: "open", field: values["field"] });
    const whole = [...reveal, "--whole"];
    expect(await refused(...whole)).to.equal("DISPUTE_NOT_OPEN");

    await act(...reveal);
    const answered = await read<Disputed>("monitor", "disputes", home);
    expect(answered.disputes[0]).to.include({ finding: "field", proved: true });
    expect(answered.disputes[0]?.value).to.include({ slot: Number(slot), resource: 1 });
    expect(await refused(...reveal)).to.equal("DISPUTE_NOT_OPEN");
  });

  it("opens a whole frame in dispute by its key, and warns that it does", async function () {
    const { frames } = await read<Pick<Posted, "frames">>("monitor", "history", home);
    const { first = 0, last = 0 } = frames.at(-1) ?? {};
    const slot = String(first);
    await act("monitor", "dispute", home, "--slot", slot, "--whole", "--manager");
    const reveal = withKeys("monitor", "reveal", home, "--slot", slot, "--whole", "--keys", keys);
    const { stderr } = await place.gridwell.run(...on(...reveal));
    expect(stderr).to.match(/opens \d+ records?, all of slots? .* for everybody and for ever/);
    const { disputes } = await read<Disputed>("monitor", "disputes", "0");
    const opened = disputes.find(({ finding }) => finding === "frame");
    expect(opened).to.include({ field: null, proved: true, first, last });
    expect(opened?.records?.at(-1)?.slot).to.equal(last);
  });

  it("publishes keys of what is summed, and finds no sum where nobody contributed", async function () {
    expect(await refused(...withKeys("keys", "resources", keys, "gold"))).to.equal(
      "RESOURCE_UNKNOWN",
    );
    const made = await read<{ published: number[] }>(
      ...withKeys("keys", "resources", keys, "energy"),
    );
    expect(made.published).to.have.length(1);
    const again = withKeys("keys", "resources", keys, "energy");
    expect((await read<{ published: number[] }>(...again)).published).to.deep.equal([]);

    // Readings of days ago are too late for sums, and posted without.
    const summed = await read<Posted>("monitor", "sum", "energy");
    expect(summed.records).to.equal(0);
    const slot = String(summed.lastSlot);
    const open = withKeys("monitor", "open", keys, slot, "energy");
    expect(await refused(...open)).to.equal("SUM_UNKNOWN");
    const { exitCode, stdout } = await place.gridwell.run(
      ...on("monitor", "total", slot, "energy", "--json"),
    );
    expect(exitCode).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ verdict: "absent", homes: 0 });
  });

  it("names a wrong password, a damaged file and another's keys", async function () {
    const other = await file("other.txt", "another password\n");
    const wrong = ["monitor", "watch", keys, "--key-password-file", other];
    expect(await refused(...wrong)).to.equal("KEY_PASSWORD_WRONG");
    const text = await readFile(keys, "utf8");
    const damaged = await file("damaged.keys.json", text.replace('"cost": 17', '"cost": 18'));
    expect(await refused(...withKeys("monitor", "watch", damaged))).to.equal("KEY_FILE_DAMAGED");
    const missing = at("missing.keys.json");
    expect(await refused(...withKeys("monitor", "watch", missing))).to.equal("KEY_FILE_UNREADABLE");
    expect(await refused(...withKeys("keys", "rotate", missing))).to.equal("KEY_FILE_UNREADABLE");
    const members = at("home.keys.json");
    await act(...withKeys("keys", "publish", members));
    expect(await refused(...withKeys("monitor", "watch", members))).to.equal("KEY_FILE_ELSEWHERE");
  });

  it("keeps frames apart that another's key sealed, with their error's name", async function () {
    // A fresh file in place of the lost one: its keys open nothing that was sealed before.
    const lost = at("new.keys.json");
    await passSlots(6);
    await act(...withKeys("keys", "publish", lost, "--community"));
    const fresh = at("fresh.db");
    const watch = ["monitor", "watch", lost, "--repository", fresh];
    const { faults } = await read<{ faults: readonly { code: string; kind: string }[] }>(
      ...withKeys(...watch),
    );
    expect(new Set(faults.map(({ code }) => code))).to.deep.equal(new Set(["KEY_EPOCH_GONE"]));
  });

  it("rotates the key, and erases the one before once its grace is over", async function () {
    const current = at("new.keys.json");
    await passSlots(6);
    const rotated = await act(...withKeys("keys", "rotate", current, "--community"));
    expect(rotated.values).to.include({ epoch: 3, made: false });
    const erase = withKeys("keys", "erase", current, "--community");
    expect(await refused(...erase)).to.equal("KEY_IN_GRACE");
    await passSlots(6);
    const { erased, epochs } = await read<{ erased: number[]; epochs: number[] }>(...erase);
    expect({ erased, epochs }).to.deep.equal({ erased: [2], epochs: [3] });
    expect((await read<{ erased: number[] }>(...erase)).erased).to.deep.equal([]);
  });

  it("erases what was read, which nobody but its owner could", async function () {
    const own = at("own.db");
    const copy = ["monitor", "watch", keys, "--repository", own];
    const elsewhere = path.join(at("state"), "monitoring.db");
    expect((await stat(elsewhere)).mode & 0o777).to.equal(0o600);
    await read<Watched>(...withKeys(...copy));
    expect((await stat(own)).mode & 0o777).to.equal(0o600);
    const { records } = await read<{ records: number }>("monitor", "purge", "--slot", "16000000");
    expect(records).to.be.greaterThan(90);
    const again = await read<{ records: number }>("monitor", "purge", "--slot", "16000000");
    expect(again.records).to.equal(0);
    expect(await refused("monitor", "purge")).to.equal("USAGE_SLOT");
    const left = await read<Watched>(...withKeys("monitor", "watch", keys));
    expect(left.quotas).to.deep.equal([]);
  });

  it("stops at a home that is suspended", async function () {
    await act("monitor", "suspend", "0");
    expect(await refused("monitor", "suspend", "0")).to.equal("MONITOR_NOT_ENROLLED");
    const verified = await read<{ whole: boolean }>("monitor", "verify", home);
    expect(verified.whole).to.equal(true);
  });

  it("is named by commands on a chain that does not stay", async function () {
    const { code } = await place.gridwell.mistake("monitor", "verify");
    expect(code).to.equal("MONITOR_MISSING");
  });
});
