import { isIPv4 } from "node:net";

import { GridwellError } from "../domain/errors.ts";

/** Chains where gas costs real money or others' goodwill: no load is sent there, whoever owns the node. */
const PUBLIC_CHAINS: ReadonlySet<bigint> = new Set([
  1n,
  10n,
  56n,
  100n,
  137n,
  250n,
  324n,
  8_453n,
  42_161n,
  43_114n,
  59_144n,
  17_000n,
  80_002n,
  84_532n,
  421_614n,
  560_048n,
  11_155_111n,
  11_155_420n,
]);

/**
 * The address of a node that may be put under load: this machine's, or a host that the operator names as his own and
 * confirms by typing its name.
 *
 * @param url of the node
 * @param mine host that the operator says is his; empty for none
 * @param confirm asks the operator to type the host's name; null where nobody can be asked
 * @throws GridwellError `LOAD_TARGET_INVALID`, `LOAD_TARGET_FOREIGN`, `LOAD_TARGET_UNCONFIRMED`
 */
export async function checkTarget(
  url: string,
  mine: string,
  confirm: ((host: string) => Promise<string>) | null,
): Promise<URL> {
  const target = URL.parse(url);
  if (target === null || !/^https?:$/.test(target.protocol)) {
    throw new GridwellError(
      "LOAD_TARGET_INVALID",
      "The node's address must begin with http:// or https://",
    );
  }
  const host = target.hostname;
  if (isLoopback(host)) {
    if (mine === "" || mine === host) return target;
    throw new GridwellError(
      "LOAD_TARGET_FOREIGN",
      `--target-is-mine ${mine} names another host than the network's, ${host}: nothing was sent`,
    );
  }
  if (mine !== host) {
    throw new GridwellError(
      "LOAD_TARGET_FOREIGN",
      `${host} is not this machine: load is sent to nobody else's node. If it is yours, add --target-is-mine ${host}`,
    );
  }
  const typed = confirm === null ? null : await confirm(host);
  if (typed === host) return target;
  throw new GridwellError(
    "LOAD_TARGET_UNCONFIRMED",
    `The load on ${host} was not confirmed: type the host's name at a terminal when asked`,
  );
}

/**
 * Refuses public networks.
 *
 * @throws GridwellError `LOAD_CHAIN_PUBLIC`
 */
export function checkChain(chainId: bigint): void {
  if (!PUBLIC_CHAINS.has(chainId)) return;
  throw new GridwellError(
    "LOAD_CHAIN_PUBLIC",
    `The node belongs to the public chain ${chainId.toString()}: load is for private networks only`,
  );
}

/** Whether a host of a URL is this machine, without asking a name server: an answer could change. */
function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "[::1]") return true;
  return isIPv4(host) && host.startsWith("127.");
}
