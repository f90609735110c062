import { expect } from "chai";
import { getBytes, hexlify, type LogParams } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { LogReader } from "../../src/chain/exact-logs.ts";
import { decodeAlarm, encodeAlarm } from "../../src/monitoring/alarm-message.ts";
import { alarmsOf, raiseAlarm, readAlarm } from "../../src/monitoring/alarms.ts";
import { believed, readLine, walkBack } from "../../src/monitoring/history.ts";
import type { Choice } from "./crypto/mutation-suite.ts";
import { answerOf, everyMutant, wordMutants, type Mutant } from "./crypto/mutations.ts";
import { random } from "./crypto/random.ts";
import { openDelegationParties, type DelegationParties } from "./delegation-parties.ts";
import { recordsUpTo } from "./monitor-parties.ts";

/** All mutants take minutes where a sample takes a second. */
const PATIENCE = 3_600_000;
const TOPIC_BYTES = 32;
const LEAK = {
  kind: "leak",
  resource: 3,
  slot: 1_000,
  detail: "24 hours without a pause",
} as const;

/** With what a client names a node that gives something else than the line commits to. */
const NODE_CODES = ["HISTORY_FORK", "HISTORY_WITHHELD"] as const;

/** Tests that clients refuse altered alarms by name, and name the node that alters what it gives of a line. */
export function describeReadMutants(connection: NetworkConnection, choose: Choice): void {
  const { networkHelpers } = connection;
  const opened = async (): Promise<DelegationParties> => openDelegationParties(connection);

  describe("mutants of what a client reads", function () {
    this.timeout(PATIENCE);

    it("of a sealed alarm do not open", async function () {
      const { parties, community, home, rings } = await networkHelpers.loadFixture(opened);
      await raiseAlarm(parties, community, home.address, LEAK, random);
      const [alarm] = await alarmsOf(parties, home.address);
      if (alarm === undefined) throw new Error("no alarm");
      // Each of its epochs is tried.
      rings.home.advance(2);
      const read = (blob: Uint8Array): unknown =>
        readAlarm(parties, { ...alarm, blob }, rings.home);
      expect(read(alarm.blob)).to.deep.equal(LEAK);
      for (const { name, bytes } of choose(everyMutant(alarm.blob), "an alarm")) {
        expect(await answerOf(() => read(bytes)), name).to.be.oneOf([
          ...["FRAME_UNREADABLE", "POINT_INVALID"],
        ]);
      }
    });

    it("of an alarm that opens are no alarm, or another in its one form", async function () {
      const honest = encodeAlarm(LEAK);
      for (const { name, bytes } of choose(everyMutant(honest), "a message")) {
        const answer = await answerOf(() => hexlify(encodeAlarm(decodeAlarm(bytes))));
        expect(answer, name).to.be.oneOf(["ALARM_INVALID", hexlify(bytes)]);
      }
    });

    it("of the log of an alarm are the node's fault, or change nothing", async function () {
      const { parties, community, home } = await networkHelpers.loadFixture(opened);
      const raised = await raiseAlarm(parties, community, home.address, LEAK, random);
      const read = async (reader?: LogReader): Promise<unknown> =>
        alarmsOf(parties, home.address, 0, reader);
      const honest = await read();
      const [log] = raised.receipt.logs;
      if (log === undefined) throw new Error("no log");
      for (const { name, bytes } of choose(mutantsOf(log), "the log of an alarm")) {
        const answer = await answerOf(async () => read(nodeThatGives(log, bytes)));
        if (typeof answer === "string") expect(answer, name).to.be.oneOf([...NODE_CODES]);
        else expect(answer, name).to.deep.equal(honest);
      }
    });

    it("of the log of a frame are the node's fault", async function () {
      const { parties, home, gateway, now } = await networkHelpers.loadFixture(opened);
      await gateway.post(recordsUpTo(now, 1));
      const line = await readLine(parties, home.address);
      const read = async (reader?: LogReader): Promise<unknown> =>
        believed(await walkBack(parties, home.address, line, {}, reader), home.address);
      expect(await read()).to.have.length(1);
      const [log] = await connection.ethers.provider.getLogs({ fromBlock: "latest" });
      if (log === undefined) throw new Error("no log");
      for (const { name, bytes } of choose(mutantsOf(log), "the log of a frame")) {
        const answer = await answerOf(async () => read(nodeThatGives(log, bytes)));
        expect(answer, name).to.be.oneOf([...NODE_CODES]);
      }
    });
  });
}

/** Of its topics and its data, beside each other. */
function mutantsOf({ topics, data }: Pick<LogParams, "topics" | "data">): Mutant[] {
  const bytes = getBytes(`0x${[...topics, data].map((part) => part.slice(2)).join("")}`);
  return [...everyMutant(bytes), ...wordMutants(bytes)];
}

/** A node that gives these topics and data in the place of a log's own, as many topics as there were. */
function nodeThatGives(log: LogParams, bytes: Uint8Array): LogReader {
  const end = log.topics.length * TOPIC_BYTES;
  const topics = log.topics.map((_, at) =>
    hexlify(bytes.subarray(at * TOPIC_BYTES, (at + 1) * TOPIC_BYTES)),
  );
  const { address, blockNumber, transactionHash } = log;
  const given = { address, blockNumber, transactionHash, topics };
  return {
    getLogs: async () => Promise.resolve([{ ...given, data: hexlify(bytes.subarray(end)) }]),
  };
}
