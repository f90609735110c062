import { isIP } from "node:net";

import { exactly, hex, integer, nullable, object, type Reader } from "../../chain/strict-json.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { NodeRecord } from "../network-state.ts";

/** A node on a machine of its own, as the others have to know it. Nothing in it is secret. */
export interface NodeCard extends NodeRecord {
  /** IP address at which its peers find it, and on which it listens for them alone. */
  readonly host: string;
}

const readRole: Reader<"signer" | "rpc"> = (value, where) =>
  value === "rpc" ? exactly("rpc")(value, where) : exactly("signer")(value, where);

const readName: Reader<string> = (value, where) => {
  if (typeof value === "string" && /^[a-z][a-z0-9-]{0,30}$/.test(value)) return value;
  throw invalid(where, "a name of up to 31 small letters, digits and -");
};

const readId: Reader<string> = (value, where) => {
  if (typeof value === "string" && /^[0-9a-f]{128}$/.test(value)) return value;
  throw invalid(where, "128 hex digits");
};

const readHost: Reader<string> = (value, where) => {
  if (typeof value === "string" && isIP(value) === 4) return value;
  throw invalid(where, "an IPv4 address");
};

const readPort: Reader<number> = (value, where) => {
  const port = integer(value, where);
  if (port >= 1_024 && port <= 65_535) return port;
  throw invalid(where, "a port from 1024 to 65535");
};

const readFields = object<NodeCard>({
  name: readName,
  role: readRole,
  address: nullable(hex(20)),
  nodeId: readId,
  host: readHost,
  port: readPort,
  rpcPort: nullable(readPort),
});

/** A card as somebody else wrote it. */
export const readCard: Reader<NodeCard> = (value, where) => {
  const card = readFields(value, where);
  if ((card.role === "signer") === (card.address !== null)) return card;
  throw invalid(`${where}.address`, "there for a signer, null for others");
};

/**
 * What an operator says of a node, held to what a card takes.
 *
 * @throws GridwellError `USAGE_CLIQUE`
 */
export function checkPlace(place: {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly rpcPort: number | null;
}): void {
  try {
    readName(place.name, "NAME");
    readHost(place.host, "--host");
    readPort(place.port, "--port");
    nullable(readPort)(place.rpcPort, "--rpc-port");
  } catch (cause) {
    if (!(cause instanceof GridwellError)) throw cause;
    throw new GridwellError("USAGE_CLIQUE", cause.message, { cause });
  }
}

function invalid(where: string, wanted: string): GridwellError {
  return new GridwellError("JSON_INVALID", `${where} must be ${wanted}`, { where });
}
