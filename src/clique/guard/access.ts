import { id, ZeroHash, type Interface } from "ethers";

import { CONTRACT_INTERFACES } from "../../chain/contracts.ts";
import type { Deployment } from "../../chain/deployment.ts";
import { MARKET_INTERFACES } from "../../chain/market-contracts.ts";
import { MONITOR_INTERFACES } from "../../chain/monitor-contracts.ts";

/** How fast an account may send: by number, by its own gas, or by gas that it shares with all newcomers of its key. */
export type Pace = "office" | "member" | "newcomer";

/** What an account may be, each with its pace and how it comes to it; docs/guard.md says the same. */
export const ROLES = {
  admin: { pace: "office", who: "the registry's admin" },
  operator: { pace: "office", who: "operators" },
  gateway: {
    pace: "office",
    who: "gateways, which an operator lets in with ./gridwell registry trust",
  },
  "feed-admin": { pace: "office", who: "the price feed's admin" },
  reporter: { pace: "office", who: "reporters of prices" },
  "quota-admin": { pace: "office", who: "the quota book's admin" },
  allocator: { pace: "office", who: "allocators of quota" },
  "token-owner": { pace: "office", who: "the token's owner" },
  treasury: { pace: "office", who: "the treasury" },
  member: {
    pace: "member",
    who: "members, whom an allocator lets in with ./gridwell quota allocate, be it with nothing",
  },
  "monitor-owner": { pace: "office", who: "the resource monitor's owner" },
  "community-gateway": { pace: "office", who: "the community gateway" },
  "smart-gateway": {
    pace: "member",
    who: "homes' gateways, which the monitor's owner enrols with ./gridwell monitor enrol",
  },
  newcomer: { pace: "newcomer", who: "newcomers, slowly" },
} as const satisfies Readonly<Record<string, { readonly pace: Pace; readonly who: string }>>;

/** What an account sends as. */
export type Role = keyof typeof ROLES;

/** A role that a function of a contract tells: its first value is the account. */
interface AskedRule<Name extends string> {
  readonly contract: Name;
  readonly role: Role;
  readonly view: string;
}

/** A role that events of a contract give and take. */
export interface EventRule<Name extends string = string> {
  readonly contract: Name;
  readonly role: Role;
  readonly event: string;
  /** The event's value that names the account. */
  readonly account: string;
  /** Whether the account gets the role, or loses it. */
  readonly gives: boolean;
  /** A value that the event must have, when not every one counts. */
  readonly where: readonly [name: string, value: string] | null;
}

type Rule<Name extends string = string> = AskedRule<Name> | EventRule<Name>;

/** Contracts that are deployed together, who may send to which of them, and how the chain tells who that is. */
interface AccessGroup<Name extends string = string> {
  readonly interfaces: Readonly<Record<Name, Interface>>;
  readonly senders: Readonly<Partial<Record<Name, readonly Role[]>>>;
  /** Who may send to the group's contracts that are not named; nobody to those that only read. */
  readonly others: readonly Role[];
  readonly rules: readonly Rule<Name>[];
}

/** A group with the addresses of its contracts. */
export interface PlacedGroup extends AccessGroup {
  readonly addresses: Readonly<Record<string, string>>;
}

function asked<N extends string>(contract: N, role: Role, ...views: string[]): AskedRule<N>[] {
  return views.map((view) => ({ contract, role, view }));
}

function given<N extends string>(
  contract: N,
  role: Role,
  event: string,
  account: string,
): EventRule<N> {
  return { contract, role, event, account, gives: true, where: null };
}

function taken<N extends string>(
  contract: N,
  role: Role,
  event: string,
  account: string,
): EventRule<N> {
  return { ...given(contract, role, event, account), gives: false };
}

/** A role of OpenZeppelin's AccessControl. */
function granted<N extends string>(contract: N, role: Role, hash: string): EventRule<N>[] {
  const where = ["role", hash] as const;
  return [
    { ...given(contract, role, "RoleGranted", "account"), where },
    { ...taken(contract, role, "RoleRevoked", "account"), where },
  ];
}

const COMMUNITY: AccessGroup<keyof typeof CONTRACT_INTERFACES> = {
  interfaces: CONTRACT_INTERFACES,
  senders: {
    registry: ["admin", "operator"],
    ledger: ["gateway"],
  },
  others: [],
  rules: [
    // Who is about to become the admin accepts the office himself.
    ...asked("registry", "admin", "defaultAdmin", "pendingDefaultAdmin"),
    ...granted("registry", "operator", id("OPERATOR_ROLE")),
    given("registry", "gateway", "GatewayTrusted", "gateway"),
    taken("registry", "gateway", "GatewayDistrusted", "gateway"),
  ],
};

const MARKET: AccessGroup<keyof typeof MARKET_INTERFACES> = {
  interfaces: MARKET_INTERFACES,
  senders: {
    feed: ["feed-admin", "reporter"],
    token: ["token-owner", "treasury", "member", "smart-gateway", "newcomer"],
    book: ["quota-admin", "allocator"],
    auction: ["treasury", "member"],
    board: ["member", "newcomer"],
  },
  others: [],
  rules: [
    ...granted("feed", "feed-admin", ZeroHash),
    ...granted("feed", "reporter", id("REPORTER_ROLE")),
    ...granted("book", "quota-admin", ZeroHash),
    ...granted("book", "allocator", id("ALLOCATOR_ROLE")),
    ...asked("token", "token-owner", "owner", "pendingOwner"),
    ...asked("auction", "treasury", "treasury"),
    // Only what others do makes a member: who subscribes, bids or buys tokens stays what it was.
    given("book", "member", "QuotaAllocated", "member"),
    given("book", "member", "PointsAssigned", "member"),
  ],
};

const MONITORING: AccessGroup<keyof typeof MONITOR_INTERFACES> = {
  interfaces: MONITOR_INTERFACES,
  senders: {
    // Newcomers publish their keys, which harms nobody.
    monitor: ["monitor-owner", "community-gateway", "smart-gateway", "newcomer"],
  },
  // Alarms, delegations and the like are between these.
  others: ["community-gateway", "smart-gateway"],
  rules: [
    ...asked("monitor", "monitor-owner", "owner", "pendingOwner"),
    ...asked("monitor", "community-gateway", "communityGateway"),
    given("monitor", "smart-gateway", "GatewayEnrolled", "gateway"),
    taken("monitor", "smart-gateway", "GatewaySuspended", "gateway"),
  ],
};

/** The contracts of a community, as far as it has them. */
export type CommunityContracts = Pick<Deployment, "addresses" | "market" | "monitor">;

/** The table of a community: a group for each kind of contracts that it deployed. */
export function accessOf({ addresses, market, monitor }: CommunityContracts): PlacedGroup[] {
  return [
    { ...COMMUNITY, addresses: { ...addresses } },
    ...(market === null ? [] : [{ ...MARKET, addresses: { ...market } }]),
    ...(monitor === null ? [] : [{ ...MONITORING, addresses: { ...monitor } }]),
  ];
}
