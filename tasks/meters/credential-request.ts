import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import type { Community } from "../../src/gateway/community.ts";
import { answer } from "../cli/answer.ts";

/** Says what an owner was asked to sign. */
export function reportRequest(
  json: boolean,
  { network }: Community,
  request: {
    readonly action: string;
    readonly point: string;
    readonly owner: string;
    /** Path of the request. */
    readonly file: string;
    /** Unix seconds. */
    readonly deadline: number;
  },
): void {
  const { owner, file } = request;
  const document = { network, ...request, deadline: formatInstant(request.deadline) };
  answer(json, document, () => [
    `${file} holds what ${owner} has to sign before ${document.deadline} (EIP-712, eth_signTypedData_v4).`,
    'Add the signature to the file as one more member, "signature": "0x…", and give it back with --credential FILE.',
  ]);
}

/** Nobody here can sign for an owner. */
export function needsCredential(owner: string): GridwellError {
  return new GridwellError(
    "CREDENTIAL_MISSING",
    `${owner} holds its own key and must consent: --request FILE writes what it signs, --credential FILE takes it back`,
  );
}
