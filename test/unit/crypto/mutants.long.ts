import { network } from "hardhat";

import { describeMutants } from "../../support/crypto/mutation-suite.ts";

await describeMutants(await network.create(), (mutants) => mutants);
