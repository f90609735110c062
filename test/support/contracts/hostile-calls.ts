import { expect } from "chai";
import { getBytes, type BaseContract } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { proveOpening } from "../../../src/crypto/equality-proof.ts";
import { readEssentials } from "../../../src/crypto/essential-frame.ts";
import { openField } from "../../../src/crypto/field-commitment.ts";
import { openFrame } from "../../../src/crypto/sealed-frame.ts";
import type { Contribution } from "../../../src/crypto/sum-contribution.ts";
import { random } from "../crypto/random.ts";
import { makeGasFree, type RawCall, type RawLog } from "./call-effects.ts";
import {
  deployDisputes,
  digestOfPost,
  exhibitOf,
  FIELD,
  keyProof,
  openingOf,
  WHOLE_FRAME,
} from "./disputes.ts";
import { frameUpTo, toSlot } from "./monitor.ts";
import { contributionOf, deploySums, maskOf, sumOf } from "./sums.ts";

/** A call whose bytes are altered, on a chain where it would be taken. */
export interface HostileCall {
  /** The function's. */
  readonly name: string;
  /** Errors with which an altered one is refused; what no ABI decoder reads may be refused without. */
  readonly refusals: readonly string[];
  readonly ready: (connection: NetworkConnection) => Promise<ReadyCall>;
}

/** A call, and who reads what the contract does not look at. */
export interface ReadyCall extends RawCall {
  /**
   * Reads the frame of the first of the logs; all others must be the original's. Absent where the contract looks at
   * everything.
   */
  readonly read?: (log: RawLog) => unknown;
}

const RESOURCES = [1, 3];
const MASK = maskOf(RESOURCES);
const NUMBERS = [412n, 7n];
const TOTAL_OF = 5;

const FRAME_REFUSALS = [
  ...["FrameMalformed", "MonitorWrongEpoch", "MonitorSlotOrder", "MonitorFutureSlot"],
  ...["MonitorTooOld", "MonitorDelegationOver", "MonitorTooLong"],
];
const REVEAL_REFUSALS = [
  ...["DisputeNotOpen", "DisputeNoLine", "WitnessBroken", "DisputeProofInvalid"],
];

const postSum: HostileCall = {
  name: "postSum",
  refusals: [
    ...FRAME_REFUSALS,
    ...["MonitorSumGap", "MonitorSumClosed", "MonitorResourceKeyMissing", "SumLengthsDiffer"],
    ...["MonitorSumProofInvalid", "Bn254PointInvalid", "Bn254ScalarInvalid"],
  ],
  ready: async (connection) => {
    const fixture = await deploySums(connection);
    const { monitor, home, place, secret } = fixture;
    const slot = Number(await monitor.latestSlot());
    const how = { resources: RESOURCES };
    const contribution = contributionOf(fixture, home.address, slot, NUMBERS, how);
    await makeGasFree(connection);
    const read = ({ topics, data }: RawLog): unknown => {
      const frame: unknown = monitor.interface.parseLog({ topics, data })?.args["frame"];
      return readEssentials(openFrame(getBytes(String(frame)), place, secret));
    };
    const words = contributionWords(contribution);
    const args = [frameUpTo(fixture, slot), MASK, words];
    return { ...rawCall(monitor, home.address, "postSum", args), read };
  },
};

const openSum: HostileCall = {
  name: "openSum",
  refusals: [
    ...["MonitorSumNotYet", "MonitorSumUnknown", "MonitorTotalTooGreat"],
    ...["MonitorOpeningProofInvalid", "Bn254ScalarInvalid"],
  ],
  ready: async (connection) => {
    const fixture = await deploySums(connection);
    const { monitor, community, place, secrets } = fixture;
    const latest = Number(await monitor.latestSlot());
    // Two slots whose numbers differ in one bit, so that the other one is met.
    const slot = latest & ~1;
    await toSlot(fixture, connection.networkHelpers, slot + 1);
    const contributions: Contribution[] = [];
    for (const at of [slot, slot + 1]) {
      for (const { address } of fixture.homes.slice(0, TOTAL_OF)) {
        const how = { resources: RESOURCES };
        const contribution = contributionOf(fixture, address, at, NUMBERS, how);
        if (at === slot) contributions.push(contribution);
        const home = await connection.ethers.getSigner(address);
        const words = contributionWords(contribution);
        await monitor.connect(home).postSum(frameUpTo(fixture, at), MASK, words);
      }
    }
    await toSlot(fixture, connection.networkHelpers, slot + 6);
    const total = (NUMBERS[0] ?? 0n) * BigInt(TOTAL_OF);
    const secret = secrets.get(1);
    if (secret === undefined) throw new Error("no key of resource 1");
    const { chainId, contract } = place;
    const sender = getBytes(community.address);
    const context = { chainId, contract, sender, epoch: 1, place: slot };
    const { e, z } = proveOpening(secret, sumOf(contributions), total, context, random);
    await makeGasFree(connection);
    return rawCall(monitor, community.address, "openSum", [slot, MASK, 1, total, e, z]);
  },
};

const revealField: HostileCall = {
  name: "revealField",
  refusals: REVEAL_REFUSALS,
  ready: async (connection) => {
    const fixture = await deployDisputes(connection);
    const { disputes, home, first, later, records } = fixture;
    // Fields whose numbers differ in one bit are in dispute as well, so that they are met.
    for (const bit of [0, 1, 2, 4, 8, 16]) {
      await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD ^ bit);
    }
    await makeGasFree(connection);
    const opening = openingOf(openField(records, 1, 0, "consumption"));
    const args = [exhibitOf(home.address, first, later), opening];
    return rawCall(disputes, home.address, "revealField", args);
  },
};

const revealKey: HostileCall = {
  name: "revealKey",
  refusals: [...REVEAL_REFUSALS, "Bn254PointInvalid", "Bn254ScalarInvalid"],
  ready: async (connection) => {
    const fixture = await deployDisputes(connection);
    const { disputes, home, community, first, later } = fixture;
    await disputes.connect(home).openDispute(home, digestOfPost(first), WHOLE_FRAME);
    await makeGasFree(connection);
    const { x, y, e, z } = keyProof(fixture, first);
    const args = [exhibitOf(home.address, first, later), x, y, e, z];
    return rawCall(disputes, community.address, "revealKey", args);
  },
};

/** The calls that carry proofs. */
export const hostileCalls: readonly HostileCall[] = [postSum, openSum, revealField, revealKey];

function rawCall(
  contract: BaseContract,
  sender: string,
  name: string,
  args: readonly unknown[],
): RawCall {
  expect(contract.interface.getFunction(name), name).to.not.equal(null);
  return { contract, sender, data: getBytes(contract.interface.encodeFunctionData(name, args)) };
}
