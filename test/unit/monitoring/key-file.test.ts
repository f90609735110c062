import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";

import { expect } from "chai";

import { LEAST_COST } from "../../../src/crypto/password-box.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import {
  isKeyFile,
  placeOfKeyFile,
  readKeyFile,
  writeKeyFile,
} from "../../../src/monitoring/key-file.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { random } from "../../support/crypto/random.ts";
import { rejection } from "../../support/rejection.ts";

const PLACE = {
  chainId: 31_337n,
  monitor: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  owner: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
};
const PASSWORD = "öffne dich, Sesam";

function codeOf(error: unknown): string {
  return error instanceof GridwellError ? error.code : String(error);
}

/** The code of what a function throws. */
function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return "nothing";
}

describe("a ring of operation keys", function () {
  it("gives each epoch a key of its own, the same each time", function () {
    const ring = KeyRing.create(PLACE, 1, random);
    ring.advance(2);
    const points = [1, 2, 1].map((epoch) => ring.publicKeys(epoch).point.toHex());
    expect(points[0]).to.equal(points[2]).and.not.equal(points[1]);
    expect(ring.publicKeys(1).sealing).to.not.deep.equal(ring.publicKeys(2).sealing);
  });

  it("brings later epochs back from a copy of an earlier one", function () {
    const ring = KeyRing.create(PLACE, 1, random);
    const copy = KeyRing.decode(PLACE, ring.encode());
    ring.advance(2);
    ring.advance(3);
    copy.advance(3);
    expect(copy.publicKeys(3).point.equals(ring.publicKeys(3).point)).to.equal(true);
  });

  it("has nothing left of an epoch that was erased, and does not go back", function () {
    const ring = KeyRing.create(PLACE, 1, random);
    ring.advance(3);
    expect(ring.eraseBefore(3)).to.deep.equal([1]);
    expect(ring.epochs).to.deep.equal([3]);
    expect(thrown(() => ring.secret(1))).to.equal("KEY_EPOCH_GONE");
    expect(
      thrown(() => {
        ring.advance(2);
      }),
    ).to.equal("KEY_EPOCH_GONE");
    expect(ring.encode()).to.have.length(2 + 32);
  });

  it("never erases its newest key", function () {
    const ring = KeyRing.create(PLACE, 4, random);
    expect(ring.eraseBefore(9)).to.deep.equal([]);
    expect(ring.latest).to.equal(4);
  });

  it("tells nothing when it is printed", function () {
    const ring = KeyRing.create(PLACE, 1, random);
    const bytes = ring.encode();
    const secret = Buffer.from(bytes.subarray(2)).toString("hex");
    expect(JSON.stringify({ ring })).to.equal('{"ring":"[keys]"}');
    expect(inspect(ring, { depth: 9, showHidden: true })).to.not.include(secret);
  });
});

describe("a file of operation keys", function () {
  let folder: string;
  let file: string;
  let ring: KeyRing;

  beforeEach(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell keys "));
    file = path.join(folder, "home.keys.json");
    ring = KeyRing.create(PLACE, 1, random);
    ring.advance(2);
    await writeKeyFile(file, ring, PASSWORD, random, LEAST_COST);
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  /** Code of the error with which the file is refused. */
  async function refusal(password = PASSWORD): Promise<string> {
    return codeOf(await rejection(readKeyFile(file, password)));
  }

  it("gives all keys back, is readable by its owner alone, and stands there alone", async function () {
    const again = await readKeyFile(file, PASSWORD);
    expect(again.encode()).to.deep.equal(ring.encode());
    expect(again.place).to.deep.equal(PLACE);
    expect(placeOfKeyFile(file)).to.deep.equal(PLACE);
    expect(isKeyFile(file)).to.equal(true);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(["home.keys.json"]);
  });

  it("holds no key in clear, and no two files have the same bytes", async function () {
    const before = readFileSync(file, "utf8");
    const bytes = ring.encode();
    expect(before).to.not.include(Buffer.from(bytes.subarray(2, 34)).toString("hex"));
    await writeKeyFile(file, ring, PASSWORD, random, LEAST_COST);
    const after = readFileSync(file, "utf8");
    expect(after).to.not.equal(before);
  });

  it("takes a password that was typed in another form of Unicode", async function () {
    expect((await readKeyFile(file, PASSWORD.normalize("NFD"))).epochs).to.deep.equal([1, 2]);
  });

  it("tells a wrong password from damage, and both from a missing file", async function () {
    expect(await refusal("another password")).to.equal("KEY_PASSWORD_WRONG");
    const whole = readFileSync(file, "utf8");
    for (const [what, text] of [
      ["cut off", whole.slice(0, -20)],
      ["empty", ""],
      ["another document", '{"format":"gridwell-opening"}\n'],
      [
        "a digit altered",
        whole.replace(
          /("sealed": "0x)(.)/,
          (_, head: string, digit: string) => `${head}${digit === "0" ? "1" : "0"}`,
        ),
      ],
      ["another owner", whole.replace("70997970c5", "80997970c5")],
      ["a dearer password", whole.replace('"cost": 14', '"cost": 30')],
      ["a second line break", `${whole}\n`],
    ] as const) {
      writeFileSync(file, text);
      expect(await refusal(), what).to.equal("KEY_FILE_DAMAGED");
    }
    rmSync(file);
    expect(await refusal()).to.equal("KEY_FILE_UNREADABLE");
    expect(isKeyFile(file)).to.equal(false);
  });

  it("opens as nobody else's, checksum or not", async function () {
    const other = path.join(folder, "other.keys.json");
    const owner = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
    const another = KeyRing.create({ ...PLACE, owner }, 1, random);
    await writeKeyFile(other, another, PASSWORD, random, LEAST_COST);
    // Its own head and checksum, with our sealed bytes and salt: whoever can compute SHA-256 could write that.
    const ours = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const theirs = JSON.parse(readFileSync(other, "utf8")) as Record<string, unknown>;
    const { salt, sealed } = ours;
    const head: Record<string, unknown> = { ...theirs, salt, sealed };
    delete head["checksum"];
    const digest = createHash("sha256").update(JSON.stringify(head)).digest("hex");
    writeFileSync(file, `${JSON.stringify({ ...head, checksum: `0x${digest}` }, null, 2)}\n`);
    expect(await refusal()).to.equal("KEY_PASSWORD_WRONG");
  });

  it("stays as it was when it cannot be written", async function () {
    const nowhere = path.join(folder, "missing", "home.keys.json");
    const error = await rejection(writeKeyFile(nowhere, ring, PASSWORD, random, LEAST_COST));
    expect(codeOf(error)).to.equal("FILE_UNWRITABLE");
    expect(await refusal("another password")).to.equal("KEY_PASSWORD_WRONG");
  });
});
