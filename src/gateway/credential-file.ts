import { isHexString } from "ethers";

import {
  isSignedBy,
  payloadOf,
  type Domain,
  type Messages,
  type TypedPayload,
} from "../chain/credentials.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Community } from "./community.ts";

/** How long somebody who is asked for a credential may take, seconds. */
export const REQUEST_SECONDS = 14 * 86_400;

/** A message with the signature of whoever had to consent. */
export interface Credential<Name extends keyof Messages> {
  readonly message: Messages[Name];
  /** Hex: 65 bytes of a plain key, or what a smart account takes. */
  readonly signature: string;
}

/** The messages that an owner signs. */
type Owned = "Enrolment" | "MoveIn";

/** The domain of a community's signatures. */
export async function domainOfCommunity({ site, contracts }: Community): Promise<Domain> {
  return { chainId: site.chainId, registry: await contracts.registry.getAddress() };
}

/** The chain's time, Unix seconds: deadlines are counted by it. */
export async function chainTime({ provider }: Community): Promise<number> {
  const block = await provider.getBlock("latest");
  return block?.timestamp ?? 0;
}

/** What somebody has to sign, as JSON that wallets take (`eth_signTypedData_v4`). */
export async function requestText<Name extends Owned>(
  community: Community,
  name: Name,
  message: Messages[Name],
): Promise<string> {
  const payload = payloadOf(await domainOfCommunity(community), name, message);
  return `${JSON.stringify(payload, null, 2)}\n`;
}

/**
 * The credential of a file: the request as it was handed out, with one more member, `signature`.
 *
 * @param wanted what must have been signed; its deadline is taken from the file
 * @throws GridwellError `CREDENTIAL_INVALID` when it is no such file, `CREDENTIAL_OTHER` when something else was signed,
 * `CREDENTIAL_EXPIRED`, `CREDENTIAL_FORGED` when a plain key should have signed and another one did
 */
export async function readCredential<Name extends Owned>(
  community: Community,
  name: Name,
  wanted: Messages[Name],
  { text, file }: { readonly text: string; readonly file: string },
): Promise<Credential<Name>> {
  const domain = await domainOfCommunity(community);
  const given = parse(text, file);
  const deadline = Number(given.message["deadline"]);
  if (!Number.isSafeInteger(deadline)) throw invalid(file, "its message has no deadline");
  const message = { ...wanted, deadline };
  const right = payloadOf(domain, name, message);
  for (const part of ["domain", "message"] as const) {
    for (const [member, value] of Object.entries(right[part])) {
      const found = given[part][member];
      if (String(found).toLowerCase() === String(value).toLowerCase()) continue;
      throw new GridwellError(
        "CREDENTIAL_OTHER",
        `The credential is for another ${name}: its ${member} is ${String(found)}, now it would have to be ` +
          `${String(value)}. Write a new request with --request FILE and have that signed`,
        { where: file },
      );
    }
  }
  if (deadline < (await chainTime(community))) {
    throw new GridwellError(
      "CREDENTIAL_EXPIRED",
      `The credential was good until ${new Date(deadline * 1_000).toISOString()}: write a new request and have it signed`,
      { where: file },
    );
  }
  const { signature } = given;
  const isPlainKey = (await community.provider.getCode(wanted.owner)) === "0x";
  if (isPlainKey && !isSignedBy(wanted.owner, domain, name, message, signature)) {
    throw new GridwellError(
      "CREDENTIAL_FORGED",
      `The signature is not by ${wanted.owner}: the owner must sign the request as it is, with that address's key`,
      { where: file },
    );
  }
  return { message, signature };
}

function parse(
  text: string,
  file: string,
): Pick<TypedPayload, "domain" | "message"> & { signature: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, "it is no JSON", cause);
  }
  const member = (name: string): unknown =>
    typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : undefined;
  const [domain, message, signature] = ["domain", "message", "signature"].map(member);
  if (!isRecord(domain) || !isRecord(message)) throw invalid(file, "it has no domain or message");
  if (!isHexString(signature)) throw invalid(file, "it has no signature in hex");
  return { domain, message, signature };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(file: string, what: string, cause?: unknown): GridwellError {
  return new GridwellError(
    "CREDENTIAL_INVALID",
    `This is no credential, ${what}: it must be the request as --request wrote it, with "signature": "0x…" added`,
    { where: file, cause },
  );
}
