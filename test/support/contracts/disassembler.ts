import { getBytes } from "ethers";

const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/** One instruction of EVM code. */
export interface Instruction {
  /** Position of the opcode, bytes from the start. */
  readonly at: number;
  readonly opcode: number;
}

/**
 * The instructions of contract code, without the data that PUSH carries and without the metadata that the compiler puts
 * behind the code: both hold any bytes.
 *
 * @param code deployed bytecode as 0x-hex
 */
export function disassemble(code: string): Instruction[] {
  const bytes = getBytes(code);
  const end = bytes.length - metadataLength(bytes);
  const instructions: Instruction[] = [];
  for (let at = 0; at < end; at++) {
    const opcode = bytes[at] ?? 0;
    instructions.push({ at, opcode });
    if (opcode >= PUSH1 && opcode <= PUSH32) at += opcode - PUSH1 + 1;
  }
  return instructions;
}

/** The compiler's CBOR map and the two bytes that give its length; zero where there is none. */
function metadataLength(bytes: Uint8Array): number {
  const length = ((bytes.at(-2) ?? 0) << 8) + (bytes.at(-1) ?? 0) + 2;
  if (length > bytes.length) return 0;
  // The map begins with the key "ipfs" and ends with the key "solc" and three bytes of version.
  const text = Buffer.from(bytes.subarray(bytes.length - length)).toString("latin1");
  return text.slice(2, 6) === "ipfs" && text.includes("solc") ? length : 0;
}
