import { describeKeyFileMutants } from "../../support/key-file-mutant-suite.ts";

describeKeyFileMutants((mutants) => mutants);
