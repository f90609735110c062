import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "chai";

/** A JSON Schema, as far as the tests look into it. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const folder = fileURLToPath(new URL("../../docs/schemas/", import.meta.url));
const SUFFIX = ".schema.json";

/** The schemas of `docs/schemas`, by the names of their files without the ending. */
export const SCHEMAS: ReadonlyMap<string, Schema> = new Map(
  readdirSync(folder).map((file) => [
    file.slice(0, -SUFFIX.length),
    JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Schema,
  ]),
);

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
for (const schema of SCHEMAS.values()) ajv.addSchema(schema);

/** What validates documents of a schema; refuses a schema that is not strict. */
export function validatorOf(schema: string): ValidateFunction {
  const validate = ajv.getSchema(`${schema}${SUFFIX}`);
  if (validate === undefined) throw new Error(`there is no schema ${schema}`);
  return validate;
}

/** One JSON document and nothing else, of the form that a schema describes. */
export function conforming(schema: string, stdout: string): unknown {
  const document: unknown = JSON.parse(stdout);
  const validate = validatorOf(schema);
  expect(validate(document), JSON.stringify(validate.errors, null, 2)).to.equal(true);
  return document;
}

/** A document that lacks one field that its schema requires, or has one that it does not know. */
export interface Mutant {
  readonly what: string;
  readonly document: unknown;
}

/** Every way to leave out one required field or to add one of one's own, of lists in their first item. */
export function* mutantsOf(name: string, document: unknown): Generator<Mutant> {
  const schema = SCHEMAS.get(name);
  if (schema === undefined) throw new Error(`there is no schema ${name}`);
  for (const [where, own] of objectsOf(schema, schema, document, [])) {
    if (own.additionalProperties === false) {
      yield {
        what: `${where.join("/")}/stranger`,
        document: changed(document, where, "stranger", 1),
      };
    }
    for (const key of own.required ?? []) {
      const what = [...where, key].join("/");
      yield { what, document: changed(document, where, key, undefined) };
    }
  }
}

/** The objects of a document that have a schema of their own, with where they are. */
function* objectsOf(
  schema: Schema,
  root: Schema,
  value: unknown,
  where: readonly string[],
): Generator<readonly [readonly string[], Schema]> {
  const form = resolved(schema, root);
  if (Array.isArray(value)) {
    if (form.items !== undefined && value.length > 0)
      yield* objectsOf(form.items, root, value[0], [...where, "0"]);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  yield [where, form];
  for (const [key, member] of Object.entries(value)) {
    const own = form.properties?.[key] ?? form.additionalProperties;
    if (typeof own === "object") yield* objectsOf(own, root, member, [...where, key]);
  }
}

function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const [file = "", pointer = ""] = schema.$ref.split("#");
  const base = file === "" ? root : SCHEMAS.get(file.slice(0, -SUFFIX.length));
  const steps = pointer.split("/").filter((step) => step !== "");
  return at(base, steps) as Schema;
}

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce(
    (inside, step) => Reflect.get(Object(inside) as object, step) as unknown,
    value,
  );
}

/** A copy of a document with one field set, or taken away. */
function changed(
  document: unknown,
  where: readonly string[],
  key: string,
  value: unknown,
): unknown {
  const copy = structuredClone(document);
  const object = Object(at(copy, where)) as object;
  if (value === undefined) Reflect.deleteProperty(object, key);
  else Reflect.set(object, key, value);
  return copy;
}
