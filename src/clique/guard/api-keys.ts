import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

import { GridwellError } from "../../domain/errors.ts";

/** Who holds a key, and the key's hash. The key itself is not kept. */
interface ApiKey {
  /** How metrics and logs name its holder. */
  readonly name: string;
  /** SHA-256 of the key's ASCII text. A key is random, so a slow hash would protect nothing. */
  readonly hash: Buffer;
}

/** What a key looks like: long enough that nobody guesses it. */
const KEY = /^[A-Za-z0-9_-]{32,128}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const HASH = /^[0-9a-f]{64}$/;
/** A name that metrics use for callers without a key. */
const ANONYMOUS = "anonymous";

/** The keys of a guard. */
export class ApiKeys {
  readonly #keys: readonly ApiKey[];

  private constructor(keys: readonly ApiKey[]) {
    this.#keys = keys;
  }

  /** No keys: everybody is anonymous. */
  static none(): ApiKeys {
    return new ApiKeys([]);
  }

  /**
   * The keys of a document: `{"keys": [{"name": "gateway-1", "sha256": "…"}]}`.
   *
   * @throws GridwellError `GUARD_KEYS_INVALID`
   */
  static read(document: unknown): ApiKeys {
    const list = only(document, "$", ["keys"]).get("keys");
    if (!Array.isArray(list)) throw invalid("keys must be a list");
    const keys = list.map((item: unknown, i): ApiKey => {
      const where = `keys[${String(i)}]`;
      const entry = only(item, where, ["name", "sha256"]);
      const [name, hash] = [entry.get("name"), entry.get("sha256")];
      if (typeof name !== "string" || !NAME.test(name) || name === ANONYMOUS) {
        throw invalid(`${where}.name must be 1 to 40 letters, digits, dots, dashes; not anonymous`);
      }
      if (typeof hash !== "string" || !HASH.test(hash)) {
        throw invalid(`${where}.sha256 must be the key's SHA-256: 64 digits in lower-case hex`);
      }
      return { name, hash: Buffer.from(hash, "hex") };
    });
    for (const field of ["name", "sha256"] as const) {
      const values = keys.map(({ name, hash }) => (field === "name" ? name : hash.toString("hex")));
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      if (twice !== undefined) throw invalid(`two keys have the ${field} ${twice}`);
    }
    return new ApiKeys(keys);
  }

  /**
   * The keys of a file.
   *
   * @throws GridwellError `GUARD_KEYS_INVALID`
   */
  static ofFile(file: string): ApiKeys {
    try {
      return ApiKeys.read(JSON.parse(readFileSync(file, "utf8")));
    } catch (cause) {
      const message =
        cause instanceof GridwellError ? cause.message : "The file of keys is no readable JSON";
      throw new GridwellError("GUARD_KEYS_INVALID", message, { where: file, cause });
    }
  }

  /** Names of all holders. */
  get names(): string[] {
    return this.#keys.map(({ name }) => name);
  }

  /**
   * The name of a key's holder; null for what is no key. It takes as long for one that nearly fits as for any other,
   * and looks through all keys whichever fits.
   */
  holder(key: string): string | null {
    const isKey = KEY.test(key);
    const hash = createHash("sha256")
      .update(isKey ? key : "")
      .digest();
    let holder: string | null = null;
    for (const known of this.#keys) if (timingSafeEqual(known.hash, hash)) holder = known.name;
    return isKey ? holder : null;
  }
}

function only(value: unknown, where: string, names: readonly string[]): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${where} must be an object`);
  }
  const fields = new Map(Object.entries<unknown>({ ...value }));
  fields.delete("$schema");
  const strange = [...fields.keys()].find((name) => !names.includes(name));
  if (strange !== undefined) throw invalid(`${where} has a field ${strange}, which nobody knows`);
  return fields;
}

function invalid(message: string): GridwellError {
  return new GridwellError("GUARD_KEYS_INVALID", message);
}
