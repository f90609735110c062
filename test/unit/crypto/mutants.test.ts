import { network } from "hardhat";

import { describeMutants } from "../../support/crypto/mutation-suite.ts";
import { sampleOf } from "../../support/crypto/mutations.ts";

/** Of each case; `mutants.long.ts` tries all of them. */
const SAMPLE = 24;

await describeMutants(await network.create(), (mutants, name) => sampleOf(mutants, SAMPLE, name));
