import type { TransactionReceipt, TransactionRequest, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { transact } from "../../src/chain/transact.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { connectMonitor, type Monitor } from "../../src/monitoring/monitor.ts";
import { whileWaiting } from "../cli/progress.ts";
import { explained } from "../cli/refusal.ts";
import { openCommunity, type CommunityArguments, type OpenCommunity } from "../context.ts";

/** A monitoring for one command, with the community that it belongs to. */
export interface OpenMonitor extends AsyncDisposable {
  readonly community: OpenCommunity;
  readonly monitor: Monitor;
}

/**
 * Opens the monitoring that a command works on. The community's index is not synced: what homes post is read from
 * their lines.
 *
 * @throws GridwellError `MONITOR_MISSING` where none was deployed, and what opening the community throws
 */
export async function openMonitor(
  hre: HardhatRuntimeEnvironment,
  args: CommunityArguments,
): Promise<OpenMonitor> {
  const community = await openCommunity(hre, args);
  const close = async (): Promise<void> => community[Symbol.asyncDispose]();
  try {
    const { provider, confirmations, pollSeconds, archive, fromBlock } = community;
    const { monitor: addresses } = community;
    if (addresses === null) {
      throw new GridwellError(
        "MONITOR_MISSING",
        `Network ${community.network} has no monitoring that stays: name one where ./gridwell deploy was run ` +
          "(./gridwell node, then --network localhost; deploying again adds the monitoring to an old community)",
      );
    }
    const monitor = await connectMonitor({
      ...{ provider, addresses, archive, fromBlock, confirmations, pollSeconds },
    });
    return { community, monitor, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sends a transaction and waits until it is final. */
export async function send(
  { community, monitor }: OpenMonitor,
  wallet: Wallet,
  call: TransactionRequest,
): Promise<TransactionReceipt> {
  const sent = explained(community, transact(wallet, call, monitor.confirmations));
  return whileWaiting("waiting for the transaction", sent);
}
