/**
 * Code that creates a contract and never ends: JUMPDEST, PUSH1 0, JUMP. It burns all gas that it is given, and little
 * of anything else.
 */
export const BURNER = "0x5b600056";
