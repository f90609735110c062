import type { Result } from "ethers";

import { IEncryptedSums__factory } from "../../types/contracts/factories/monitoring/IEncryptedSums__factory.ts";
import type {
  SumAddedEvent,
  SumOpenedEvent,
} from "../../types/contracts/monitoring/IEncryptedSums.ts";
import type { ChallengeProof } from "../crypto/possession-proof.ts";
import type { Contribution } from "../crypto/sum-contribution.ts";
import { GridwellError } from "../domain/errors.ts";
import { readContributionWords } from "./contribution-words.ts";
import type { ChainLog } from "./ledger-log.ts";
import { LogPager, type ChainReader } from "./log-pager.ts";
import { maskOf, type SumPlace } from "./sums.ts";

/** A contribution, as a node says that the contract took it. */
export interface AddedContribution {
  /** Address of the home. */
  readonly gateway: string;
  readonly epoch: number;
  readonly block: number;
  readonly transaction: string;
  /** Block of the contribution before; 0 for the first. */
  readonly previousBlock: number;
  readonly contribution: Contribution;
}

/** A total, as a node says that the community gateway opened it. */
export interface OpenedTotal {
  /** Address of the community gateway. */
  readonly gateway: string;
  readonly epoch: number;
  readonly count: number;
  /** Block of the sum's last contribution. */
  readonly lastBlock: number;
  readonly number: bigint;
  readonly proof: ChallengeProof;
  readonly block: number;
  readonly transaction: string;
}

const sums = IEncryptedSums__factory.createInterface();
/** Most blocks of one log call: what the guard lets through. */
const PAGE_BLOCKS = 2_000;

/**
 * The contributions to a sum in one block, in the order of the chain: one log call.
 *
 * @param contract address of the monitor
 * @throws GridwellError `LOG_MALFORMED` for a log that the monitor cannot have written
 */
export async function readContributions(
  reader: ChainReader,
  contract: string,
  place: SumPlace,
  block: number,
): Promise<AddedContribution[]> {
  const topics = topicsOf("SumAdded", [null, place.slot, maskOf(place.resources)]);
  const range = { fromBlock: block, toBlock: block };
  const logs = await reader.getLogs({ address: contract, topics: [...topics], ...range });
  return logs.map((log) => {
    return decode(log, "SumAdded", contract, topics, (values) => {
      // What typechain derived from the ABI that decoded the log.
      const args = values.toObject() as unknown as SumAddedEvent.OutputObject;
      const { gateway, epoch, previousBlock } = args;
      const contribution = readContributionWords(args.contribution);
      if (contribution.c2.length !== place.resources.length || log.blockNumber !== block) {
        throw new RangeError("not what was asked for");
      }
      return {
        ...{ gateway, epoch: Number(epoch), previousBlock: Number(previousBlock) },
        ...{ block, transaction: log.transactionHash, contribution },
      };
    });
  });
}

/**
 * How a resource's total was opened; null when it was not, as far as the node says.
 *
 * @param contract address of the monitor
 * @param from block from which to search: that of the sum's last contribution, or before
 * @throws GridwellError `LOG_MALFORMED` for a log that the monitor cannot have written
 */
export async function findOpening(
  reader: ChainReader,
  contract: string,
  place: SumPlace,
  resource: number,
  from: number,
): Promise<OpenedTotal | null> {
  const topics = topicsOf("SumOpened", [place.slot, maskOf(place.resources), resource]);
  const pager = new LogPager(reader, [contract], PAGE_BLOCKS, [...topics]);
  const last = (await reader.getBlock("latest"))?.number ?? 0;
  for (let at = from; at <= last;) {
    const { logs, to } = await pager.page(at, last);
    const log = logs.find(({ topics: said }) => topics.every((topic, i) => topic === said[i]));
    if (log !== undefined) return opening(log, contract, topics);
    at = to + 1;
  }
  return null;
}

function opening(log: ChainLog, contract: string, topics: Topics): OpenedTotal {
  return decode(log, "SumOpened", contract, topics, (values) => {
    // As above.
    const args = values.toObject() as unknown as SumOpenedEvent.OutputObject;
    const { gateway, epoch, count, lastBlock, number, e, z } = args;
    return {
      ...{ gateway, epoch: Number(epoch), count: Number(count), lastBlock: Number(lastBlock) },
      ...{ number, proof: { e, z }, block: log.blockNumber, transaction: log.transactionHash },
    };
  });
}

type Topics = readonly (string | null)[];

function topicsOf(name: "SumAdded" | "SumOpened", values: readonly unknown[]): Topics {
  return sums.encodeFilterTopics(name, values).map((topic) => {
    if (Array.isArray(topic)) throw new TypeError("one value a topic");
    return topic;
  });
}

/** Reads a log that is just what the contract would have written for what was asked. */
function decode<T>(
  log: ChainLog,
  name: "SumAdded" | "SumOpened",
  contract: string,
  topics: Topics,
  read: (values: Result) => T,
): T {
  try {
    const values = sums.decodeEventLog(name, log.data, log.topics);
    const again = sums.encodeEventLog(name, [...values]);
    const isAsked =
      log.address.toLowerCase() === contract.toLowerCase() &&
      topics.every((topic, index) => topic === null || topic === log.topics[index]);
    if (!isAsked || again.data !== log.data || again.topics.join() !== log.topics.join()) {
      throw new RangeError("not what was asked for, or not as the monitor encodes it");
    }
    return read(values);
  } catch (cause) {
    throw new GridwellError(
      "LOG_MALFORMED",
      `a log of block ${String(log.blockNumber)} is none that the monitor could have written: the node altered it, ask ` +
        "another one",
      { where: log.transactionHash, cause },
    );
  }
}
