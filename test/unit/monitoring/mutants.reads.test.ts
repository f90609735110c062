import { network } from "hardhat";

import { sampleOf } from "../../support/crypto/mutations.ts";
import { describeReadMutants } from "../../support/read-mutant-suite.ts";

/** Of each; `mutants.reads.long.ts` tries all of them. */
const SAMPLE = 40;

describeReadMutants(await network.create(), (mutants, name) => sampleOf(mutants, SAMPLE, name));
