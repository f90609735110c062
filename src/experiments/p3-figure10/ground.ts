import { getBytes, getCreateAddress, type Wallet } from "ethers";

import {
  communityGatewayData,
  enrolData,
  monitorCreation,
  naiveCreation,
  naiveEnrolData,
  naiveStoreData,
  postData,
  publishKeyData,
} from "../../chain/monitor-load.ts";
import type { Point } from "../../crypto/bn254.ts";
import { prepareEssentials } from "../../crypto/essential-frame.ts";
import type { PostingPlace } from "../../crypto/line.ts";
import { provePossession } from "../../crypto/possession-proof.ts";
import { sealFrame } from "../../crypto/sealed-frame.ts";
import { SecretScalar, type Randomness } from "../../crypto/secrets.ts";
import type { Clock } from "../../load/clock.ts";
import { readAccounts, readNodeFacts, type NodeFacts } from "../../load/node-facts.ts";
import { settle } from "../../load/prepare.ts";
import {
  RawSigner,
  runFees,
  senderKey,
  type Content,
  type Planned,
} from "../../load/raw-signer.ts";
import type { RpcClient } from "../../load/rpc.ts";
import type { Case } from "./plan.ts";

/** What a ground is made with. */
export interface GroundOptions {
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Pays for everything, and is manager and community gateway. */
  readonly funder: Wallet;
  readonly random: Randomness;
  readonly log: (line: string) => void;
}

/** A home with its key and how far its records are. */
interface Home {
  readonly signer: RawSigner;
  readonly place: PostingPlace;
  /** Of the next record; both contracts want slots to rise. */
  slot: number;
}

/** Gas of creations, of a home's admission and of a payment, with a margin. */
const GAS = { monitor: 6_000_000n, naive: 1_500_000n, key: 250_000n, enrol: 80_000n, pay: 21_000n };
/** Gas of the greatest write. */
const GREATEST_GAS = 1_000_000n;
/** What a home has, wei: hundreds of the greatest writes at a price of 1 gwei. */
const ENDOWMENT = 10n ** 18n;
/**
 * Slots of five minutes, of which the last 60,000 may still be posted: so a home may post as fast as it likes, in slots
 * of its own, one after the other.
 */
const GRID = { slotSeconds: 300, past: 60_000 } as const;
const LIMITS = { maxFrame: 12_000, backfill: 65_535 } as const;
/** Bytes of an essential record. */
const ESSENTIAL = 100;
/** Blocks on top that make a block final with three signers. */
const DEPTH = 2;

/** Both monitors on a chain, and homes that may write to them. */
export class Ground {
  readonly facts: NodeFacts;
  readonly #homes: readonly Home[];
  readonly #addresses: { readonly post: string; readonly naive: string };
  readonly #community: Point;
  readonly #random: Randomness;

  private constructor(
    facts: NodeFacts,
    homes: readonly Home[],
    addresses: { readonly post: string; readonly naive: string },
    community: Point,
    random: Randomness,
  ) {
    this.facts = facts;
    this.#homes = homes;
    this.#addresses = addresses;
    this.#community = community;
    this.#random = random;
  }

  /**
   * Deploys the contracts, publishes the community's key, admits the homes and has each write once to each contract: a
   * first write costs more than the others.
   *
   * @throws GridwellError `LOAD_SETUP_FAILED`, `LOAD_NODE_SILENT`, `LOAD_NODE_REFUSED`
   */
  static async open(count: number, options: GroundOptions): Promise<Ground> {
    const { rpc, funder, random, log } = options;
    const facts = await readNodeFacts(rpc);
    const fees = runFees(facts, GREATEST_GAS);
    const [own] = await readAccounts(rpc, [funder.address]);
    const owner = new RawSigner(funder, { chainId: facts.chainId, fees, nonce: own?.nonce ?? 0 });
    const setup: Planned[] = [];
    const call = (content: Content): void => {
      setup.push(owner.sign(content));
    };
    const create = (data: string, gasLimit: bigint): string => {
      const address = getCreateAddress({ from: funder.address, nonce: owner.nonce });
      call({ to: null, data, gasLimit });
      return address;
    };
    const gridOrigin = facts.time - GRID.past * GRID.slotSeconds;
    const setting = { slotSeconds: GRID.slotSeconds, gridOrigin, ...LIMITS };
    const post = create(monitorCreation(funder.address, setting), GAS.monitor);
    const naive = create(naiveCreation(), GAS.naive);
    call({ to: post, data: communityGatewayData(funder.address), gasLimit: GAS.enrol });

    const secret = SecretScalar.random(random);
    const community = secret.publicPoint();
    const proved = provePossession(
      secret,
      {
        ...{ chainId: facts.chainId, contract: getBytes(post) },
        ...{ sender: getBytes(funder.address), epoch: 1, place: 0 },
      },
      random,
    );
    secret.wipe();
    call({ to: post, data: publishKeyData(community.toAffine(), proved), gasLimit: GAS.key });

    const homes = Array.from({ length: count }, (_, number): Home => {
      const wallet = senderKey(funder, number);
      const place = {
        chainId: facts.chainId,
        contract: getBytes(post),
        gateway: getBytes(wallet.address),
      };
      call({ to: wallet.address, data: "0x", gasLimit: GAS.pay, value: ENDOWMENT });
      call({ to: post, data: enrolData(wallet.address), gasLimit: GAS.enrol });
      call({ to: naive, data: naiveEnrolData(wallet.address), gasLimit: GAS.enrol });
      const signer = new RawSigner(wallet, { chainId: facts.chainId, fees, nonce: 0 });
      return { signer, place, slot: 1 };
    });
    log(`preparing the chain: ${String(setup.length)} transactions`);
    const settled = { ...options, depth: DEPTH };
    await settle([{ account: funder.address, transactions: setup }], facts.head, settled);

    const ground = new Ground(facts, homes, { post, naive }, community, random);
    log("writing once to each contract");
    const first = homes.map((_, number) => {
      const transactions = (["post", "naive"] as const).map((target) => {
        return ground.sign(number, { target, bytes: ESSENTIAL, samples: 1 }, GREATEST_GAS, 0);
      });
      return { account: ground.accountOf(number), transactions };
    });
    await settle(first, facts.head, settled);
    return ground;
  }

  get homes(): number {
    return this.#homes.length;
  }

  /** A home's account. */
  accountOf(home: number): string {
    return this.#home(home).signer.account;
  }

  /** A call of a case as the node is asked about its gas. */
  callOf(home: number, wanted: Case): { from: string; to: string; data: string } {
    const { to, data } = this.#content(this.#home(home), wanted);
    return { from: this.accountOf(home), to, data };
  }

  /**
   * Signs a home's next write.
   *
   * @param due milliseconds after the run's start
   */
  sign(home: number, wanted: Case, gasLimit: bigint, due: number): Planned {
    const own = this.#home(home);
    const content = { ...this.#content(own, wanted), gasLimit };
    own.slot += 1;
    return own.signer.sign(content, { due, readings: 1, stream: 0 });
  }

  #home(number: number): Home {
    const home = this.#homes[number];
    if (home === undefined) throw new RangeError(`no home ${String(number)}`);
    return home;
  }

  #content({ place, slot }: Home, { target, bytes }: Case): { to: string; data: string } {
    const to = this.#addresses[target];
    if (target === "naive") return { to, data: naiveStoreData(slot, this.#random(bytes)) };
    return { to, data: postData(this.#frameOf(place, slot, bytes)) };
  }

  /**
   * A sealed frame with one essential record; what is to be longer has an extended record behind it. Its ciphertext is
   * drawn, not made: nobody can tell the one from the other, the contract and its gas least of all.
   */
  #frameOf(place: PostingPlace, slot: number, bytes: number): Uint8Array {
    const { records, ...slots } = prepareEssentials([
      {
        ...{ slot, estimated: false, tamper: false, clock: false, samples: 15 },
        seed: this.#random(16),
        entries: [
          {
            ...{ resource: 3, quality: 0, register: 1_000_000 + slot, consumption: 12 },
            ...{ quotaLeft: 340, peak: 9 },
          },
        ],
      },
    ]);
    const rest = bytes - ESSENTIAL;
    const extended = rest > 0 ? ({ kind: "inline", sealed: this.#random(rest) } as const) : null;
    const terms = { ...slots, epoch: 1, delegation: 0, extended };
    return sealFrame(place, terms, records, this.#community, null, this.#random);
  }
}
