import { EventIndex } from "../../src/chain/event-index.ts";
import { verifyProof } from "../../src/chain/proof-file.ts";
import { proveReading } from "../../src/chain/proofs.ts";
import { Store } from "../../src/chain/store.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal, resourceByName } from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import type { OpenCommunity } from "../context.ts";
import { signaturesOf, slotBefore, type Street } from "./neighbours.ts";
import type { Printer } from "./printer.ts";

const energy = resourceByName("energy");

/** What an auditor finds who trusts nobody: a reading proved from the chain alone. */
export async function prove(
  community: OpenCommunity,
  street: Street,
  printer: Printer,
): Promise<void> {
  const { contracts, provider, site } = community;
  const position = 71;
  const slot = slotBefore(community) + 1 + position;
  const house = street.houses.find(({ term }) => term.attestation === "device");
  if (house === undefined) throw new TypeError("no house with a device");

  // The auditor has nothing but the ledger's address and a node.
  const index = new EventIndex({ store: new Store(":memory:"), reader: provider, site, depth: 0 });
  await index.sync();
  const proof = proveReading(index, house.term.point, slot, "head");
  const stored = await contracts.ledger.headOf(street.bank);
  const offline = verifyProof({ ...proof, site }, stored);
  if (!offline.ok) throw new GridwellError("PROOF_REFUSED", offline.reason);
  const { reading } = proof;
  printer.say(
    `${house.name} at ${formatInstant(timeOfSlot(site.grid, slot))}: ${formatTotal(energy, reading.total)}`,
  );
  printer.say(
    `entry ${String(proof.proof.index)} → ${String(proof.proof.later.length)} links → head ${stored.slice(0, 18)}…`,
  );
  printer.proved("Checked offline against the head, with hashes only.");

  const onChain = await contracts.verifier.readingOf(house.term.point, proof.proof);
  if (onChain.total !== reading.total)
    throw new GridwellError("PROOF_DIFFERS", "contract and library disagree");
  printer.proved("ReadingVerifier says the same: another contract can bill on it.");

  const tree = await signaturesOf(community, street, position);
  const dial = reading.total % (house.term.modulus ?? 1n);
  const signature = tree.signatures.find(({ lane }) => lane === house.term.lane)?.signature ?? "";
  const path = tree.path(house.term.lane) ?? [];
  const attested = await contracts.verifier.attested(house.term.point, proof.proof, {
    dial,
    signature,
    path,
  });
  if (!attested.agrees) throw new GridwellError("NOT_ATTESTED", "the meter signed another dial");
  printer.proved(
    `The meter itself signed ${formatTotal(energy, dial)}: its gateway wrote what it was told.`,
  );
}
