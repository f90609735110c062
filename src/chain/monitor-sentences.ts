/**
 * What the errors of the monitoring's contracts mean to people, as `contract-sentences.ts` has it for the others.
 */
export const MONITOR_SENTENCES: Readonly<Record<string, string>> = {
  MonitorGridInvalid:
    "a grid with slots of {slotSeconds} s from {gridOrigin}: a day must be whole slots, the origin past",
  MonitorKeyProofInvalid:
    "the proof does not show that {owner} holds this key in epoch {epoch}: make it anew, for this chain, this contract " +
    "and the sender",
  MonitorNotEnrolled:
    "{gateway} may not post records: let the administrator enrol it (./gridwell monitor enrol)",
  MonitorAlreadyEnrolled: "{gateway} may post records already",
  MonitorWrongEpoch:
    "the frame is for the community's key of epoch {epoch}, in force is {current}: seal it to the present key",
  MonitorSlotOrder:
    "slots {first} to {last} are not all later than slot {previous}, the last posted, or fewer than their records: a " +
    "slot is posted once",
  MonitorFutureSlot:
    "slot {last} has not ended yet, the latest that may be posted is {latest}: wait, or set the clock right",
  MonitorTooOld:
    "slot {first} is too far back to be posted now, at slot {latest}: go on with later ones",
  MonitorTooLong: "the frame has {length} bytes, of {most} at most: post in parts",
  MonitorDelegationOver:
    "delegation {delegation} is not in force for these slots: post without it, or ask for another",
  MonitorDelegationsFixed:
    "the contract of delegations is {delegations} for ever: deploy another monitor for another one",
  MonitorNotDelegations:
    "{account} is not the contract of delegations, which alone opens and closes windows: delegate there",
  Bn254PointInvalid: "({x}, {y}) is no key: a point of the curve is, other than infinity",
  Bn254ScalarInvalid:
    "{scalar} is no scalar of a proof: the group's order and more has another form of the same number",
  FrameMalformed:
    "no frame of {length} bytes has the header {header}: make it with this program, or one for the same version",
};
