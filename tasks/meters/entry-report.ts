import type { Community } from "../../src/gateway/community.ts";
import type { MadeEntry } from "../../src/gateway/operator-entry.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { viewPoints, type PointView } from "../../src/gateway/point-view.ts";
import type { Reason } from "../../src/gateway/reason.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { answer } from "../cli/answer.ts";
import { grouped } from "../cli/table.ts";
import { pointDocument, titleOf } from "./point-document.ts";

/** Says what was entered into a bank's history, and the point as it stands after it. */
export async function reportEntry(
  json: boolean,
  community: Community,
  done: {
    readonly action: string;
    readonly point: string;
    readonly entry: MadeEntry;
    readonly reason: Reason;
  },
): Promise<void> {
  const { action, entry, reason } = done;
  const view = await readBack(community, done.point);
  const document = {
    network: community.network,
    action,
    reason,
    ...entry,
    gasUsed: Number(entry.gasUsed),
    point: pointDocument(view),
  };
  answer(json, document, () => [
    `Entry ${String(entry.index)} of bank ${String(entry.bank)}: ${action} ${titleOf(view)}, ` +
      `${grouped(entry.gasUsed)} gas, block ${String(entry.block)}`,
    `  transaction ${entry.transaction}`,
    ...reasonLines(reason),
    `Read back: ${view.state}, ${formatTotal(view.resource, view.total)}, meter ${view.device ?? view.term.meter}, ` +
      `owner ${view.owner ?? "nobody"}`,
  ]);
}

/** A point as the chain shows it now. */
export async function readBack(community: Community, point: string): Promise<PointView> {
  await community.index.sync();
  const [view] = await viewPoints(community, [findPoint(community, point)]);
  if (view === undefined) throw new TypeError("a point that was found is gone");
  return view;
}

/** What stands on chain as the reason. */
export function reasonLines({ text, code, hashed }: Reason): string[] {
  return hashed
    ? [`  reason: only its hash ${code} is on the chain; keep the text "${text}" yourself`]
    : [`  reason: "${text}", on the chain for ever`];
}
