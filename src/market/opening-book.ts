import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { bytesOf, hexOf, numberOf, textOf } from "../chain/row.ts";
import type { Store } from "../chain/store.ts";
import { GridwellError } from "../domain/errors.ts";
import type { BidSecrets } from "./bid-secrets.ts";
import { parseOpening, writeOpening, type HandedOpening } from "./opening-file.ts";

const SCHEMA = `
  CREATE TABLE market_opening (
    holder TEXT NOT NULL, auction TEXT NOT NULL, number INTEGER NOT NULL, bidder TEXT NOT NULL,
    sealed BLOB NOT NULL, PRIMARY KEY (holder, auction, number));`;

const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

/**
 * Openings that others handed to a watchtower, in its local state. They are encrypted with a key of the watchtower's
 * wallet, so that a stolen disk or backup does not tell prices; who runs the watchtower can read them all the same.
 */
export class OpeningBook {
  readonly #store: Store;
  readonly #secrets: BidSecrets;
  readonly #key: Uint8Array;

  constructor(store: Store, secrets: BidSecrets) {
    store.migrate("market-openings", [SCHEMA]);
    this.#store = store;
    this.#secrets = secrets;
    this.#key = secrets.openingsKey();
  }

  /** Keeps an opening; once this returns, it is on disk. */
  add(opening: HandedOpening): void {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    cipher.setAAD(this.#label(opening.id, opening.index));
    const text = Buffer.concat([cipher.update(writeOpening(opening), "utf8"), cipher.final()]);
    this.#store.run(
      "INSERT OR REPLACE INTO market_opening VALUES (?, ?, ?, ?, ?)",
      ...[this.#secrets.account, opening.id.toString(), opening.index, opening.bidder],
      Buffer.concat([nonce, cipher.getAuthTag(), text]),
    );
  }

  /**
   * All openings of this watchtower.
   *
   * @throws GridwellError `OPENING_DAMAGED` when the store was changed, or belongs to another wallet
   */
  all(): HandedOpening[] {
    return this.#store
      .all(
        "SELECT * FROM market_opening WHERE holder = ? ORDER BY auction, number",
        this.#secrets.account,
      )
      .map((row) => {
        const id = BigInt(textOf(row, "auction"));
        return this.#open(id, numberOf(row, "number"), bytesOf(hexOf(row, "sealed")));
      });
  }

  /** Forgets an opening that was used or is no longer of use. */
  remove({ id, index }: Pick<HandedOpening, "id" | "index">): void {
    this.#store.run(
      "DELETE FROM market_opening WHERE holder = ? AND auction = ? AND number = ?",
      ...[this.#secrets.account, id.toString(), index],
    );
  }

  #open(id: bigint, index: number, sealed: Uint8Array): HandedOpening {
    try {
      const cipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE));
      cipher.setAAD(this.#label(id, index));
      cipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
      const text = Buffer.concat([cipher.update(sealed.subarray(NONCE + TAG)), cipher.final()]);
      return parseOpening(text.toString("utf8"), this.#secrets.place, `bid ${String(index)}`);
    } catch (cause) {
      if (cause instanceof GridwellError) throw cause;
      throw new GridwellError(
        "OPENING_DAMAGED",
        `The opening of bid ${String(index)} of auction ${id.toString()} cannot be decrypted: the state was changed, or ` +
          "is of another wallet; ask the bidder for it again",
        { cause },
      );
    }
  }

  /** An opening cannot be moved to another bid's row. */
  #label(id: bigint, index: number): Buffer {
    const { chainId, auction } = this.#secrets.place;
    return Buffer.from(
      `${chainId.toString()}/${auction.toLowerCase()}/${id.toString()}/${String(index)}`,
    );
  }
}
