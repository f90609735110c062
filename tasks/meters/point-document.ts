import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import type { BankView, PointView } from "../../src/gateway/point-view.ts";

/** A point in JSON; `common.schema.json#/$defs/point`. */
export interface PointDocument {
  readonly point: string;
  readonly name: string | null;
  readonly device: string | null;
  readonly resource: string;
  readonly unit: string;
  readonly bank: number;
  readonly lane: number;
  readonly state: string;
  readonly total: bigint;
  /** The total in display units, with the unit. */
  readonly display: string;
  readonly last: { readonly slot: number; readonly time: string; readonly total: bigint } | null;
  readonly meter: string;
  readonly attestation: string;
  readonly owner: string | null;
}

/** A point as JSON. */
export function pointDocument(view: PointView): PointDocument {
  const { last, resource, term } = view;
  return {
    point: view.id,
    name: view.name,
    device: view.device,
    resource: resource.name,
    unit: resource.baseUnit,
    bank: view.bank,
    lane: view.lane,
    state: view.state,
    total: view.total,
    display: formatTotal(resource, view.total),
    last: last === null ? null : { ...last, time: formatInstant(last.time) },
    meter: term.meter,
    attestation: term.attestation,
    owner: view.owner,
  };
}

/** A bank in JSON; `common.schema.json#/$defs/bank`. */
export interface BankDocument extends Omit<BankView, "resource" | "time"> {
  readonly resource: string | null;
  readonly unit: string | null;
  readonly time: string;
}

/** A bank as JSON. */
export function bankDocument(view: BankView): BankDocument {
  const { resource } = view;
  return {
    ...view,
    resource: resource?.name ?? null,
    unit: resource?.baseUnit ?? null,
    time: formatInstant(view.time),
  };
}

/** What people call a point: its name, or the beginning of its id. */
export function titleOf({ name, id }: { name: string | null; id: string }): string {
  return name ?? `${id.slice(0, 18)}…`;
}
