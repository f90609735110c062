import type { EventArgs } from "../../../src/chain/indexed-event.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { table } from "../../cli/table.ts";
import { inTokens } from "./tokens.ts";
import type { Town } from "./town.ts";

/** What became of an account's tokens, base units. */
export interface AccountRow {
  readonly name: string;
  readonly account: string;
  /** Tokens before the first offer, and after the last withdrawal. */
  readonly before: bigint;
  readonly after: bigint;
  /** Sums of what the account put into auctions and of what they credited it. */
  readonly putUp: bigint;
  readonly credited: bigint;
  readonly change: bigint;
}

/** Tokens of every account, by address. */
export async function tokensOf({ members, treasury }: Town): Promise<Map<string, bigint>> {
  const tokens = new Map<string, bigint>();
  for (const member of [...members, treasury]) {
    tokens.set(member.address, (await member.wealth()).tokens);
  }
  return tokens;
}

/** The accounts at the end, beside what the auction's events say of them. */
export async function accountsOf(
  town: Town,
  before: ReadonlyMap<string, bigint>,
): Promise<AccountRow[]> {
  const { index } = town.market;
  await index.sync();
  const sums = (name: string): Map<string, bigint> => {
    const found = new Map<string, bigint>();
    for (const { args } of index.events({ contract: "auction", name })) {
      const [account, amount] = [textOf(args, "account"), BigInt(textOf(args, "amount"))];
      found.set(account, (found.get(account) ?? 0n) + amount);
    }
    return found;
  };
  const [escrowed, credited] = [sums("Escrowed"), sums("Credited")];
  const after = await tokensOf(town);
  return [...after].map(([account, tokens], position) => ({
    name: position < town.members.length ? `home ${String(position + 1)}` : "treasury",
    account,
    before: before.get(account) ?? 0n,
    after: tokens,
    putUp: escrowed.get(account) ?? 0n,
    credited: credited.get(account) ?? 0n,
    change: tokens - (before.get(account) ?? 0n),
  }));
}

/** The accounts as a table with their sum. */
export function accountTable(rows: readonly AccountRow[]): string[] {
  const total = (of: (row: AccountRow) => bigint): string =>
    inTokens(rows.reduce((sum, row) => sum + of(row), 0n));
  return table(
    ["account", "before", "put up", "credited", "after", "change"],
    [
      ...rows.map(({ name, before, putUp, credited, after, change }) => [
        name,
        ...[before, putUp, credited, after, change].map(inTokens),
      ]),
      [
        "all",
        total(({ before }) => before),
        total(({ putUp }) => putUp),
        total(({ credited }) => credited),
        total(({ after }) => after),
        total(({ change }) => change),
      ],
    ],
  );
}

/**
 * Checks that no coin was made, lost or left behind.
 *
 * @throws GridwellError `DEMO_FAILED` with the first account or sum that does not add up
 */
export async function checkConservation(
  { market: { contracts, place, provider } }: Town,
  rows: readonly AccountRow[],
): Promise<void> {
  for (const { name, before, putUp, credited, after } of rows) {
    if (before - putUp + credited !== after) throw unequal(name, before - putUp + credited, after);
  }
  const sum = (of: (row: AccountRow) => bigint): bigint =>
    rows.reduce((all, row) => all + of(row), 0n);
  const [supply, held, required] = await Promise.all([
    contracts.token.totalSupply(),
    contracts.token.balanceOf(place.auction),
    contracts.token.requiredReserve(),
  ]);
  if (held !== 0n) throw unequal("the auction's tokens", 0n, held);
  if (sum(({ after }) => after) !== supply) {
    throw unequal(
      "all tokens",
      supply,
      sum(({ after }) => after),
    );
  }
  if (sum(({ change }) => change) !== 0n) {
    throw unequal(
      "all changes",
      0n,
      sum(({ change }) => change),
    );
  }
  const reserve = await provider.getBalance(await contracts.token.getAddress());
  if (reserve < required) throw unequal("the token's reserve", required, reserve);
}

function unequal(what: string, expected: bigint, found: bigint): GridwellError {
  return new GridwellError(
    "DEMO_FAILED",
    `${what} should be ${String(expected)} and is ${String(found)} (base units)`,
  );
}

function textOf(args: EventArgs, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new TypeError(`an event of the auction without ${name}`);
}
