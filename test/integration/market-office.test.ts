import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { toUtf8Bytes } from "ethers";

import { crc16 } from "../../src/meters/formats/dsmr/crc16.ts";
import { CommandPlace, type Act } from "../support/command-place.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");
const PARAMETERS = path.join(import.meta.dirname, "../../deploy/parameters/localhost.json");
/** Where the example begins: 10 March 2026, UTC. */
const ORIGIN = 1_773_100_800;
const DAY = 86_400;
const GRACE = 900;
/** Seconds of each window: the chain counts real ones too, so more than the commands of a slow machine take. */
const WINDOW = 600;
const SCT = 10n ** 18n;
const DAY_DIAL = "E9990000000000126/1-0:1.8.1";
const NIGHT_DIAL = "E9990000000000126/1-0:1.8.2";
const EXPORT_DIAL = "E9990000000000126/1-0:2.8.1";

interface Remaining {
  readonly account: string;
  readonly consumed: string;
  readonly remaining: string;
  readonly proved: boolean;
}

interface Auctions {
  readonly auctions: readonly { readonly id: string; readonly phase: string }[];
}

/** The example's last telegram at another time, with another day dial, and with a true CRC. */
function telegramAt(example: string, time: number, dial: string): string {
  const last = example.slice(example.lastIndexOf("/GWL5"), example.lastIndexOf("!") + 1);
  const stamp = new Date((time + 3_600) * 1_000).toISOString().replaceAll(/\D/g, "").slice(2, 14);
  const body = last
    .replaceAll("260311010000W", `${stamp}W`)
    .replace("1-0:1.8.1(004213.403*kWh)", `1-0:1.8.1(${dial}*kWh)`);
  return `${body}${crc16(toUtf8Bytes(body)).toString(16).toUpperCase().padStart(4, "0")}\r\n`;
}

describe("the market's offices and its proofs, by commands", function () {
  this.timeout(300_000);
  const place = new CommandPlace("office");
  const { file, read, act, refused, now, passTo } = place;
  let end: number;

  const as = (member: number, ...args: string[]): Promise<Act> =>
    act(...args, "--member", String(member));

  before(async function () {
    await place.open();
    if ((await now()) < ORIGIN + 2 * DAY) await passTo(ORIGIN + 2 * DAY);
    // One period, from the example's first reading to a midnight that the test can reach.
    end = (Math.floor((await now()) / DAY) + 3) * DAY;
    const parameters = JSON.parse(await readFile(PARAMETERS, "utf8")) as Record<string, object>;
    parameters["QuotaBook"] = { origin: ORIGIN, periodSeconds: end - ORIGIN, graceSeconds: GRACE };
    const own = await file("parameters.json", JSON.stringify(parameters));
    await read("deploy", "--parameters", own);
  });

  after(place.close);

  it("shows the prices that were reported, and their bounds", async function () {
    await act("feed", "bounds", "token", "0.0001ether", "0.01ether");
    await act("feed", "bounds", "energy", "0.00001ether", "0.01ether", "--step-bps", "2000");
    expect(await refused("feed", "report", "token", "0.1ether")).to.equal(
      "FEED_PRICE_OUT_OF_BOUNDS",
    );
    await act("feed", "report", "token", "0.001ether");
    const { prices } = await read<{ prices: readonly object[] }>("feed", "show");
    expect(prices).to.have.length(2);
    expect(prices[0]).to.include({ name: "token", perUnit: "1000000000000000", fresh: true });
    expect(prices[1]).to.include({ name: "energy", observedAt: null, stepBps: 2000 });
    const price = await read<{ sellPrice: string }>(
      ...["token", "price", "--buy", "0.00101ether", "--sell", "0.001ether"],
    );
    expect(price.sellPrice).to.equal("1000000000000000");
  });

  it("covers tokens that the owner makes, and lets nobody take their cover", async function () {
    const funded = await act("token", "fund", "1ether");
    expect(funded.values).to.deep.equal({ paid: SCT.toString(), reserve: SCT.toString() });
    await act("token", "create", "100SCT", funded.account, "--fund", "0.1ether");
    for (const member of ["0", "1"]) {
      await act("token", "give", member, "1ether");
      await act("token", "create", "20SCT", member);
    }
    expect(await refused("token", "withdraw-surplus", "5ether")).to.equal("SURPLUS_SHORT");
    const taken = await act("token", "withdraw-surplus", "0.5ether");
    expect(taken.values).to.deep.equal({
      paid: (5n * 10n ** 17n).toString(),
      // 1.1 ether came in, 140 tokens at 0.001 ether are covered.
      surplus: (46n * 10n ** 16n).toString(),
    });
  });

  it("pays sealers from the owner's tokens", async function () {
    const pool = await act("token", "reward", "--fund", "50SCT");
    expect(pool.values).to.include({ pool: (50n * SCT).toString() });
    const set = await act("token", "reward", "--value", "0.1SCT", "--budget", "10SCT");
    expect(set.values).to.include({ budget: (10n * SCT).toString() });
  });

  it("freezes an account, and thaws it", async function () {
    await act("token", "freeze", "1");
    expect(await refused("token", "sell", "1SCT", "--member", "1")).to.equal(
      "TOKEN_ACCOUNT_FROZEN",
    );
    const thawed = await act("token", "freeze", "1", "--thaw");
    expect(thawed.values["frozen"]).to.equal(false);
  });

  it("hands part of a purchase back to who is short of fees", async function () {
    await as(1, "token", "restock", "0.995ether");
    const { values } = await as(1, "token", "buy", "20SCT");
    expect(BigInt(String(values["tokens"]))).to.be.lessThan(20n * SCT);
  });

  it("tells what is left of a quota, from recorded readings", async function () {
    await act("quota", "limit", "energy", "30kWh");
    await act("quota", "allocate", "energy", "10kWh", "0", "1");
    await read("meters", "import", EXAMPLE);
    expect(await refused("quota", "points", "1", "energy", DAY_DIAL)).to.equal(
      "QUOTA_POINT_INVALID",
    );
    const { account } = await read<Remaining>("token", "balance", "1");
    for (const point of [DAY_DIAL, NIGHT_DIAL]) {
      const move = ["meters", "move", point, "--in", account, "--reason", "lease"];
      await read(...move);
    }
    expect(await refused("quota", "points", "1", "energy", DAY_DIAL, EXPORT_DIAL)).to.equal(
      "POINT_EXPORTS",
    );
    const named = await act("quota", "points", "1", "energy", DAY_DIAL, NIGHT_DIAL);
    expect(named.values).to.include({ points: 2, period: 0 });
    const left = await read<Remaining>("quota", "remaining", "energy", "1");
    expect(left).to.include({ consumed: "8629", remaining: "1371", proved: false });
  });

  it("takes hidden prices from files, and lists what is open", async function () {
    await as(1, "board", "subscribe", "energy", "1kWh", "5kWh", "--days", "2");
    const windows = ["--bidding", "--deposit", "--opening"].flatMap((name) => [
      name,
      String(WINDOW),
    ]);
    const most = await file("most.txt", "3SCT\n");
    const offer = ["auction", "offer", "energy", "1kWh", "4SCT", ...windows];
    await act(...offer, "--price-file", most);
    const ids = async (...args: string[]): Promise<string[]> =>
      (await read<Auctions>(...args)).auctions.map(({ id }) => id);
    await as(1, "board", "unsubscribe", "energy");
    expect(await ids("board", "watch", "--member", "1")).to.deep.equal([]);
    expect(await ids("auction", "list", "--open")).to.deep.equal(["1"]);

    const bid = ["auction", "bid", "1", "--member", "1"];
    expect(await refused(...bid)).to.equal("PRICE_MISSING");
    const price = await file("price.txt", "2SCT\n");
    expect((await act(...bid, "--price-file", price)).values["bid"]).to.equal(0);
  });

  it("settles delivery with the meters' proofs", async function () {
    await passTo((await now()) + WINDOW + 1);
    expect((await act("auction", "deposit", "1")).values["reserve"]).to.equal(
      (3n * SCT).toString(),
    );
    await as(1, "auction", "reveal", "1");
    // Of one opened bid the second lowest price is the highest that the buyer would pay.
    const settled = await act("auction", "settle", "1");
    expect(settled.values).to.include({ phase: "paid", price: (3n * SCT).toString() });

    // 9.5 kWh used in all, of the 9 kWh that the seller left itself: half of the lot is lacking.
    await passTo(end + 2 * DAY);
    const example = await readFile(EXAMPLE, "utf8");
    const later = [end, end + DAY].map((time) => telegramAt(example, time, "004214.274"));
    const rest = await file("later.dsmr.txt", later.join(""));
    await read("meters", "import", rest);
    const left = await read<Remaining>("quota", "remaining", "energy", "1", "--period", "0");
    expect(left).to.include({ consumed: "9500", remaining: "-500", proved: true });
    const { values } = await as(1, "auction", "confirm", "1");
    const half = (15n * 10n ** 17n).toString();
    expect(values).to.include({
      ...{ settled: true, undelivered: "500", payment: half, refund: half, penalty: half },
    });
  });

  it("hands the token's office over in two steps", async function () {
    const password = await file("password.txt", "correct horse battery");
    const seed = place.at("owner.json");
    const { roles } = await place.gridwell.document<{ roles: { admin: string } }>(
      "keys-create",
      ...["keys", "create", seed, "--password-file", password],
    );
    const offered = await act("token", "transfer-own", roles.admin);
    expect(offered.values).to.deep.equal({ owner: offered.account, pending: roles.admin });
    expect(await refused("token", "transfer-own", "--accept")).to.equal(
      "OWNABLE_UNAUTHORIZED_ACCOUNT",
    );
    await act("token", "give", roles.admin, "0.1ether");
    const taken = await act(
      ...["token", "transfer-own", "--accept", "--seed", seed, "--password-file", password],
    );
    expect(taken.values).to.deep.equal({ owner: roles.admin, pending: null });
  });
});
