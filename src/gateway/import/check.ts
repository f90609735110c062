import { QUALITY } from "../../domain/quality.ts";
import type { ImportJob, Seated } from "./job.ts";
import type { BankPlan } from "./bank-plan.ts";

/** Whether the chain now holds all that was planned, entry by entry up to the stored heads. */
export async function isWritten(
  job: ImportJob,
  seated: readonly Seated[],
  plans: ReadonlyMap<number, BankPlan>,
): Promise<boolean> {
  const { index, contracts } = job.community;
  for (const [bank, plan] of plans) {
    const state = index.state(bank);
    if (state === null) return false;
    // The state's head is computed from the events: equal to the stored one, it proves every entry.
    if (state.head !== (await contracts.ledger.headOf(bank))) return false;
    const lanes = new Map(
      seated
        .filter(({ point }) => point.bank === bank)
        .map(({ point }) => [point.lane, job.history(state, point)]),
    );
    for (const [lane, history] of lanes) {
      const records = new Map(history.records.map((record) => [record.slot, record]));
      for (const { slot, totals, exceptions } of plan.batches) {
        const remark = exceptions.find((each) => each.lane === lane);
        const record = records.get(slot);
        if (record?.quality !== (remark?.code ?? QUALITY.valid)) return false;
        const total = totals.get(lane);
        if (total !== undefined && record.total !== total) return false;
      }
      for (const { about, elements } of plan.amendments) {
        const element = elements.find((each) => each.lane === lane);
        if (element === undefined) continue;
        const amended = history.amendments.findLast(({ slot }) => slot === about);
        if (amended?.total !== element.value || amended.quality !== element.code) return false;
      }
    }
  }
  return true;
}
