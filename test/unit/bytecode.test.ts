import { expect } from "chai";
import hre, { network } from "hardhat";

import { deployCommunity } from "../../deploy/community.ts";
import { disassemble } from "../support/contracts/disassembler.ts";

const connection = await network.create();

/** Opcodes that came after London: clique ends there, and a node would stop at them. */
const UNKNOWN = new Map([
  [0x49, "BLOBHASH"],
  [0x4a, "BLOBBASEFEE"],
  [0x5c, "TLOAD"],
  [0x5d, "TSTORE"],
  [0x5e, "MCOPY"],
  [0x5f, "PUSH0"],
]);

/** EIP-170, bytes. */
const LIMIT = 24_576;

/** What should be left of it, so that a mended fault never fails for want of room. */
const MARGIN = 1_024;

describe("bytecode", function () {
  describe("the disassembler", function () {
    it("skips what PUSH carries and finds what follows it", function () {
      // PUSH2 5f5f, PUSH1 5e, PUSH0
      const opcodes = disassemble("0x615f5f605e5f").map(({ at, opcode }) => [at, opcode]);
      expect(opcodes).to.deep.equal([
        [0, 0x61],
        [3, 0x60],
        [5, 0x5f],
      ]);
    });

    it("takes no code for metadata", function () {
      expect(disassemble("0x5f5f0002").map(({ opcode }) => opcode)).to.include(0x5f);
    });
  });

  describe("of everything that a community deploys", function () {
    it("runs on London and fits into a contract", async function () {
      const { addresses } = await deployCommunity(connection);
      for (const [name, address] of Object.entries<string>({ ...addresses })) {
        const code = await connection.ethers.provider.getCode(address);
        const size = code.length / 2 - 1;
        console.log(`      ${name}: ${String(size)} of ${String(LIMIT)} bytes`);
        const instructions = disassemble(code);
        expect(instructions.length, name).to.be.greaterThan(1_000);
        const found = instructions
          .filter(({ opcode }) => UNKNOWN.has(opcode))
          .map(({ at, opcode }) => `${name} ${String(at)} ${UNKNOWN.get(opcode) ?? ""}`);
        expect(found).to.deep.equal([]);
        expect(size, name).to.be.at.most(LIMIT - MARGIN);
      }
    });
  });

  describe("of every contract that is no mock", function () {
    it("runs on London and fits into a contract", async function () {
      const names = [...(await hre.artifacts.getAllFullyQualifiedNames())].filter((name) =>
        /^contracts\/(?!mocks\/)/.test(name),
      );
      const seen: string[] = [];
      for (const name of names) {
        const { deployedBytecode: code } = await hre.artifacts.readArtifact(name);
        // Interfaces and abstract contracts have none; a library of internal functions has next to none.
        if (code === "0x") continue;
        seen.push(name);
        const found = disassemble(code).filter(({ opcode }) => UNKNOWN.has(opcode));
        expect(found, name).to.deep.equal([]);
        expect(code.length / 2 - 1, name).to.be.at.most(LIMIT - MARGIN);
      }
      for (const name of ["Alarms", "Delegations", "ResourceMonitor"]) {
        expect(seen).to.include(`contracts/monitoring/${name}.sol:${name}`);
      }
    });
  });
});
