import { ScaledFactor } from "../scaled-number.ts";
import { OTHER_COLUMNS, type CsvLayout, type CsvQuantity } from "./csv-layout.ts";
import type { CsvColumn } from "./csv-map.ts";

/** A column of values in this very file. */
export interface BoundQuantity extends CsvQuantity {
  /** Position of the column, from 0. */
  readonly at: number;
  readonly scaled: ScaledFactor;
}

/** Where in this very file the columns of a layout stand, from 0; -1 where there is none. */
export interface Binding {
  readonly stamp: readonly number[];
  readonly start: number;
  readonly device: number;
  readonly point: number;
  readonly register: number;
  readonly quality: number;
  /** By the text of the register column; under "" without one. */
  readonly quantities: ReadonlyMap<string, readonly BoundQuantity[]>;
  /** How many fields a row needs at least. */
  readonly width: number;
}

/**
 * Finds a layout's columns.
 *
 * @param header the names of the file's columns, or null without a header
 * @returns a sentence on the first column that is not there, or named twice
 */
export function bind(layout: CsvLayout, header: readonly string[] | null): Binding | string {
  const faults: string[] = [];
  const used = new Set<number>();
  const find = (column: CsvColumn | null): number => {
    if (column === null) return -1;
    const at = typeof column === "number" ? column - 1 : (header?.indexOf(column) ?? -1);
    if (at < 0 || (header !== null && at >= header.length)) {
      faults.push(`there is no column ${JSON.stringify(column)}`);
    } else if (typeof column === "string" && header?.lastIndexOf(column) !== at) {
      faults.push(`there are two columns ${JSON.stringify(column)}: name it by its number`);
    }
    used.add(at);
    return at;
  };
  const fixed = {
    stamp: layout.stamp.map(find),
    start: find(layout.start),
    device: find(layout.device),
    point: find(layout.point),
    register: find(layout.register),
    quality: find(layout.quality?.column ?? null),
  };
  const bound: BoundQuantity[] = [];
  for (const quantity of layout.values) {
    if (quantity.column === OTHER_COLUMNS) continue;
    bound.push({
      ...quantity,
      at: find(quantity.column),
      scaled: new ScaledFactor(quantity.factor),
    });
  }
  for (const quantity of layout.values) {
    if (quantity.column !== OTHER_COLUMNS) continue;
    const scaled = new ScaledFactor(quantity.factor);
    for (const [at, name] of (header ?? []).entries()) {
      if (used.has(at) || name === "") continue;
      bound.push({ ...quantity, at, scaled, device: name });
    }
  }
  const [fault] = faults;
  if (fault !== undefined) return fault;
  const quantities = new Map<string, BoundQuantity[]>();
  for (const quantity of bound) {
    const same = quantities.get(quantity.is ?? "");
    if (same === undefined) quantities.set(quantity.is ?? "", [quantity]);
    else same.push(quantity);
  }
  const needed = [...fixed.stamp, fixed.device, fixed.register];
  return { ...fixed, quantities, width: Math.max(...needed) + 1 };
}
