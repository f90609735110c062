import { network } from "hardhat";

import { describeReadMutants } from "../../support/read-mutant-suite.ts";

describeReadMutants(await network.create(), (mutants) => mutants);
