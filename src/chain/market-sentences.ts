/**
 * What the errors of the market's contracts mean to people, as `contract-sentences.ts` has it for the others. Money is
 * shown in `{value:ether}` or `{value:tokens}`, quantities as `{value:amount}` in the unit of the error's resource, or of
 * the call's where the error names none, prices of the feed as `{value:price}` for a token or a display unit.
 */
export const MARKET_SENTENCES: Readonly<Record<string, string>> = {
  FeedBoundsInvalid:
    "the bounds {least:price} to {most:price} of {resource:priced} and {maxAge} s are in no order: the least is above zero " +
    "and not above the most, and a price must be fresh for a while",
  FeedPriceOutOfBounds:
    "the price of {resource:priced}, {price:price}, is outside {least:price} to {most:price}: check it, or let the " +
    "administrator set bounds (./gridwell feed bounds); 0 to 0 is none yet",
  FeedStepTooLarge:
    "the price of {resource:priced} may not go from {former:price} to {price:price} at once, only by " +
    "{stepBps:percent}: report several steps, or let the administrator reset it (./gridwell feed report --reset)",
  FeedTimeInvalid:
    "a price of {resource:priced} seen at {observedAt:time} is not newer than the one of {former:time}, or in the future: " +
    "set the clock right",
  FeedStalePrice:
    "the price of {resource:priced}, seen at {observedAt:time}, is older than {maxAge} s, or nobody reported one: wait " +
    "for a report (./gridwell feed report); selling tokens goes on",

  TokenLimitsInvalid:
    "a limit of the token makes no sense: shares are hundredths of a per cent, 10000 at most",
  TokenReserveTooLow:
    "the reserve would have {available:ether} and needs {required:ether} to buy back every token: fund it first " +
    "(./gridwell token fund)",
  TokenPricesInvalid:
    "who buys cannot pay {buyPrice:ether} and who sells get {sellPrice:ether}: the sell price is above zero and not above the " +
    "buy price",
  TokenPriceOutOfBand:
    "the price {price:ether} lies farther than {bandBps:percent} from the feed's, {market:ether}: follow the feed",
  TokenStepTooLarge:
    "the price may not go from {former:ether} to {price:ether} at once, only by {maxStepBps:percent}: take " +
    "several steps",
  TokenPriceUnset: "the token has no price yet: its owner sets the first (./gridwell token price)",
  TokenDeadlinePassed:
    "the transaction came at {time:time}, after its deadline {deadline:time}: send it again if you still want it",
  TokenTooLittle:
    "it would bring {amount} base units, less than the {least} that were seen, or nothing at all: look at the price again (./gridwell token price)",
  TokenAccountFrozen:
    "the account {account} is frozen: it keeps what it has; ask the owner of the token to thaw it",
  TokenAccountProtected: "the account {account} can never be frozen",
  TokenTransferToSelf: "tokens sent to the token would be lost: ./gridwell token reward gives them",
  TokenPaymentUnexpected:
    "{amount:ether} came without a word what for: buy tokens, or fund the reserve",
  TokenOwnerRequired: "the token always has an owner: hand the office over instead",

  QuotaGridInvalid:
    "periods of {periodSeconds} s from {origin:time} do not fit the ledger: both are whole slots, later than its origin",
  QuotaLimitExceeded:
    "in period {period} {allocated:amount} of {resource:resource} would be allocated, of a limit of {limit:amount}: raise " +
    "the community's limit (./gridwell quota limit), or allocate less",
  QuotaPeriodNotOpen:
    "period {period} is {state:period}, no longer open: name the present one (./gridwell quota show)",
  QuotaAllocationFalls:
    "{member} was allocated {allocated:amount}, which cannot fall to {amount:amount} now that the period has begun: allocate " +
    "as much or more",
  QuotaLengthsDiffer: "{members} members came with {amounts} amounts: each needs one",
  QuotaInsufficient:
    "{member} has {available:amount} of quota that are neither used up by sales nor reserved for bids, not " +
    "{quantity:amount}: wait until other bids are decided, or bid for smaller lots",
  QuotaNotReserved:
    "{member} has {reserved:amount} reserved, not {quantity:amount}: a fault of the market, please report it with the " +
    "transaction",
  QuotaPointsInvalid: "{count} metering points are none or too many: name one to four",
  QuotaPointInvalid:
    "point {point}, which measures {resource:resource} and is owned by {owner}, cannot count for this member and resource, " +
    "or is named twice: ./gridwell meters move {point} --in MEMBER gives it to the member",
  QuotaPointsFixed:
    "the points of {member} for period {fromPeriod} stand fast: name them from a period on that has not begun, and not " +
    "before those named last",
  QuotaPointsUnknown:
    "no metering points count for {member}, {resource:resource}, in period {period}: let the allocator name them " +
    "(./gridwell quota points)",
  QuotaSpansDiffer: "{spans} spans came for {points} points: show one for each, in their order",
  ConsumptionStartLate:
    "the first reading of point {point} is of slot {slot}, the period starts with the end of slot {start}: show an " +
    "earlier one",
  ConsumptionEndEarly:
    "the last reading of point {point} is of slot {slot}, the period ends with slot {end}: show a later one",
  ConsumptionNotFinal:
    "the reading of point {point} in slot {slot} may still be corrected: wait for the next batch",
  ConsumptionEndMissing:
    "the reading of point {point} in slot {slot} ({quality:quality}) was carried over a gap: show a later one that " +
    "was taken",
  ConsumptionCorrected:
    "the total of point {point} was corrected in between ({corrections} corrections, {settled} settled): let the " +
    "allocator settle the corrections (settleCorrections of the quota book)",

  AuctionRulesInvalid: "a rule of the auction makes no sense: put the deployment's rules in order",
  AuctionTreasuryInvalid: "{treasury} cannot be the treasury: name an account",
  AuctionTooSmall:
    "a lot of {quantity:amount} under a cap of {cap:tokens} is smaller than the community allows: ask for more",
  AuctionCapTooHigh:
    "the cap of {cap:tokens} is too far above the lot's market value: at most {most:tokens}",
  AuctionRequestInvalid:
    "an offer hides its price ({maxHash}) and asks for one bid at least ({minBids})",
  AuctionWindowTooShort:
    "a window of {window} s is shorter than the community's least, {least} s: lengthen it",
  AuctionTooLate:
    "the reveal window would end at {revealEnd:time}, after {latest:time}, too late to settle before the period ends: shorten " +
    "the windows, or name a later period",
  AuctionPhase:
    "auction {id} is {phase:phase}, which does not allow this: ./gridwell auction show {id} tells what is next",
  AuctionBuyerBids: "{buyer} is the buyer of auction {id}: bid for others' lots",
  AuctionNotBuyer: "{caller} is not the buyer of auction {id}: use the buyer's key",
  AuctionTooFewBids:
    "auction {id} got {commits} bids and wants {minBids}: ./gridwell auction settle {id} ends it without a loss",
  AuctionAboveCap:
    "the hidden price of auction {id} is above its cap of {cap:tokens}: it cannot be opened",
  AuctionMaxPriceMismatch:
    "price and salt are not what auction {id} hid ({maxHash}): use the wallet that made the offer",
  AuctionCommitmentMismatch:
    "bid {index} of {bidder} in auction {id} was opened before, or hides another price: use the wallet that made it",
  AuctionNotInDefault: "the buyer of auction {id} still has time, until {depositEnd:time}: wait",
  AuctionCreditTooLow:
    "{account} has {credit:tokens} of credit, not {amount:tokens}: withdraw less",
  DeliveryTooEarly:
    "delivery of auction {id} is settled from {earliest:time} on, when readings are final, or the time for proofs is over",
  DeliveryNotTighter:
    "{consumed:amount} used was shown for auction {id}, and not more than {least:amount} before: show less, or wait for the end of the time",

  BoardSubscriptionEmpty:
    "no offer of {resource:resource} could match this subscription of {member}: widen ranges and masks, or let it " +
    "expire later",
  BoardNotSubscribed:
    "{member} has no subscription for {resource:resource}: there is nothing to end",

  SafeCastOverflowedUintToInt: "{value} is too great for where it is kept",
  ERC20InsufficientBalance:
    "{sender} has {balance:tokens} and needs {needed:tokens}: buy some (./gridwell token buy), or let the owner make some (./gridwell token create)",
  ERC20InsufficientAllowance:
    "{spender} may spend {allowance:tokens} and needs {needed:tokens}: approve or sign a permit",
  ERC20InvalidApprover: "{approver} cannot allow anything: name an account",
  ERC20InvalidReceiver: "{receiver} cannot receive tokens: name an account",
  ERC20InvalidSender: "{sender} cannot send tokens: name an account",
  ERC20InvalidSpender: "{spender} cannot be allowed anything: name an account",
  ERC2612ExpiredSignature: "the permit held until {deadline:time}: sign another",
  ERC2612InvalidSigner: "the permit was signed by {signer}, not by {owner}, or was used before",
  InvalidAccountNonce: "the signature of {account} is out of its turn, {currentNonce}: sign again",
  ECDSAInvalidSignature: "these bytes are no signature: sign again",
  ECDSAInvalidSignatureLength: "a signature of {length} bytes is none: sign again",
  ECDSAInvalidSignatureS: "the signature is in its second form ({s}): sign again",
  OwnableInvalidOwner: "{owner} cannot be the owner: name an account",
  OwnableUnauthorizedAccount:
    "{account} is not the token's owner, or was not offered the office: use the owner's key",
  ReentrancyGuardReentrantCall: "an account that is being paid called again: wait for the first",
  FailedCall: "an account refuses to be paid: pay to one that accepts currency",
  InsufficientBalance:
    "a contract has {balance:ether} and should pay {needed:ether}: please report it with the transaction",
  SafeERC20FailedOperation: "the token {token} answers no: please report it",
  AddressEmptyCode: "there is no contract at {target}: check the addresses of the deployment",
};
