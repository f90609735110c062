/**
 * What the errors of our contracts mean to people, by their names in Solidity: what happened and the way out. Braces
 * hold the names of the errors' values, and behind a colon how one is shown: `error-values.ts` has the ways.
 */
export const CONTRACT_SENTENCES: Readonly<Record<string, string>> = {
  Error: "the contract refused it: {value}",
  Panic:
    "the contract stopped with panic code {value}: a fault of the contract, please report it with the transaction",

  LedgerNotCurrent:
    "bank {bank} has moved on, its head is {head}: somebody else made an entry; rebuild the witness from the events " +
    "and send again",
  LedgerImplausible:
    "lane {lane} of bank {bank} may not go from {from} to {to} base units: a total never falls and rises by at most " +
    "maxStep a slot; check the reading, or let the operator correct the total or raise maxStep",
  LedgerSlotNotAfter:
    "slot {slot} of bank {bank} does not come after slot {last}, which is recorded: send late readings as an amendment",
  LedgerSlotNotPast:
    "slot {about} of bank {bank} is not between 1 and slot {last}, the last recorded: amend only what is past",
  LedgerSlotInFuture:
    "slot {slot} has not ended yet, the latest that may be recorded is {latest}: wait, or set the clock right",
  LedgerSlotZero: "slot 0 does not exist: slots count from 1",
  LedgerNotGateway:
    "{caller} is not the gateway of bank {bank}: send with the gateway's key, or let the operator appoint it",
  LedgerNotOperator:
    "{caller} is not the ledger's operator: enrolments and changes go through the meter registry",
  LedgerBankInvalid: "{bank} is no number of a bank: choose one above zero",
  LedgerBankUnknown: "bank {bank} was never opened: let the operator open it first",
  LedgerBankExists: "bank {bank} is open already: choose another number",
  LedgerGatewayInvalid: "{gateway} cannot be the gateway of bank {bank}: name an account",
  LedgerMaxStepZero: "bank {bank} needs a maxStep above zero, or no total could ever rise",
  LedgerWordsInvalid:
    "bank {bank} cannot have {words} words: a batch has as many as its bank, and a bank 1 to 1,024",
  LedgerQualityInvalid:
    "the quality {code} of lane {lane} in bank {bank} is none that fits: use 1 missing, 2 estimated, 3 substituted, " +
    "4 questionable, and 0 valid in an amendment only",
  LedgerLaneInvalid:
    "bank {bank} has no lane {lane} in the opened page: grow the bank, or open the right page",
  LedgerLaneOccupied: "lane {lane} of bank {bank} is held by point {point}: choose a vacant lane",
  LedgerLaneFree: "nobody holds lane {lane} of bank {bank}: enrol a point first",
  LedgerPointInvalid: "{point} is no id of a point",
  LedgerPointSeated:
    "point {point} sits in lane {lane} of bank {bank} for ever: it cannot be enrolled again",
  LedgerSeatState:
    "point {point} is {state:seat}, which does not allow this change: ./gridwell meters show {point} tells more",
  LedgerCorrectedInEntry:
    "entry {index} corrects point {point} and would empty its lane: suspend or retire it in another entry",
  LedgerTotalInvalid:
    "lane {lane} cannot hold {total} base units, its top is {top}: use a wide bank",
  LedgerEntryEmpty: "an entry of bank {bank} without content: name at least one change or element",
  LedgerGridInvalid:
    "a grid with slots of {slotSeconds} s from {origin:time}: a day must be whole slots, the origin past",
  LedgerOperatorInvalid: "{operator} cannot be the ledger's operator: name the meter registry",
  ElementsMalformed:
    "element {position} is malformed: elements have twelve bytes, their lanes exist and ascend",
  HistoryPageMismatch:
    "the words are not page {number} of the bank: take page and hashes from one witness",

  VerifierPointUnknown: "point {point} was never enrolled",
  VerifierNotInHistory:
    "the proof does not lead to what the ledger stores of bank {bank} (anchor {day}): make it anew, the bank may " +
    "have moved on",
  VerifierNotOfSlot:
    "entry {opened} after the batch does not belong to slot {slot}, or is not in the proof",
  VerifierNotSeated:
    "point {point} did not hold its lane at entry {index}: choose a slot between enrolment and retirement",
  VerifierPageInvalid:
    "page {page} is not the page of lane {lane} that the opened entry commits to",
  VerifierVacant: "point {point} was suspended in slot {slot}: it has no reading there",
  VerifierNotRegister:
    "the total of point {point} in slot {slot} stands in another entry than {opened}: it was corrected there",
  VerifierNotRecord:
    "entry {opened} after the batch is not what the gateway wrote: open the batch itself",
  VerifierTermUnknown: "no meter stood at point {point} at entry {index}",
  VerifierEvidenceMismatch: "the signature is not in the batch's evidence {evidence}",
  VerifierSignatureInvalid: "the meter's key {key} did not sign this reading, {signer} did",
  VerifierContractInvalid: "there is no contract at {account}",
  VerifierTermsInvalid:
    "{terms} does not keep the terms of the ledger, whose operator is {operator}",

  RegistryUnbound:
    "the registry serves no ledger yet: deploy the whole community, or let the admin bind one",
  RegistryAlreadyBound:
    "the registry serves the ledger {ledger} for ever: deploy another registry for another ledger",
  RegistryLedgerInvalid:
    "the ledger {ledger} obeys {operator} (zero: there is no contract), not this registry: deploy a ledger for it",
  RegistryReasonMissing: "say why: a reason is missing",
  RegistryResourceExists: "{id:resource} is defined already, and never changes: choose another id",
  RegistryResourceUnknown:
    "{id:resource} is not defined: define it first (./gridwell registry resources)",
  RegistryResourceInvalid:
    "resource {id} needs an id above zero, a name, units and at most 18 decimals",
  RegistryGatewayInvalid: "{gateway} cannot be a gateway: name an account",
  RegistryGatewayTrusted: "gateway {gateway} is trusted already",
  RegistryGatewayNotTrusted:
    "gateway {gateway} is not on the list of trusted gateways: put it there first",
  RegistryBankUnknown: "bank {bank} was never opened: open it first",
  RegistryLengthsDiffer:
    "{enrolments} enrolments came with {signatures} pairs of signatures: each needs one",
  RegistryBankMismatch:
    "the credentials of point {point} name bank {bank}, the call bank {expected}",
  RegistryLaneNotAfter:
    "lane {lane} must be {least} at least: enrolments of one call stand in ascending lanes",
  RegistryDialInvalid:
    "the dial of point {point} shows {dial} base units, but begins anew at {modulus}: check reading and digits",
  RegistryMeterInvalid: "{meter} is no id of a meter",
  RegistryMeterEnrolled:
    "meter {meter} was enrolled at point {point}: a meter has one point for life, and only the one that stands there " +
    "may begin another term",
  RegistryAttestationInvalid:
    "the attestation {attestation:attestation} does not fit point {point}: choose gateway or device, with the key of that kind",
  RegistryKeyNotGateway:
    "{key} is not the gateway of the bank, which is {gateway}: it signs for the dumb meter of point {point}",
  RegistryDeviceIsGateway:
    "{key} is or was a gateway's key, not a device of point {point}: enrol it as a dumb meter",
  RegistryKeyIsOwner:
    "{key} would sign both credentials of point {point}: meter and owner need different keys",
  RegistryNonceInvalid:
    "the credential of point {point} bears nonce {nonce}, wanted is {expected}: have it signed anew",
  RegistryCredentialExpired:
    "the credential of point {point} held until {deadline:time}: have it signed anew",
  RegistryMeterCredentialInvalid:
    "the meter's key {key} did not sign this enrolment of point {point}",
  RegistryOwnerCredentialInvalid: "the owner {owner} did not sign for point {point}",
  RegistryPointState:
    "point {point} is {state:seat}, which does not allow this: ./gridwell meters show {point} tells more",
  RegistryPointElsewhere: "point {point} sits in lane {lane} of bank {bank}: name that place",
  RegistryResourceMismatch: "point {point} meters {expected:resource}, not {resource:resource}",
  RegistryOwnerMismatch: "point {point} belongs to {expected}, not to {owner}",
  RegistryStartAboveTop:
    "point {point} cannot go on from {start} base units: its lane holds {top} at most",
  RegistryStartBelowTotal:
    "point {point} may not go on from {start} base units: its total is {total} already",
  RegistryKindNeedsCredentials:
    "a change that does {kind:change} needs credentials: enrol or exchange with both signatures",
  RegistryPointUnowned: "point {point} has no owner",
  RegistryNotOwner: "{caller} is not the owner of point {point}",
  RollsNotWritten: "the registry could not store a list: please report it with the transaction",

  AccessControlUnauthorizedAccount:
    "{account} is not {neededRole:role} here: send with the key that is, or let the administrator appoint this one",
  AccessControlEnforcedDefaultAdminDelay:
    "the administrator changes only after a delay, at {schedule:time}: wait",
  AccessControlEnforcedDefaultAdminRules:
    "the admin role is handed over in two steps: begin, wait, accept",
  AccessControlInvalidDefaultAdmin:
    "{defaultAdmin} cannot become the admin: it is not the one that was announced",
  AccessControlBadConfirmation: "a role can be given up only by the account that has it",
  SafeCastOverflowedUintDowncast: "{value} does not fit {bits} bits",
  InvalidShortString: "a stored name is malformed: please report it",
  StringTooLong: "the name {str} is too long: at most 31 bytes",
};
