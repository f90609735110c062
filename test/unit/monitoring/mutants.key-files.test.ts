import { sampleOf } from "../../support/crypto/mutations.ts";
import { describeKeyFileMutants } from "../../support/key-file-mutant-suite.ts";

/** Of each; `mutants.key-files.long.ts` tries all of them. */
const SAMPLE = 24;

describeKeyFileMutants((mutants, name) => sampleOf(mutants, SAMPLE, name));
