import { readdir } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { CommandPlace } from "../support/command-place.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SLOT = 900;
/** Tokens for a slot, and less for a missed alarm, base units. */
const PRICE = 10n ** 16n;
const PENALTY = 3n * PRICE;

interface Listed {
  readonly owed: string;
  readonly delegations: readonly {
    readonly id: number;
    readonly state: string;
    readonly misses: number;
    readonly resources: readonly string[];
  }[];
}

interface Alarms {
  readonly alarms: readonly {
    readonly home: string;
    readonly seq: number;
    readonly delegation: number;
    readonly acknowledged: boolean;
    readonly message: { readonly kind: string; readonly resource: string } | null;
  }[];
}

interface Raised {
  readonly alarms: readonly { readonly kind: string }[];
  readonly raised: readonly {
    readonly kind: string;
    readonly seq: number | null;
    readonly responsible: string | null;
    readonly code: string | null;
  }[];
}

describe("delegations and alarms, by commands", function () {
  this.timeout(300_000);
  const place = new CommandPlace("delegations");
  const { at, file, read, act, refused, passTo } = place;
  let password: string;
  let home: string;
  let neighbour: string;
  /** The midnight before the readings, and their file. */
  let day: number;
  let readings: string;

  const keysOf = (owner: string): string => at(`${owner}.keys.json`);
  const withKeys = (...args: string[]): string[] => [...args, "--key-password-file", password];
  const asNeighbour = (...args: string[]): string[] => [...args, "--member", "1"];

  const iso = (time: number): string => new Date(time * 1_000).toISOString().replace(".000", "");

  before(async function () {
    await place.open();
    // A day of readings that lies ahead of the chain: delegations are for slots to come.
    day = Math.ceil((await place.now()) / DAY) * DAY;
    const parameters = {
      MeterRegistry: { adminDelay: 0 },
      ReadingLedger: { slotSeconds: SLOT, origin: 0 },
      QuotaBook: { origin: day, periodSeconds: 30 * DAY, graceSeconds: SLOT },
    };
    const own = await file("parameters.json", JSON.stringify(parameters));
    password = await file("password.txt", "correct horse battery\n");
    const meters = at("meters/");
    await place.gridwell.document(
      "meters-generate",
      ...["meters", "generate", "--format", "dsmr", "--out", meters, "--households", "1"],
      ...["--days", "1", "--resource", "energy", "--from", iso(day)],
    );
    const [generated] = await readdir(meters);
    readings = path.join(meters, generated ?? "");
    await read("deploy", "--parameters", own);
    await passTo(day + 12 * HOUR);
    await act("feed", "bounds", "token", "0.0001ether", "0.01ether", "--max-age", "604800");
    await act("feed", "report", "token", "0.001ether");
    await act("token", "price", "--buy", "0.00101ether", "--sell", "0.001ether");
    for (const member of ["0", "1"]) {
      const { values } = await act("monitor", "enrol", member);
      [home, neighbour] =
        member === "0" ? [String(values["home"]), ""] : [home, String(values["home"])];
      await act("token", "give", member, "1ether");
      await act("token", "buy", "20SCT", "--member", member);
      await act(...withKeys("keys", "publish", keysOf(member), "--member", member));
    }
    await act(...withKeys("keys", "publish", keysOf("community"), "--community"));
  });

  after(place.close);

  const request = (over: Readonly<Record<string, string>> = {}): string[] => {
    const term = { from: iso(day + 18 * HOUR), until: iso(day + 36 * HOUR) };
    const options = { ...term, resources: "energy", price: "0.01SCT", penalty: "0.03", ...over };
    const written = Object.entries(options).map(([name, value]) => [`--${name}`, value]);
    return ["delegate", "request", "1", ...written.flat()];
  };

  it("are asked for with the price in escrow, and named errors where they cannot be", async function () {
    const asked = await act(...request());
    const from = (day + 18 * HOUR) / SLOT + 1;
    expect(asked.values).to.deep.equal({
      ...{ id: 1, delegatee: neighbour, from, until: from + 72, resources: "energy" },
      ...{ price: String(PRICE), penalty: String(PENALTY), escrow: String(72n * PRICE) },
    });
    expect(await refused(...request())).to.equal("DELEGATION_STANDING");
    expect(await refused("delegate", "request", "1")).to.equal("USAGE_TERM");
    expect(await refused(...request({ from: "1960-01-01" }))).to.equal("USAGE_TIME");
    expect(await refused(...request({ from: "soon" }))).to.equal("USAGE_TIME");
    expect(await refused(...request({ price: "much" }))).to.equal("MONEY_INVALID");
    expect(await refused(...request({ resources: "light" }))).to.equal("RESOURCE_UNKNOWN");
    expect(await refused("delegate", "accept", "one")).to.equal("USAGE_DELEGATION");
    expect(await refused("delegate", "accept", "9")).to.equal("DELEGATION_STATE");
    expect(await refused("delegate", "accept", "1")).to.equal("DELEGATION_NOT_PARTY");
  });

  it("are declined or withdrawn without a loss", async function () {
    const declined = await act(...asNeighbour("delegate", "decline", "1"));
    expect(declined.values).to.include({ state: "declined", owed: "0" });
    await act(...request());
    const withdrawn = await act("delegate", "cancel", "2");
    expect(withdrawn.values).to.include({ state: "withdrawn", owed: String(144n * PRICE) });
    const taken = await act("delegate", "withdraw");
    expect(taken.values).to.include({ tokens: String(144n * PRICE) });
    expect(await refused("delegate", "withdraw")).to.equal("DELEGATION_NOTHING_OWED");
  });

  it("open the home's records to the neighbour, in the term alone", async function () {
    await act(...request());
    const accepted = await act(...asNeighbour("delegate", "accept", "3"));
    expect(accepted.values).to.include({ state: "active", delegator: home, delegatee: neighbour });
    await passTo(day + DAY + SLOT / 2);
    const { meters } = await read<{
      meters: readonly { name: string; direction: string }[];
    }>("meters", "import", readings, "--cadence", "slot");
    for (const { name } of meters.filter(({ direction }) => direction === "import")) {
      const move = ["meters", "move", name, "--in", home, "--reason", "lease"];
      await read(...move);
    }
    const posted = await read<{ frames: { delegation: number; first: number }[] }>(
      "monitor",
      "post",
    );
    const from = (day + 18 * HOUR) / SLOT + 1;
    expect(posted.frames.map(({ delegation }) => delegation)).to.deep.equal([0, 3]);
    expect(posted.frames[1]?.first).to.equal(from);
    const reading = asNeighbour(...withKeys("delegate", "read", "3", keysOf("1")));
    const { entries, faults, kept } = await read<{
      entries: readonly { slot: number; resource: string }[];
      faults: readonly object[];
      kept: number;
    }>(...reading);
    expect(entries.map(({ slot }) => slot)).to.deep.equal(
      Array.from({ length: 24 }, (_, index) => from + index),
    );
    expect(new Set(entries.map(({ resource }) => resource))).to.deep.equal(new Set(["energy"]));
    expect([faults.length, kept]).to.deep.equal([0, 0]);
    const wrong = withKeys("delegate", "read", "3", keysOf("1"));
    expect(await refused(...wrong)).to.equal("KEY_FILE_ELSEWHERE");
  });

  it("send the home's alarms to the neighbour, who acknowledges them", async function () {
    await act("quota", "limit", "energy", "3kWh");
    await read("quota", "allocate", "energy", "2kWh", "0");
    const watching = withKeys("monitor", "watch", keysOf("community"), "--raise");
    const { alarms, raised } = await read<Raised>(...watching);
    const sent = raised.filter(({ seq }) => seq !== null);
    expect(sent.length).to.be.within(1, 8);
    expect(alarms.map(({ kind }) => kind)).to.include(sent[0]?.kind);
    for (const { responsible } of sent) expect(responsible).to.equal(neighbour);
    // Each is raised once.
    const again = (await read<Raised>(...watching)).raised;
    expect(again.filter(({ seq }) => seq !== null)).to.deep.equal([]);

    const mine = asNeighbour(...withKeys("alarms", "watch", keysOf("1"), "--wait"));
    const seen = await read<Alarms>(...mine);
    expect(seen.alarms).to.have.length(sent.length);
    for (const alarm of seen.alarms) {
      expect(alarm).to.include({ home, delegation: 3, acknowledged: false });
      expect(alarm.message?.resource).to.equal("energy");
    }
    expect((await read<Alarms>(...withKeys("alarms", "watch", keysOf("0")))).alarms).to.deep.equal(
      [],
    );

    expect(await refused("alarms", "ack", "0", "1")).to.equal("ALARM_NOT_PARTY");
    expect(await refused(...asNeighbour("alarms", "ack", "0", "99"))).to.equal("ALARM_UNKNOWN");
    expect(await refused(...asNeighbour("alarms", "ack", "0", "0"))).to.equal("USAGE_ALARM");
    for (const { seq } of seen.alarms) {
      const said = await act(...asNeighbour("alarms", "ack", "0", String(seq)));
      expect(said.values).to.deep.equal({ home, seq, inTime: true, delegation: 3 });
    }
    expect(await refused(...asNeighbour("alarms", "ack", "0", "1"))).to.equal("ALARM_KNOWN");
  });

  it("end early, are paid by the slot, and listed for both", async function () {
    const cancelled = await act("delegate", "cancel", "3");
    const from = (day + 18 * HOUR) / SLOT + 1;
    const until = Number(cancelled.values["until"]);
    expect(until).to.be.within(from + 24, from + 27);
    expect(await refused(...asNeighbour("delegate", "settle", "3"))).to.equal("DELEGATION_STATE");
    await passTo(until * SLOT + SLOT / 2);
    const settled = await act(...asNeighbour("delegate", "settle", "3"));
    const earned = BigInt(until - from) * PRICE;
    expect(settled.values).to.include({ state: "settled", owed: String(earned) });
    const taken = await act(...asNeighbour("delegate", "withdraw"));
    expect(taken.values).to.include({ tokens: String(earned) });
    const listed = await read<Listed>("delegate", "list");
    expect(listed.owed).to.equal(String(72n * PRICE - earned));
    expect(listed.delegations.map(({ id, state, misses }) => [id, state, misses])).to.deep.equal([
      ...[
        [3, "settled", 0],
        [2, "withdrawn", 0],
        [1, "declined", 0],
      ],
    ]);
    const theirs = await read<Listed>(...asNeighbour("delegate", "list", "--most", "1"));
    expect(theirs.delegations.map(({ id }) => id)).to.deep.equal([3]);
    expect(await refused("delegate", "list", "--most", "0")).to.equal("USAGE_RECORDS");
  });
});
