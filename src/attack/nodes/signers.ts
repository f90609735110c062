import type { FaultGround } from "../attack.ts";

/** Names of a network's signers, in their order. */
export function signersOf({ state }: FaultGround): string[] {
  return state.nodes.filter(({ role }) => role === "signer").map(({ name }) => name);
}
