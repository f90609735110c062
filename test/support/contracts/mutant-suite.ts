import { expect } from "chai";
import { getBytes } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { encodePoint } from "../../../src/crypto/bn254.ts";
import { readEssentials } from "../../../src/crypto/essential-frame.ts";
import { nextHead } from "../../../src/crypto/line.ts";
import { encodeChallengeProof, provePossession } from "../../../src/crypto/possession-proof.ts";
import { openFrame } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { Alarms__factory } from "../../../types/contracts/index.ts";
import type { Choice } from "../crypto/mutation-suite.ts";
import { answerOf, byteMutants, everyMutant } from "../crypto/mutations.ts";
import { random } from "../crypto/random.ts";
import { alarmBytes } from "./alarms.ts";
import { deployMonitor, frameUpTo, toSlot } from "./monitor.ts";
import { revertName } from "./revert-name.ts";

/** All mutants of one call take minutes where a sample takes a second. */
const PATIENCE = 1_800_000;

/** With what the monitor refuses a frame that its own gateway has altered. */
const POST_NAMES = [
  ...["FrameMalformed", "MonitorWrongEpoch", "MonitorSlotOrder", "MonitorFutureSlot"],
  ...["MonitorTooOld", "MonitorDelegationOver", "MonitorTooLong"],
] as const;

const ACCEPTED = "accepted";

/** Tests that the real contracts refuse what was altered by name, or that its reader does. */
export function describeContractMutants(connection: NetworkConnection, choose: Choice): void {
  const { networkHelpers, ethers } = connection;
  const withMonitor = async (): ReturnType<typeof deployMonitor> => deployMonitor(connection);

  describe("mutants of calls", function () {
    this.timeout(PATIENCE);

    it("of post are refused by name, or lead to another line and are refused by their reader", async function () {
      const fixture = await networkHelpers.loadFixture(withMonitor);
      const { monitor, home, place, secret } = fixture;
      const latest = Number(await monitor.latestSlot());
      const frame = frameUpTo(fixture, latest);
      const posting = monitor.connect(home);
      const post = async (bytes: Uint8Array): Promise<string> => {
        await posting.post.staticCall(bytes);
        return ACCEPTED;
      };
      const before = await monitor.lineOf(home);
      expect(await post(frame)).to.equal(ACCEPTED);
      let taken = 0;
      for (const { name, bytes } of choose(everyMutant(frame), "post")) {
        const answer = await revertName(monitor, async () => post(bytes));
        expect(answer, name).to.be.oneOf([ACCEPTED, ...POST_NAMES]);
        if (answer !== ACCEPTED) continue;
        taken++;
        expect(nextHead(before, bytes), name).to.not.equal(nextHead(before, frame));
        const read = (): unknown => readEssentials(openFrame(bytes, place, secret));
        expect(await answerOf(read), name).to.be.oneOf([
          ...["FRAME_INVALID", "FRAME_UNREADABLE", "POINT_INVALID"],
        ]);
      }
      expect(taken).to.be.greaterThan(0);
    });

    it("of publishKey are refused by name", async function () {
      const fixture = await networkHelpers.loadFixture(withMonitor);
      const { monitor, home } = fixture;
      const secret = SecretScalar.random(random);
      const context = { ...fixture.place, sender: getBytes(home.address), epoch: 1, place: 0 };
      const proof = encodeChallengeProof(provePossession(secret, context, random));
      const bytes = getBytes(ethers.concat([encodePoint(secret.publicPoint()), proof]));
      const publish = async (of: Uint8Array): Promise<string> => {
        const [x = 0n, y = 0n, e = 0n, z = 0n] = [0, 1, 2, 3].map((index) =>
          BigInt(ethers.hexlify(of.subarray(32 * index, 32 * (index + 1)))),
        );
        await monitor.connect(home).publishKey.staticCall(x, y, e, z);
        return ACCEPTED;
      };
      expect(await publish(bytes)).to.equal(ACCEPTED);
      for (const { name, bytes: altered } of choose([...byteMutants(bytes)], "publishKey")) {
        expect(await revertName(monitor, async () => publish(altered)), name).to.be.oneOf([
          ...["MonitorKeyProofInvalid", "Bn254PointInvalid", "Bn254ScalarInvalid"],
        ]);
      }
    });

    it("of alarm are refused by name where they are no alarm", async function () {
      const fixture = await networkHelpers.loadFixture(withMonitor);
      const { monitor, manager, community, home } = fixture;
      await toSlot(fixture, networkHelpers, Number(await monitor.latestSlot()) + 1);
      const alarms = await new Alarms__factory(manager).deploy(monitor);
      const blob = Uint8Array.from(alarmBytes());
      const raise = async (bytes: Uint8Array): Promise<string> => {
        await alarms.connect(community).alarm.staticCall(home, bytes);
        return ACCEPTED;
      };
      expect(await raise(blob)).to.equal(ACCEPTED);
      for (const { name, bytes } of choose(everyMutant(blob), "alarm")) {
        const isForm =
          bytes.length === blob.length && bytes[0] === 1 && [1, 3].includes(bytes[1] ?? 0);
        const answer = await revertName(alarms, async () => raise(bytes));
        expect(answer, name).to.equal(isForm ? ACCEPTED : "AlarmMalformed");
      }
    });
  });
}
