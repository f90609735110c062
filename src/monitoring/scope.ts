import type { EssentialRecord } from "../crypto/essential-record.ts";
import type { ExtendedReading } from "./extended-form.ts";

/** Whether a record says anything of these resources. */
export function touches({ entries }: EssentialRecord, resources: readonly number[]): boolean {
  return entries.some(({ resource }) => resources.includes(resource));
}

/** A record with the entries of these resources alone. */
export function narrowed(record: EssentialRecord, resources: readonly number[]): EssentialRecord {
  const entries = record.entries.filter(({ resource }) => resources.includes(resource));
  return { ...record, entries };
}

/** What {@link narrowed} leaves out, as readings for the community gateway alone. */
export function leftOut(
  records: readonly EssentialRecord[],
  resources: readonly number[],
): ExtendedReading[] {
  return records.flatMap(({ slot, entries }) => {
    const others = entries.filter(({ resource }) => !resources.includes(resource));
    return others.map(({ resource, register, quality }) => {
      return { resource, slot, register: BigInt(register), quality };
    });
  });
}
