import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { parseEther, parseUnits, type JsonRpcProvider } from "ethers";

import { DueSender, type DueCall } from "../../src/chain/due-sender.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { bringUp } from "../../src/clique/up.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { devWallet } from "../support/sender-chain.ts";
import { openProvider } from "../support/sender-process.ts";

const CHAIN_ID = 4_242_428;
/** Gas of a block; a rival leaves less of it than a payment takes. */
const BLOCK_GAS = 10_000_000;
const RIVAL_GAS = 9_980_000n;
/** Blocks that the rivals fill, unless somebody offers more. */
const RIVALS = 40;
/** A loop without an end: what creates nothing, and takes all of its gas. */
const LOOP = "0x5b600056";
const MEMBER = 1;
const CALL: DueCall = { what: "pay nobody", to: devWallet(2).address, data: "0x" };

describe("what is due while others fill the blocks of a geth node", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let provider: JsonRpcProvider;

  before(async function () {
    place = new CliquePlace();
    const log = (): void => undefined;
    const geth = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    const plan = {
      shape: { nodes: 2, signers: 1 },
      chain: { chainId: CHAIN_ID, period: 1, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: BLOCK_GAS, recommit: null },
      geth: geth.file,
      rpcPort: null,
      alloc: new Map([0, MEMBER].map((n) => [devWallet(n).address, parseEther("1000")])),
      secrets: new Map<string, string>(),
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    const { state } = await bringUp(place.network, {}, create, log);
    provider = openProvider(rpcUrlOf(state), CHAIN_ID);
  });

  after(async function () {
    provider.destroy();
    await place.clear();
  });

  it("is sent again with a higher offer, and overtakes them", async function () {
    const [rival, member] = [0, MEMBER].map((n) => devWallet(n).connect(provider));
    if (rival === undefined || member === undefined) throw new Error("two wallets");
    const chain = { type: 0, chainId: CHAIN_ID } as const;
    const first = parseUnits("100", "gwei");
    for (let nonce = 0; nonce < RIVALS; nonce++) {
      const burn = { ...chain, nonce, data: LOOP, gasLimit: RIVAL_GAS, gasPrice: first };
      await provider.broadcastTransaction(await rival.signTransaction(burn));
    }
    while ((await rival.getNonce()) === 0) await pause(50);
    // What a process sent that is gone now.
    const gasPrice = parseUnits("1", "gwei");
    const cheap = { ...chain, nonce: 0, to: CALL.to, gasLimit: 21_000n, gasPrice };
    const { hash: stuck } = await provider.broadcastTransaction(
      await member.signTransaction(cheap),
    );

    const sender = new DueSender({ provider, signer: member, chainId: BigInt(CHAIN_ID) });
    const sent: string[] = [];
    let waited = 0;
    while ((await member.getNonce()) === 0) {
      const { outcomes, waiting } = await sender.send([CALL]);
      for (const outcome of outcomes) if (outcome.kind === "sent") sent.push(outcome.hash);
      if (waiting) waited += 1;
      await pause(100);
    }
    expect(waited).to.be.greaterThan(0);
    expect(await rival.getNonce()).to.be.lessThan(RIVALS);
    expect(await provider.getTransactionReceipt(stuck)).to.equal(null);
    // One more may have been sent while the first was mined.
    const receipts = await Promise.all(sent.map((hash) => provider.getTransactionReceipt(hash)));
    const receipt = receipts.find((each) => each !== null);
    expect(receipt?.status).to.equal(1);
    expect(receipt?.gasPrice ?? 0n).to.be.greaterThan(first);
  });
});
