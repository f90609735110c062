import { GridwellError } from "../domain/errors.ts";
import type { Attack } from "./attack.ts";
import { cheapCalls } from "./json-rpc/cheap.ts";
import { heavyCalls } from "./json-rpc/heavy-call.ts";
import { oversizedBodies } from "./json-rpc/oversized.ts";
import { slowBodies } from "./json-rpc/slow-bodies.ts";
import { wideLogs } from "./json-rpc/wide-logs.ts";
import { censoringSigner } from "./nodes/censor.ts";
import { clockSkew } from "./nodes/clock-skew.ts";
import { killAll } from "./nodes/kill-all.ts";
import { partition } from "./nodes/partition.ts";
import { stoppedSigner, twoStoppedSigners } from "./nodes/stopped.ts";
import { feeBumps } from "./transactions/fee-bumps.ts";
import { gatewayInvalid } from "./transactions/gateway-invalid.ts";
import { gatewayValid } from "./transactions/gateway-valid.ts";
import { member } from "./transactions/member.ts";
import { nonceGaps } from "./transactions/nonce-gaps.ts";
import { replay } from "./transactions/replay.ts";
import { stranger } from "./transactions/stranger.ts";
import { http } from "./transport/http.ts";
import { tcp } from "./transport/tcp.ts";
import { udp } from "./transport/udp.ts";

/** All attacks, in the order of the list: from the outside in. */
export const ATTACKS: readonly Attack[] = [
  ...[udp, tcp, http],
  ...[cheapCalls, wideLogs, heavyCalls, oversizedBodies, slowBodies],
  ...[stranger, member, gatewayValid, gatewayInvalid, replay, nonceGaps, feeBumps],
  ...[censoringSigner, stoppedSigner, twoStoppedSigners, partition, killAll, clockSkew],
];

/**
 * The attacks that a name stands for: one, or `all`.
 *
 * @throws GridwellError `USAGE_ATTACK`
 */
export function attacksNamed(name: string): readonly Attack[] {
  if (name === "all") return ATTACKS;
  const found = ATTACKS.find((attack) => attack.name === name);
  if (found !== undefined) return [found];
  throw new GridwellError(
    "USAGE_ATTACK",
    `There is no attack ${name}: there are ${ATTACKS.map((attack) => attack.name).join(", ")}, and all`,
  );
}
