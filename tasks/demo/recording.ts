import { decodeContractError, explainContractError } from "../../src/chain/contract-errors.ts";
import { createSender } from "../../src/chain/sender.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import type { OpenCommunity } from "../context.ts";
import { batchOf, rawRecord, signaturesOf, type Street } from "./neighbours.ts";
import type { Printer } from "./printer.ts";

/** Records a slot of the day in one street, and waits for it. */
export async function record(
  community: OpenCommunity,
  street: Street,
  position: number,
): Promise<void> {
  const { provider, index, store, pollSeconds } = community;
  const signer = street.gateway;
  const sender = createSender({ provider, signer, index, store, pollSeconds });
  const { root } = await signaturesOf(community, street, position);
  sender.enqueue(batchOf(community, street, position, root));
  await sender.flush();
  await sender.close();
  await index.sync();
}

/** Sends a batch that the ledger should refuse; returns its answer. */
export async function refusedRecord(
  { contracts, index }: OpenCommunity,
  printer: Printer,
  street: Street,
  batch: ReturnType<typeof batchOf>,
  moral: string,
): Promise<string> {
  await index.sync();
  const state = index.state(street.bank);
  if (state === null) throw new TypeError("the bank is open");
  try {
    await contracts.ledger.connect(street.gateway).record.staticCall(...rawRecord(state, batch));
  } catch (error) {
    const decoded = decodeContractError(error);
    if (decoded === null) throw error;
    const values = Object.entries(decoded.args).map(([name, value]) => `${name} ${String(value)}`);
    printer.refused(moral, `${decoded.name}(${values.join(", ")})`);
    printer.say(`  ${explainContractError(decoded)}`);
    return `${decoded.name}(${values.join(", ")})`;
  }
  throw new GridwellError("NOT_REFUSED", "the ledger took what it must refuse");
}
