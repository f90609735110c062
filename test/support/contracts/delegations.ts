import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256, type AddressLike } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import {
  Alarms__factory,
  AwkwardToken__factory,
  Delegations__factory,
  type Alarms,
  type AwkwardToken,
  type Delegations,
} from "../../../types/contracts/index.ts";
import type { IDelegations } from "../../../types/contracts/monitoring/Delegations.ts";
import { random } from "../crypto/random.ts";
import { deployMonitor, publish, toSlot, type MonitorFixture } from "./monitor.ts";

/** The states of a delegation, by their names in Solidity. */
export const STATE = {
  none: 0n,
  requested: 1n,
  active: 2n,
  ended: 3n,
  expired: 4n,
  settled: 5n,
  declined: 6n,
  withdrawn: 7n,
} as const;

/** How the awkward token transfers, by the names in Solidity. */
export const MANNER = { plain: 0, fee: 1, refusing: 2, calling: 3 } as const;

/** What the fixture's home pays for a slot, and less for a missed alarm, base units. */
export const PRICE = 1_000n;
export const PENALTY = 700n;

/** Base units that each account of the fixture starts with. */
export const PURSE = 10n ** 12n;

/** A monitor whose home may delegate to a neighbour, and pays with a token that can be awkward. */
export interface DelegationsFixture extends MonitorFixture {
  readonly alarms: Alarms;
  readonly delegations: Delegations;
  readonly token: AwkwardToken;
  /** Enrolled, with a key. */
  readonly neighbour: HardhatEthersSigner;
  readonly neighbourSecret: SecretScalar;
  /** The latest slot when the fixture was ready; the first of a day. */
  readonly latest: number;
  /** Passes time until a slot is the latest. */
  readonly at: (slot: number) => Promise<void>;
  /** Terms of three slots from the next, unless told otherwise. */
  readonly terms: (over?: Partial<IDelegations.TermsStruct>) => IDelegations.TermsStruct;
}

/** Deploys the fixture. */
export async function deployDelegations(
  connection: NetworkConnection,
): Promise<DelegationsFixture> {
  const monitoring = await deployMonitor(connection);
  const { monitor, manager, home } = monitoring;
  const [, , , , neighbour] = await connection.ethers.getSigners();
  if (!neighbour) throw new Error("too few accounts");
  const alarms = await new Alarms__factory(manager).deploy(monitor);
  const token = await new AwkwardToken__factory(manager).deploy();
  const delegations = await new Delegations__factory(manager).deploy(alarms, token);
  await monitor.setDelegations(delegations);
  for (const account of [home, neighbour]) {
    await token.mint(account, PURSE);
    await token.connect(account).approve(delegations, MaxUint256);
  }
  const neighbourSecret = SecretScalar.random(random);
  await monitor.enrol(neighbour);
  await publish(monitor.connect(neighbour), neighbour.address, neighbourSecret, 1);
  const latest = Number(await monitor.latestSlot());
  const at = async (slot: number): Promise<void> => {
    await toSlot(monitoring, connection.networkHelpers, slot);
  };
  const terms: DelegationsFixture["terms"] = (over = {}) => ({
    ...{ delegatee: neighbour.address, keyEpoch: 1, from: latest + 1, until: latest + 4 },
    ...{ resources: 2n, price: PRICE, penalty: PENALTY, ...over },
  });
  return {
    ...monitoring,
    ...{ alarms, delegations, token, neighbour, neighbourSecret, latest, at, terms },
  };
}

/** What accounts have in tokens, together with what they are owed. */
export async function wealthOf(
  { token, delegations }: Pick<DelegationsFixture, "token" | "delegations">,
  ...accounts: readonly AddressLike[]
): Promise<bigint[]> {
  const each = accounts.map(async (account) => {
    return (await token.balanceOf(account)) + (await delegations.owed(account));
  });
  return Promise.all(each);
}
