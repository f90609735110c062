import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { cardFile, createCard } from "../../../../src/clique/machines/create-card.ts";
import { readCardFile } from "../../../../src/clique/machines/plan.ts";
import { rejection } from "../../../support/rejection.ts";

const SIGNER = {
  ...{ name: "signer-a", role: "signer" as const },
  ...{ host: "10.9.0.1", port: 30_303, rpcPort: null },
};
const RPC = { ...SIGNER, name: "rpc-a", role: "rpc" as const, rpcPort: 8_545 };

describe("a node's card", function () {
  let folder: string;

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell card "));
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  const read = (name: string) => readCardFile(readFileSync(cardFile(folder, name), "utf8"), name);

  for (const place of [SIGNER, RPC]) {
    describe(`of a ${place.role} node`, function () {
      it("is written beside its keys, and made once", async function () {
        const card = await createCard(folder, place);
        expect(read(place.name)).to.deep.equal(card);
        expect(readdirSync(folder)).to.have.members([place.name, `${place.name}.card.json`]);
        expect(await rejection(createCard(folder, place))).to.include({
          code: "CLIQUE_FOLDER_TAKEN",
        });
        expect(read(place.name)).to.deep.equal(card);
      });

      it("is made by another call when the first was killed while it made the keys", async function () {
        const fresh = path.join(folder, `${place.name}.new`);
        mkdirSync(path.join(fresh, "keystore"), { recursive: true });
        writeFileSync(path.join(fresh, "nodekey"), "cut o");
        const card = await createCard(folder, place);
        expect(read(place.name)).to.deep.equal(card);
        expect(existsSync(fresh)).to.equal(false);
      });

      it("is made of the same keys when the first call was killed before it wrote the card", async function () {
        const card = await createCard(folder, place);
        // What a kill leaves between the two renames.
        renameSync(cardFile(folder, place.name), `${cardFile(folder, place.name)}.new`);
        const again = await createCard(folder, { ...place, host: "10.9.0.2" });
        expect(again).to.deep.equal({ ...card, host: "10.9.0.2" });
        expect(read(place.name)).to.deep.equal(again);
        expect(existsSync(`${cardFile(folder, place.name)}.new`)).to.equal(false);
      });
    });
  }

  it("is not made of keys of the other role", async function () {
    await createCard(folder, SIGNER);
    cpSync(path.join(folder, "signer-a"), path.join(folder, "rpc-a"), { recursive: true });
    expect(await rejection(createCard(folder, RPC))).to.include({ code: "CLIQUE_FOLDER_TAKEN" });
  });

  it("is not made of a folder that holds other things", async function () {
    mkdirSync(path.join(folder, "signer-a"));
    expect(await rejection(createCard(folder, SIGNER))).to.include({ code: "CLIQUE_FOLDER_TAKEN" });
    expect(existsSync(cardFile(folder, "signer-a"))).to.equal(false);
  });
});
