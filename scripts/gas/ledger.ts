import { measureGasScenarios } from "../bench/ledger.ts";

export const name = "ledger";
export const measure = measureGasScenarios;
