import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { computeAddress, Wallet } from "ethers";

import { createNode } from "../../../src/clique/create-node.ts";
import {
  newAccount,
  newNodeKey,
  newPassword,
  nodeIdOf,
  sealingKey,
} from "../../../src/clique/keystore.ts";
import { nodeFiles } from "../../../src/clique/network-files.ts";

describe("the keys of a node", function () {
  it("are in a keystore that its password opens, and no other", async function () {
    this.timeout(60_000);
    const { address, keystore, password } = await newAccount();
    expect((await Wallet.fromEncryptedJson(keystore, password)).address).to.equal(address);
    expect(keystore).to.not.include(password);
    const opened = await Wallet.fromEncryptedJson(keystore, newPassword()).catch(() => null);
    expect(opened).to.equal(null);
  });

  it("seal: a signer's own files give its key back", async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell keys "));
    const files = nodeFiles(folder, "signer-1");
    const plan = { name: "signer-1", role: "signer", port: 30_303, rpcPort: null } as const;
    const { address } = await createNode(files, plan);
    const key = await sealingKey(files);
    expect(computeAddress(key).toLowerCase()).to.equal(address);
    rmSync(folder, { recursive: true });
  });

  it("name it on the peers' network by the public key", function () {
    // The generator of secp256k1 (SEC 2, 2.4.1) is the public key of 1.
    const x = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    const y = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    expect(nodeIdOf("1".padStart(64, "0"))).to.equal(x + y);
    expect(newNodeKey()).to.match(/^[0-9a-f]{64}$/);
  });
});
