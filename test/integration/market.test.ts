import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

import { expect } from "chai";

import { CommandPlace, type Act } from "../support/command-place.ts";

const PARAMETERS = path.join(import.meta.dirname, "../../deploy/parameters/localhost.json");
/** Seconds of each window: the chain counts real ones too, so more than the commands of a slow machine take. */
const WINDOW = 600;
const SCT = 10n ** 18n;

interface AuctionDocument {
  readonly auction: {
    readonly phase: string;
    readonly winner: string | null;
    readonly price: string | null;
    readonly closedAt: string;
  };
  readonly bids: readonly { readonly price: string | null }[];
}

describe("the market's commands, on a chain that stays", function () {
  this.timeout(400_000);
  const place = new CommandPlace("market");
  const { on, read, act, mistake, pass } = place;
  let period: string;

  const as = (member: number, ...args: string[]): Promise<Act> =>
    act(...args, "--member", String(member));
  const show = (id: string): Promise<AuctionDocument> =>
    read<AuctionDocument>("auction", "show", id);
  const wealth = async (member: number): Promise<bigint> => {
    const { tokens, credit } = await read<{ tokens: string; credit: string }>(
      "token",
      "balance",
      String(member),
    );
    return BigInt(tokens) + BigInt(credit);
  };

  before(async function () {
    await place.open();
    await read("deploy", "--parameters", PARAMETERS);
    const quota = await read<{ period: number }>("quota", "show", "energy");
    // The next one: the present may end while the test runs.
    period = String(quota.period + 1);
  });

  after(place.close);

  /** Starts a member's agent, and kills it without a warning as soon as it has sent something. */
  async function killAgent(member: number): Promise<string> {
    const agent = place.gridwell.start(on("auction", "agent", "--member", String(member)));
    place.children.add(agent);
    let sent = "";
    for await (const line of createInterface(agent.stderr)) {
      if (!line.includes(": sent 0x")) continue;
      sent = line;
      // The launcher runs the program in its own place, so that this is the program.
      agent.kill("SIGKILL");
      break;
    }
    if (agent.exitCode === null && agent.signalCode === null) await once(agent, "exit");
    place.children.delete(agent);
    return sent;
  }

  it("prices the token, and sells it to members", async function () {
    await act("feed", "bounds", "token", "0.0001ether", "0.01ether", "--max-age", "604800");
    await act("feed", "report", "token", "0.001ether");
    const price = await read<{ buyPrice: string; fresh: boolean }>(
      ...["token", "price", "--buy", "0.00101ether", "--sell", "0.001ether"],
    );
    expect(price).to.include({ buyPrice: "1010000000000000", fresh: true });
    for (const member of [0, 1, 2]) {
      await act("token", "give", String(member), "1ether");
      const bought = await as(member, "token", "buy", "20SCT");
      expect(bought.values["tokens"]).to.equal((20n * SCT).toString());
    }
    const sold = await as(2, "token", "sell", "1SCT");
    expect(sold.values["paid"]).to.equal("1000000000000000");
    expect(await wealth(2)).to.equal(19n * SCT);
  });

  it("refuses amounts without a currency, and an auction that there is not", async function () {
    expect(await mistake("token", "give", "0", "1")).to.deep.equal({
      exitCode: 1,
      code: "MONEY_INVALID",
    });
    expect(await mistake("auction", "show", "7")).to.deep.equal({
      exitCode: 1,
      code: "AUCTION_UNKNOWN",
    });
  });

  it("allocates quota up to the community's limit", async function () {
    const here = ["--period", period];
    await act("quota", "limit", "energy", "30kWh", ...here);
    expect(
      await mistake("quota", "allocate", "energy", "11kWh", "0", "1", "2", ...here),
    ).to.deep.equal({ exitCode: 1, code: "QUOTA_LIMIT_EXCEEDED" });
    const done = await act("quota", "allocate", "energy", "10kWh", "0", "1", "2", ...here);
    expect(done.values).to.include({ allocated: "30000", limit: "30000" });
  });

  it("tells a subscriber of an offer that matches", async function () {
    await as(1, "board", "subscribe", "energy", "1kWh", "5kWh", "--days", "60");
    const windows = ["--bidding", "--deposit", "--opening"].flatMap((name) => [
      name,
      String(WINDOW),
    ]);
    const offer = await as(
      0,
      ...["auction", "offer", "energy", "2kWh", "4SCT", "--max", "3SCT"],
      ...["--period", period, ...windows],
    );
    expect(offer.values["auction"]).to.equal("1");
    expect(JSON.stringify(offer)).to.not.include((3n * SCT).toString());
    const { auctions } = await read<{ auctions: readonly { id: string }[] }>(
      ...["board", "watch", "--member", "1"],
    );
    expect(auctions.map(({ id }) => id)).to.deep.equal(["1"]);
  });

  it("takes sealed bids, and tells no price", async function () {
    for (const [member, price] of [
      [1, "2SCT"],
      [2, "2.5SCT"],
    ] as const) {
      const bid = await as(member, "auction", "bid", "1", price);
      expect(bid.values).to.deep.include({ bid: member - 1, bond: (4n * SCT).toString() });
    }
    const { auction, bids } = await show("1");
    expect(auction.phase).to.equal("bidding");
    expect(bids.map(({ price }) => price)).to.deep.equal([null, null]);
    const early = place.at("early.json");
    expect(await mistake("auction", "opening", "1", early, "--member", "1")).to.deep.equal({
      exitCode: 1,
      code: "OPENING_EARLY",
    });
  });

  it("is carried on by agents that are killed, and by hand", async function () {
    await pass(WINDOW + 1);
    expect(await killAgent(0)).to.include("auction 1: deposit");
    expect((await show("1")).auction.phase).to.equal("revealing");
    expect(await killAgent(1)).to.include("auction 1: open bid 0");
    const opening = place.at("bid.json");
    await read("auction", "opening", "1", opening, "--member", "2");
    expect((await stat(opening)).mode & 0o777).to.equal(0o600);
    expect(await readFile(opening, "utf8")).to.include("gridwell-opening");
    const revealed = await as(2, "auction", "reveal", "1");
    expect(revealed.values).to.include({ bid: 1, price: (25n * 10n ** 17n).toString(), left: 0 });
    const settled = await as(2, "auction", "settle", "1");
    expect(settled.values).to.include({
      steps: "check-winner refund-succeed",
      phase: "paid",
      price: (25n * 10n ** 17n).toString(),
    });
    const winner = (await show("1")).auction.winner;
    const { account } = await read<{ account: string }>("token", "balance", "1");
    expect(winner).to.equal(account);
    expect(await mistake("auction", "settle", "1", "--member", "2")).to.deep.equal({
      exitCode: 1,
      code: "AUCTION_NOT_DUE",
    });
    const seller = await read<Record<string, string>>(
      ...["quota", "show", "energy", "1", "--period", period],
    );
    expect(seller).to.include({ ceded: "2000", limit: "8000", available: "8000", reserved: "0" });
  });

  it("settles delivery once the time for proofs is over, and every token comes out", async function () {
    await as(2, "auction", "withdraw");
    const { closedAt } = (await show("1")).auction;
    const now = await place.now();
    const early = await mistake("auction", "confirm", "1", "--member", "1");
    expect(early).to.deep.equal({ exitCode: 1, code: "DELIVERY_TOO_EARLY" });
    await pass(Math.floor(Date.parse(closedAt) / 1_000) - now + 15 * 86_400);
    for (const member of [0, 1]) {
      const agent = await read<{ done: boolean }>(
        "auction",
        "agent",
        "--until-done",
        "--member",
        String(member),
      );
      expect(agent.done).to.equal(true);
    }
    // No meter of the seller counts, so that nothing was shown: price and guarantee go to the buyer.
    const [buyer, seller, loser] = await Promise.all([0, 1, 2].map(wealth));
    expect([buyer, seller, loser]).to.deep.equal([225n * 10n ** 17n, 175n * 10n ** 17n, 19n * SCT]);
    const { auction } = await show("1");
    expect(auction.phase).to.equal("delivered");
  });
});
