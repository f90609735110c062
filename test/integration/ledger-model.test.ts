import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { Dice } from "../models/dice.ts";
import * as calls from "../models/ledger-calls.ts";
import { BANKS, type Sending } from "../models/ledger-calls.ts";
import { LedgerTwin } from "../models/ledger-twin.ts";

const long = process.env["GRIDWELL_LONG"] === "1";
const connection = await network.create();

/** What may happen next; what stands more than once happens more often. */
const HAPPENINGS = [
  "record",
  "record",
  "record",
  "change",
  "change",
  "change",
  "amend",
  "grow",
  "open",
  "appoint",
  "ahead",
  "repeat",
  "deliver",
  "reorganise",
  "pass",
] as const;

type Happening = (typeof HAPPENINGS)[number];

/** How often each thing came about, over all stories. */
const seen = new Map<string, number>();

/** One story of a ledger. Calls may be sent at once, held back, lost, repeated, undone and sent in another order. */
class Story {
  readonly #twin: LedgerTwin;
  /** Sent by somebody, not yet in a block. */
  #pool: Sending[] = [];
  #sent: Sending[] = [];

  constructor(twin: LedgerTwin) {
    this.#twin = twin;
  }

  async begin(): Promise<void> {
    for (const [place, words] of [17, 2].entries()) {
      const [gateway = ""] = this.#twin.cast.gateways;
      const opening = { bank: place + 1, gateway, wide: place === 1, maxStep: 500n, words };
      const call = { ...opening, kind: "open" as const, slot: this.#twin.latestSlot - 20 };
      await this.#send({ caller: this.#twin.cast.operator, call });
    }
    for (const [id, bank] of this.#twin.model.state.banks) {
      await this.#send(calls.enrolment(this.#twin.cast, id, bank));
    }
  }

  async go(happening: Happening, dice: Dice): Promise<void> {
    if (happening === "pass") this.#twin.clock += dice.roll(86_400);
    else if (happening === "deliver") await this.#deliver(dice);
    else if (happening === "reorganise") await this.#reorganise(dice);
    else for (const sending of this.#plan(happening, dice)) await this.#hand(sending, dice);
    await this.#twin.compare();
  }

  #plan(happening: Happening, dice: Dice): Sending[] {
    const { cast, latestSlot, model } = this.#twin;
    if (happening === "open") return [calls.opening(dice, cast, latestSlot)];
    if (happening === "appoint") return [calls.appointment(dice, cast)];
    if (happening === "repeat")
      return this.#sent.length === 0 ? [] : [dice.pick(this.#sent.slice(-3))];
    const id = dice.pick(BANKS);
    const bank = model.state.banks.get(id);
    if (bank === undefined) return [];
    if (happening === "record") return [calls.recording(dice, cast, id, bank)];
    if (happening === "ahead") return calls.recordingAhead(dice, cast, id, bank);
    if (happening === "amend") return [calls.amendment(dice, cast, id, bank)];
    if (happening === "grow") return [calls.growth(dice, cast, id, bank)];
    const changing = calls.changing(dice, cast, id, model.state);
    return changing === null ? [] : [changing];
  }

  /** A sender's call reaches a block at once or later, once or twice, or never. */
  async #hand(sending: Sending, dice: Dice): Promise<void> {
    const { call } = sending;
    if (call.kind === "record" && !dice.once(6)) this.#twin.waitFor(call.slot, dice.roll(2));
    const fate = dice.roll(12);
    if (fate === 0) return;
    if (fate < 3) this.#pool.push(sending);
    else await this.#send(sending);
    if (fate === 3) await this.#send(sending);
  }

  /** What was held back comes in any order. */
  async #deliver(dice: Dice): Promise<void> {
    const pool = dice.shuffle(this.#pool);
    this.#pool = [];
    for (const sending of pool) await this.#send(sending);
  }

  /** Blocks are undone; their calls come again in order, in another order, or in part. */
  async #reorganise(dice: Dice): Promise<void> {
    const undone = await this.#twin.undo(1 + dice.roll(6));
    await this.#twin.compare();
    const again = dice.once(2) ? undone : dice.shuffle(undone);
    for (const sending of again) {
      if (dice.once(8)) this.#pool.push(sending);
      else await this.#send(sending);
    }
    count("reorganised");
  }

  async #send(sending: Sending): Promise<void> {
    this.#sent.push(sending);
    const outcome = await this.#twin.send(sending);
    const named = "error" in outcome ? [outcome.error] : outcome.events;
    if (named.length === 0) count("repeated");
    for (const [name] of named) count(name);
  }
}

const count = (what: string): void => {
  seen.set(what, (seen.get(what) ?? 0) + 1);
};

describe("a ledger and its model", function () {
  this.timeout(long ? 3_600_000 : 120_000);

  it("do the same, whatever is sent, lost, repeated, undone or mined in another order", async function () {
    const step = fc.tuple(fc.constantFrom(...HAPPENINGS), fc.nat());
    const story = fc.array(step, { minLength: long ? 60 : 25, maxLength: long ? 120 : 40 });
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const twin = await LedgerTwin.deploy(connection);
        const told = new Story(twin);
        await told.begin();
        for (const [happening, seed] of steps) await told.go(happening, new Dice(seed));
      }),
      // In short, the same stories every time, and the first that fails is shown as it is.
      long ? { numRuns: 200 } : { numRuns: 30, seed: 20_260_101, endOnFailure: true },
    );

    // The stories were not empty: all kinds of entries were made, and the usual mistakes.
    for (const name of [
      "BankOpened",
      "GatewayAppointed",
      "BankGrown",
      "Recorded",
      "LanesChanged",
      "Amended",
      "DayClosed",
      "repeated",
      "reorganised",
      "LedgerNotCurrent",
      "LedgerNotGateway",
      "LedgerNotOperator",
      "LedgerImplausible",
      "LedgerSlotNotAfter",
      "LedgerSlotInFuture",
      "LedgerSeatState",
      "LedgerLaneOccupied",
      "LedgerPointSeated",
      "LedgerTotalInvalid",
      "ElementsMalformed",
    ]) {
      expect(seen.get(name) ?? 0, name).to.be.greaterThan(0);
    }
  });
});
