import type { NetworkConnection } from "hardhat/types/network";

import { ProofDesk__factory, type ProofDesk } from "../../../types/contracts/index.ts";
import { vectors } from "../crypto/vectors.ts";

/** The libraries behind a contract at the vectors' address, which their challenges bind. */
export async function deployProofDesk(connection: NetworkConnection): Promise<ProofDesk> {
  const { ethers, networkHelpers } = connection;
  const deployed = await ethers.deployContract("ProofDesk");
  const code = await ethers.provider.getCode(deployed);
  await networkHelpers.setCode(vectors.place.contract, code);
  const [signer] = await ethers.getSigners();
  return ProofDesk__factory.connect(vectors.place.contract, signer);
}
