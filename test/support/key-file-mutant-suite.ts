import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { getBytes, hexlify } from "ethers";

import { LEAST_COST } from "../../src/crypto/password-box.ts";
import {
  isKeyFile,
  placeOfKeyFile,
  readKeyFile,
  writeKeyFile,
} from "../../src/monitoring/key-file.ts";
import { KeyRing } from "../../src/monitoring/key-ring.ts";
import type { Choice } from "./crypto/mutation-suite.ts";
import { answerOf, everyMutant, type Mutant } from "./crypto/mutations.ts";
import { random } from "./crypto/random.ts";

/** All mutants take minutes where a sample takes a second. */
const PATIENCE = 3_600_000;
const PASSWORD = "öffne dich, Sesam";
const CHAIN = { chainId: 31_337n, monitor: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };

/** Rings as they are kept: a home has a key or two, the community gateway one of each epoch that it still reads. */
const KEPT = [
  { whose: "a home's", owner: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", epochs: [1] },
  {
    whose: "the gateway's",
    owner: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    epochs: [2, 3, 4],
  },
] as const;

/** Tests that no altered key file is read, and each is refused by name. */
export function describeKeyFileMutants(choose: Choice): void {
  describe("mutants of key files", function () {
    this.timeout(PATIENCE);
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell-keys-"));
    const file = path.join(folder, "keys.json");

    after(function () {
      rmSync(folder, { recursive: true });
    });

    /** What reading the file with these bytes answers: keys, or the code of an error. */
    async function answerTo(bytes: Uint8Array): Promise<unknown> {
      writeFileSync(file, bytes);
      return answerOf(async () => readKeyFile(file, PASSWORD));
    }

    for (const { whose, owner, epochs } of KEPT) {
      const written = async (): Promise<Uint8Array> => {
        const ring = KeyRing.create({ ...CHAIN, owner }, epochs[0], random);
        for (const epoch of epochs) ring.advance(epoch);
        await writeKeyFile(file, ring, PASSWORD, random, LEAST_COST);
        return readFileSync(file);
      };

      it(`of ${whose} are damaged, with and without the password`, async function () {
        for (const { name, bytes } of choose(everyMutant(await written()), whose)) {
          expect(await answerTo(bytes), name).to.equal("KEY_FILE_DAMAGED");
          expect(await answerOf(() => placeOfKeyFile(file)), name).to.equal("KEY_FILE_DAMAGED");
          expect(isKeyFile(file), name).to.be.a("boolean");
        }
      });

      it(`of ${whose} whose checksum was made anew do not open, or are damaged`, async function () {
        const whole = await written();
        expect(await answerTo(whole)).to.be.instanceOf(KeyRing);
        const mutants = [...fieldMutants(whole)];
        let unopened = 0;
        for (const { name, bytes } of choose(mutants, `${whose}, anew`)) {
          const answer = await answerTo(bytes);
          expect(answer, name).to.be.oneOf(["KEY_FILE_DAMAGED", "KEY_PASSWORD_WRONG"]);
          if (answer === "KEY_PASSWORD_WRONG") unopened++;
        }
        expect(unopened).to.be.greaterThan(0);
      });
    }
  });
}

/** The file with each mutant of each field, and the checksum that whoever can compute SHA-256 could write. */
function* fieldMutants(whole: Uint8Array): Generator<Mutant> {
  const head = JSON.parse(Buffer.from(whole).toString()) as Record<string, unknown>;
  delete head["checksum"];
  for (const [field, value] of Object.entries(head)) {
    const isBytes = field === "salt" || field === "sealed";
    const text = String(value);
    for (const { name, bytes } of everyMutant(isBytes ? getBytes(text) : Buffer.from(text))) {
      const altered = isBytes ? hexlify(bytes) : Buffer.from(bytes).toString("latin1");
      const document = { ...head, [field]: typeof value === "number" ? Number(altered) : altered };
      yield { name: `${field}: ${name}`, bytes: withChecksum(document) };
    }
  }
}

/** A key file as it is written. */
function withChecksum(head: Readonly<Record<string, unknown>>): Uint8Array {
  const digest = createHash("sha256").update(JSON.stringify(head)).digest("hex");
  return Buffer.from(`${JSON.stringify({ ...head, checksum: `0x${digest}` }, null, 2)}\n`);
}
