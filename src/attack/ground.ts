import { Transaction } from "ethers";

import type { Prepared } from "../load/prepare.ts";
import type { FloodGround } from "./attack.ts";
import type { Community } from "./community.ts";
import { PHASES } from "./phases.ts";
import type { Range } from "./range.ts";

/** What a flood's ground is made of. */
export interface GroundParts extends Pick<FloodGround, "apiKey" | "seconds" | "times"> {
  readonly range: Range;
  readonly prepared: Prepared;
  readonly community: Community;
  /** The door that is attacked. */
  readonly url: URL;
}

/** Honest batches whose data a flood is given. */
const BATCHES = 20;

/** What a flood is told of the community that it attacks: what anybody could see, and the keys of the attackers. */
export function groundOf(parts: GroundParts): FloodGround {
  const { range, prepared, community, url, apiKey, seconds, times } = parts;
  const rawsOf = (wanted: (stream: number) => boolean): string[] =>
    prepared.paths.flatMap(({ transactions }) =>
      transactions.filter(({ stream }) => wanted(stream)).map(({ raw }) => raw),
    );
  const before = rawsOf((stream) => stream === 0);
  return {
    ...{ url: url.href, udpPort: range.udpPort, apiKey, seconds, times },
    chainId: prepared.facts.chainId.toString(),
    gasPrice: community.gasPrice.toString(),
    ledger: prepared.contracts.ledger,
    member: community.member.privateKey,
    gateway: community.gateway.privateKey,
    mined: before,
    batches: before.slice(0, BATCHES).map((raw) => Transaction.from(raw).data),
    own: rawsOf((stream) => stream >= PHASES.length),
  };
}
