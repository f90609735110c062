import { network } from "hardhat";

import { describeCalldataMutants } from "../../support/contracts/calldata-suite.ts";
import { sampleOf } from "../../support/crypto/mutations.ts";

/** Of each call; `mutants.calldata.long.ts` tries all of them. */
const SAMPLE = 60;

describeCalldataMutants(await network.create(), (mutants, name) => sampleOf(mutants, SAMPLE, name));
