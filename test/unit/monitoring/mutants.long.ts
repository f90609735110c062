import { network } from "hardhat";

import { describeContractMutants } from "../../support/contracts/mutant-suite.ts";

describeContractMutants(await network.create(), (mutants) => mutants);
