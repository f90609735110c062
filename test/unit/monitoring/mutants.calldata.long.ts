import { network } from "hardhat";

import { describeCalldataMutants } from "../../support/contracts/calldata-suite.ts";

describeCalldataMutants(await network.create(), (mutants) => mutants);
