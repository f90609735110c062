import { answerOf } from "../chain/node-answers.ts";
import { quietly, withNode } from "./ipc.ts";

/**
 * Gives signed transactions to the first of some signers that answers, over its own socket: what waits at another node
 * and was never passed on reaches the sealers so.
 *
 * @param sockets of the signers
 * @param raws hex, in the order of their nonces
 * @returns how many the signer took, or had
 */
export async function handToSigner(
  sockets: readonly string[],
  raws: readonly string[],
): Promise<number> {
  for (const socket of sockets) {
    const taken = await quietly(() =>
      withNode(socket, async (signer) => {
        let count = 0;
        for (const raw of raws) {
          try {
            await signer.call("eth_sendRawTransaction", [raw]);
          } catch (error) {
            const answer = answerOf(error);
            // What it refuses, all after it would wait for.
            if (answer === "refused") return count === 0 ? null : count;
          }
          count += 1;
        }
        return count;
      }),
    );
    if (taken !== null) return taken;
  }
  return 0;
}
