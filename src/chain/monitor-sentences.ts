/**
 * What the errors of the monitoring's contracts mean to people, as `contract-sentences.ts` has it for the others.
 */
export const MONITOR_SENTENCES: Readonly<Record<string, string>> = {
  MonitorGridInvalid:
    "a grid with slots of {slotSeconds} s from {gridOrigin:time}: a day must be whole slots, the origin past, and numbers of " +
    "slots must last for 20 years",
  MonitorLimitsInvalid: "{maxFrame} bytes are too few for any frame: the shortest has {shortest}",
  MonitorOwnerRequired: "the monitoring cannot do without an administrator: pass it on instead",
  MonitorEpochAhead:
    "{gateway} has renewed its own key so often that its epoch is {epoch}, and the community's {current}: at most 32 ahead " +
    "it may be; name another account",
  MonitorRenewalEarly:
    "the community's key was renewed not long ago, and keys before it are taken up to slot {graceUntil}; it is slot " +
    "{latest}: wait until that has passed",
  MonitorNotCommunityGateway:
    "{sender} is not the community gateway, or has not published a key of its own yet (./gridwell keys publish)",
  MonitorResourceInvalid:
    "{resource:resource} cannot be summed: resources with numbers from 1 to 127 can (./gridwell registry resources)",
  MonitorResourceKeyFixed:
    "{resource:resource} has its key for epoch {epoch}: another one comes with the community's next key",
  MonitorResourceKeyTaken: "a resource had this key, or its opposite, before: draw another",
  MonitorSumGap:
    "the frame has {slots} slots and {records} records, the call {words} words: each slot needs a record and a whole " +
    "contribution",
  MonitorSumClosed:
    "slot {slot} takes contributions no more at slot {latest}: post its record without",
  MonitorSumEpoch:
    "up to slot {lastBefore} sums are under the community's key before, later under the present one, and the frame is " +
    "for epoch {epoch}: contribute under the slot's own",
  MonitorResourceKeyMissing:
    "{resource:resource} has no key in epoch {epoch}: the community gateway publishes it (./gridwell keys resources)",
  MonitorSumProofInvalid:
    "the proof does not show that {gateway} knows its numbers of slot {slot}: make it anew",
  MonitorSumNotYet: "slot {slot} still takes contributions at slot {latest}: open its total later",
  MonitorSumUnknown:
    "there is no sum of {resource:resource} in slot {slot}: nobody contributed, or 256 slots have passed since",
  MonitorSumOpenedAlready:
    "the total of {resource:resource} in slot {slot} was opened before: ./gridwell monitor total shows it",
  MonitorSumTooFew:
    "only {count} homes contributed, and the total of fewer than {least} would say too much of each",
  MonitorTotalTooGreat: "{number} is no total: those lie below 2^40",
  MonitorOpeningProofInvalid:
    "the proof does not show that the sum of slot {slot} holds {number}: make it over the sum as it stands",
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
  AlarmNotCommunityGateway:
    "{account} is not the community gateway: alarms are raised with its key",
  AlarmMalformed:
    "{length} bytes are no alarm of a version that is known: make it with this program",
  AlarmLimitReached:
    "{gateway} had all the alarms of day {day} of the grid: put several into one, or wait for the next day",
  AlarmUnknown: "{gateway} has no alarm {seq}: ./gridwell alarms watch lists them",
  AlarmNotParty:
    "{account} was not responsible for alarm {seq} of {gateway} when it was raised, so it cannot read it: let the one that " +
    "was acknowledge it",
  AlarmKnown: "alarm {seq} of {gateway} was acknowledged before",
  DelegationDelegateeInvalid:
    "{delegatee} is the home itself, or the community gateway, which reads everything: name a neighbour",
  DelegationKeyEpoch:
    "the key of {delegatee} is of epoch {current} (0: it has none), not {epoch}: let it publish one (./gridwell keys " +
    "publish), and ask again",
  DelegationTermInvalid:
    "slots {from} up to {until} are none, or have begun: the latest is {latest}, begin after it",
  DelegationScopeEmpty: "a delegation of no resource: name at least one",
  DelegationStanding:
    "delegation {id} is still {state:delegation}: cancel it (./gridwell delegate cancel {id}), or " +
    "wait for its end",
  DelegationState:
    "delegation {id} is {state:delegation}, which does not allow this: requested it can be accepted, declined or cancelled, " +
    "active it can be cancelled, ended or expired it can be settled (./gridwell delegate list)",
  DelegationNotParty:
    "{account} is not the party of delegation {id} that may do this: use that party's key",
  DelegationEnding: "delegation {id} ends before slot {until} anyway",
  DelegationAlarmsOpen:
    "alarms of delegation {id} may be acknowledged in time until slot {openUntil} has passed: settle it then",
  DelegationEscrowDiffers:
    "{received:tokens} came in, not {expected:tokens}: the token takes a fee, which delegations cannot be paid with",
  DelegationNothingOwed:
    "{account} is owed nothing by delegations: settle what has ended first (./gridwell delegate list shows which, " +
    "./gridwell delegate settle pays)",
  DisputeNotParty:
    "{sender} can dispute nothing of {gateway}: that home itself can, or the administrator",
  DisputeKnown:
    "{field:field} of frame {digest} was put in dispute before: see what came of it (./gridwell monitor disputes)",
  DisputeNotOpen:
    "{field:field} of frame {digest} is not in dispute, or was answered: open it first (./gridwell monitor dispute)",
  DisputeNoLine: "{gateway} has no line for day {day} from which a frame could be shown",
  DisputeProofInvalid:
    "what would open {field:field} of frame {digest} does not lead to what was posted: open the very record that the " +
    "home sealed, with the key of its epoch",
  DisputeNoPoint:
    "no key of the community opens a frame of suite {suite}: dispute it field by field",
  WitnessTooLong: "{steps} posts lie between the line and the frame, {most} at most can be walked",
  WitnessBroken:
    "step {step} of the walk is not what the line above it commits to: the home posted since, or the node lies; try again",
  Bn254PointInvalid: "({x}, {y}) is no key: a point of the curve is, other than infinity",
  Bn254ScalarInvalid:
    "{scalar} is no scalar of a proof: the group's order and more has another form of the same number",
  Bn254CompressedInvalid: "{point} is no compressed point of the curve",
  SumLengthsDiffer:
    "a contribution to {keys} resources does not have {words} words: contribute to one at least, and to all that are named",
  FrameMalformed:
    "no frame of {length} bytes has the header {header}: make it with this program, or one for the same version",
};
