import { network } from "hardhat";

import { describeContractMutants } from "../../support/contracts/mutant-suite.ts";
import { sampleOf } from "../../support/crypto/mutations.ts";

/** Of each call; `mutants.long.ts` tries all of them. */
const SAMPLE = 60;

describeContractMutants(await network.create(), (mutants, name) => sampleOf(mutants, SAMPLE, name));
