import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import type { Batch } from "../../../src/chain/batch.ts";
import type { Sender } from "../../../src/chain/sender.ts";
import type { SenderProvider } from "../../../src/chain/sender-view.ts";
import { batchesOf, SenderChain, type TestSender } from "../../support/sender-chain.ts";

/** `./gridwell test long`. */
const LONG = process.env["GRIDWELL_LONG"] === "1";
/** Blocks on top that make a block final. */
const DEPTH = 3;
const BATCHES = 5;

/** One thing that happens to a sender, its chain or its node. */
type Happening =
  /** A round; with a number of calls the process ends at that call to the node, before or after the node has acted. */
  | { readonly kind: "round"; readonly calls: number | null; readonly after: boolean }
  | { readonly kind: "enqueue"; readonly count: number }
  | { readonly kind: "mine" }
  | { readonly kind: "drop"; readonly first: number }
  | { readonly kind: "correct"; readonly bank: number }
  | { readonly kind: "reorg"; readonly blocks: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("round" as const),
      calls: fc.option(fc.integer({ min: 0, max: 24 }), { freq: 2 }),
      after: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("enqueue" as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: "mine" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("drop" as const),
      first: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("correct" as const),
      bank: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reorg" as const),
      blocks: fc.integer({ min: 1, max: DEPTH }),
    }),
  },
);

/** The process ended. */
class End extends Error {}

/** A node that the process talks to until it ends. */
class MortalLine {
  readonly provider: SenderProvider;
  #left = Number.POSITIVE_INFINITY;
  #answersFirst = false;

  constructor(provider: SenderProvider) {
    this.provider = new Proxy<SenderProvider>(provider, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]): Promise<unknown> => {
          this.#left -= 1;
          if (this.#left < 0 && !(this.#left === -1 && this.#answersFirst)) throw new End();
          const answer: unknown = await Reflect.apply(value, target, args);
          if (this.#left < 0) throw new End();
          return answer;
        };
      },
    });
  }

  get hasEnded(): boolean {
    return this.#left < 0;
  }

  /** Lets the process end at a call, before or after the node has acted. */
  endAt(calls: number, answersFirst: boolean): void {
    this.#left = calls;
    this.#answersFirst = answersFirst;
  }
}

interface Process extends TestSender {
  readonly line: MortalLine;
}

/** A sender with a file, and the chain it sends to, driven through a history. */
class Life {
  readonly #chain: SenderChain;
  readonly #file: string;
  readonly #banks: readonly number[];
  readonly #batches: readonly Batch[];
  #process: Process | null = null;
  #enqueued = 0;
  /** Moments that a reorg may go back to, by their last block. */
  readonly #moments: { readonly block: number; readonly restore: () => Promise<void> }[] = [];
  #highest = 0;

  constructor(chain: SenderChain, file: string, banks: readonly number[]) {
    this.#chain = chain;
    this.#file = file;
    this.#banks = banks;
    const [first = [], second = []] = banks.map((bank) => batchesOf(bank, BATCHES));
    this.#batches = first.flatMap((batch, i) => [batch, second[i] ?? batch]);
  }

  get #provider(): HardhatEthers["provider"] {
    return this.#chain.ethers.provider;
  }

  get batches(): readonly Batch[] {
    return this.#batches;
  }

  /** The process; a new one where the last has ended. */
  get sender(): Sender {
    this.#process ??= this.#begin();
    return this.#process.sender;
  }

  #begin(): Process {
    const line = new MortalLine(this.#provider);
    const options = { file: this.#file, depth: DEPTH, provider: line.provider, window: 6 };
    return { ...this.#chain.openSender(options), line };
  }

  end(): void {
    this.#process?.store.close();
    this.#process = null;
  }

  async #round(calls: number | null, answersFirst: boolean): Promise<void> {
    const { sender } = this;
    if (calls !== null) this.#process?.line.endAt(calls, answersFirst);
    // Where the end comes while it sends, the round ends as after any failure to send.
    await sender.step().catch((error: unknown) => {
      if (!(error instanceof End)) throw error;
    });
    if (this.#process?.line.hasEnded === true) this.end();
    else this.#process?.line.endAt(Number.POSITIVE_INFINITY, false);
  }

  async live(event: Happening): Promise<void> {
    switch (event.kind) {
      case "round":
        await this.#round(event.calls, event.after);
        return;
      case "enqueue":
        this.enqueue(event.count);
        return;
      case "mine":
        await this.#remember();
        await this.#chain.mine();
        this.#highest = Math.max(this.#highest, await this.#provider.getBlockNumber());
        return;
      case "drop":
        await this.#chain.drop((await this.#chain.pool()).slice(event.first, event.first + 1));
        return;
      case "correct":
        await this.#remember();
        await this.#chain.correct(this.#banks[event.bank] ?? 0, 0, 0n);
        return;
      case "reorg":
        await this.#reorg(event.blocks);
    }
  }

  enqueue(count: number): void {
    const batches = this.#batches.slice(this.#enqueued, this.#enqueued + count);
    for (const batch of batches) this.sender.enqueue(batch);
    this.#enqueued += batches.length;
  }

  async #remember(): Promise<void> {
    const block = await this.#provider.getBlockNumber();
    this.#moments.push({ block, restore: await this.#chain.remember() });
  }

  /** Goes back some blocks, but never behind one that was final. */
  async #reorg(blocks: number): Promise<void> {
    const target = (await this.#provider.getBlockNumber()) - blocks;
    const at = this.#moments.findIndex(
      ({ block }) => block >= target && block >= this.#highest - DEPTH,
    );
    const [moment] = at === -1 ? [] : this.#moments.splice(at);
    await moment?.restore();
  }
}

describe("sender that ends at any moment", function () {
  this.timeout(LONG ? 900_000 : 60_000);

  it("records every batch once, whatever happened", async function () {
    const folder = mkdtempSync(join(tmpdir(), "gridwell-"));
    let lives = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40 }), async (events) => {
          const { ethers } = await network.create();
          const chain = await SenderChain.deploy(ethers);
          const banks = [await chain.openBank(), await chain.openBank()];
          await chain.automine(false);
          const life = new Life(chain, join(folder, `${String(++lives)}.sqlite`), banks);
          for (const event of events) await life.live(event);

          life.enqueue(2 * BATCHES);
          for (let block = 0; block < 30; block++) {
            await life.sender.step();
            await chain.mine();
          }
          const states = [...life.sender.jobs()].map(({ state }) => state);
          life.end();
          expect(states).to.deep.equal(life.batches.map(() => "final"));
          expect(await chain.timesRecorded(...life.batches)).to.deep.equal(
            life.batches.map(() => 1),
          );
        }),
        {
          // The long run looks elsewhere each time; the short one is the same for everybody.
          ...(LONG ? { numRuns: 150 } : { numRuns: 12, seed: 2 }),
        },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
