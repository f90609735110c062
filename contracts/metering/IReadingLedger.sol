// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../libraries/BankHistory.sol";

/**
 * @title IReadingLedger
 * @notice The running totals of metering points, bank by bank, in one stored word a bank.
 *
 * A *bank* is an ordered group of points that one gateway reports together; a *lane* is a point's place in it. The
 * ledger stores only the bank's *head* (see {BankHistory}). Whoever moves the head hands in the registers that it
 * commits to (the *witness*) and the new ones; the ledger checks the first against the head, compares all lanes at
 * once, and stores the new head. Everything needed to rebuild a witness is in the events.
 *
 * Who may lie, and what then:
 * - The gateway of a bank writes what it likes within monotonicity, `maxStep` and the clock. A signature of the meter
 *   over another value proves it wrong (see `IReadingVerifier`), and the operator may take the bank from it.
 * - The operator (the meter registry) may set a lane to any value, but only by a `Correct` that the history shows for
 *   ever and that every proof across it reports.
 * - The sealer of a block may delay a batch and shift the clock by as much as the chain's rules allow.
 */
interface IReadingLedger {
    /// @notice What a change does to a lane.
    enum ChangeKind {
        Enrol, // a point takes a vacant lane; its total starts at `total`
        Exchange, // another meter at the point; the total goes on. For the record: moves no register
        Retire, // the point leaves for ever, the lane becomes free
        Suspend, // the lane is vacant until resumed; the total is kept
        Resume, // the kept total comes back
        Correct // the total becomes `total`, lower or higher
    }

    /// @notice Whether a point may be read.
    enum SeatState {
        None,
        Active,
        Suspended,
        Retired
    }

    /// @notice One change of one lane. `subject` is the point (Enrol), the new meter (Exchange) or the reason (others).
    struct Change {
        ChangeKind kind;
        uint16 lane;
        uint64 total;
        bytes32 subject;
    }

    /// @notice Where a point sits.
    struct Seat {
        uint32 bank;
        uint16 lane;
        uint32 since; // index of the entry that enrolled it
        uint32 until; // index of the entry that retired it; zero while it has not been
        SeatState state;
        uint64 kept; // total that it was suspended or retired with; zero while active
        uint32 keptSlot; // slot of that total; zero while active
    }

    /// @notice A bank's settings.
    struct Bank {
        address gateway; // who may record
        uint64 maxStep; // greatest rise of a lane per slot since the bank's last record, base units
        bool wide; // 64-bit lanes instead of 32
        uint16 words; // words of registers
    }

    /// @notice A bank was opened with `words` vacant words. Its first entry.
    event BankOpened(
        uint32 indexed bank,
        uint32 indexed slot,
        bytes32 before,
        address gateway,
        uint64 maxStep,
        bool wide,
        uint16 words
    );
    /// @notice A bank has a new gateway or limit. Not an entry of the history: it moves no register.
    event GatewayAppointed(uint32 indexed bank, address indexed gateway, uint64 maxStep);
    /// @notice A bank got `words` more vacant words.
    event BankGrown(uint32 indexed bank, uint32 indexed slot, uint32 index, bytes32 before, uint16 words);
    /// @notice A batch of readings: all registers of the bank after it.
    event Recorded(
        uint32 indexed bank,
        uint32 indexed slot,
        uint32 index,
        bytes32 before,
        bytes32 evidence,
        bytes exceptions,
        uint256[] registers
    );
    /// @notice Lanes were changed by the operator.
    event LanesChanged(uint32 indexed bank, uint32 indexed slot, uint32 index, bytes32 before, Change[] changes);
    /// @notice Something was said about an earlier slot. It overwrites nothing.
    event Amended(
        uint32 indexed bank,
        uint32 indexed slot,
        uint32 index,
        bytes32 before,
        uint32 about,
        bytes32 evidence,
        bytes data
    );
    /// @notice The last head of a day was kept: what the registers were when the day closed.
    event DayClosed(uint32 indexed bank, uint32 indexed day, bytes32 head);

    /// @notice A day must be a whole number of slots, and the origin must not lie in the future.
    error LedgerGridInvalid(uint32 slotSeconds, uint64 origin);
    /// @notice The ledger needs an operator.
    error LedgerOperatorInvalid(address operator);
    /// @notice Only the operator may do this.
    error LedgerNotOperator(address caller);
    /// @notice Only the bank's gateway may record; it and the operator may amend.
    error LedgerNotGateway(uint32 bank, address caller);
    /// @notice A bank needs a gateway.
    error LedgerGatewayInvalid(uint32 bank, address gateway);
    /// @notice Zero is no bank's number.
    error LedgerBankInvalid(uint32 bank);
    /// @notice A bank of this number was opened before.
    error LedgerBankExists(uint32 bank);
    /// @notice No bank of this number was opened.
    error LedgerBankUnknown(uint32 bank);
    /// @notice The witness does not open the stored head: somebody else moved it, or the witness is wrong.
    error LedgerNotCurrent(uint32 bank, bytes32 head);
    /// @notice A record must lie in a later slot than the last.
    error LedgerSlotNotAfter(uint32 bank, uint32 slot, uint32 last);
    /// @notice Nothing can be said about slot zero or a slot later than the last record's. Whether a slot before it was
    /// recorded is not checked: late readings may fill one that was left out.
    error LedgerSlotNotPast(uint32 bank, uint32 about, uint32 last);
    /// @notice The slot ends more than `CLOCK_TOLERANCE` after the block's time.
    error LedgerSlotInFuture(uint32 slot, uint32 latest);
    /// @notice Slots are counted from one.
    error LedgerSlotZero();
    /// @notice A bank whose lanes may not rise meters nothing.
    error LedgerMaxStepZero(uint32 bank);
    /// @notice No words or more than a bank may have; or the words after a batch are not as many as before it.
    error LedgerWordsInvalid(uint32 bank, uint256 words);
    /// @notice No quality code that may stand there: 1 to 4 in a batch, 0 to 4 in an amendment.
    error LedgerQualityInvalid(uint32 bank, uint256 lane, uint16 code);
    /// @notice A lane would fall, rise above the limit, become vacant, or carry a guard bit.
    error LedgerImplausible(uint32 bank, uint256 lane, uint64 from, uint64 to);
    /// @notice The lane lies on another page than the opened one, or beyond the bank.
    error LedgerLaneInvalid(uint32 bank, uint256 lane);
    /// @notice A point can be enrolled in a free lane only.
    error LedgerLaneOccupied(uint32 bank, uint256 lane, bytes32 point);
    /// @notice No point holds the lane.
    error LedgerLaneFree(uint32 bank, uint256 lane);
    /// @notice Zero is no point's id.
    error LedgerPointInvalid(bytes32 point);
    /// @notice A point is enrolled once, for ever.
    error LedgerPointSeated(bytes32 point, uint32 bank, uint16 lane);
    /// @notice The point's state does not allow this change.
    error LedgerSeatState(bytes32 point, SeatState state);
    /// @notice A point that an entry corrects cannot be suspended or retired later in the same entry: the slot's total
    /// would stand in no lane where it could be proved. Another entry may do it, in the same slot, too.
    error LedgerCorrectedInEntry(bytes32 point, uint32 index);
    /// @notice A lane cannot hold this total.
    error LedgerTotalInvalid(uint256 lane, uint64 total, uint64 top);
    /// @notice An entry must say something: at least one change, or one element of an amendment.
    error LedgerEntryEmpty(uint32 bank);

    /**
     * @notice Opens a bank with vacant lanes. Operator only.
     * @param bank A number not used before, not zero.
     * @param gateway Who may record.
     * @param wide True for 64-bit lanes.
     * @param maxStep Greatest rise of a lane per slot passed since the bank's last record, base units; not zero. It is
     * the bank's slots that count: a lane that kept its total in records before gets no more for that.
     * @param words Words of registers, 1 to 1,024; `grow` adds more.
     * @param slot The bank's history starts after it: its first record must lie in a later slot, its lanes' first rise
     * is limited by the slots passed since. Not zero, not in the future.
     */
    function open(uint32 bank, address gateway, bool wide, uint64 maxStep, uint16 words, uint32 slot) external;

    /// @notice Hands a bank to another gateway, or changes its limit. Batches of the old gateway in flight fail.
    function appoint(uint32 bank, address gateway, uint64 maxStep) external;

    /**
     * @notice Adds vacant words at the end. Operator only.
     * @return index The number of the entry this makes.
     */
    function grow(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata registers,
        uint16 words
    ) external returns (uint32 index);

    /**
     * @notice Enrols, exchanges, retires, suspends, resumes or corrects points of one page. Operator only.
     * @return index The number of the entry this makes.
     */
    function change(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Change[] calldata changes
    ) external returns (uint32 index);

    /**
     * @notice Records a batch: the registers of all lanes at a slot. Gateway only.
     * @param bank The bank.
     * @param tip With `prev` the witness: opens the stored head.
     * @param prev The registers committed now.
     * @param slot Later than the last record's, at most `CLOCK_TOLERANCE` seconds in the future.
     * @param evidence Merkle root over the meters' signatures of this batch, or zero. Leaf:
     * keccak256(keccak256(abi.encode(lane, keccak256(signature)))).
     * @param exceptions {Elements} in ascending lanes: code 1 missing, 2 estimated, 3 substituted (the lane keeps its
     * total, the estimate stands in `value` and is not checked), 4 questionable (the total moves, `value` is free).
     * @param next The registers after this batch.
     * @return fresh False when this very batch is the bank's last entry already; nothing happens then. Once another
     * entry follows it, sending it again reverts with `LedgerNotCurrent`.
     */
    function record(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata prev,
        uint32 slot,
        bytes32 evidence,
        bytes calldata exceptions,
        uint256[] calldata next
    ) external returns (bool fresh);

    /**
     * @notice Says something about an earlier slot: late readings, corrections of estimates. Gateway or operator.
     *
     * How many amendments a bank gets is not limited, as a late import makes thousands. Every one is a link in each
     * proof that crosses it: a gateway that makes more than some 1,300 in a day keeps the proofs of that day from
     * fitting a transaction of 128 KiB. Checks off the chain, and of other days, do not suffer; the operator appoints
     * another gateway.
     * @param bank The bank.
     * @param tip With `root` the witness.
     * @param root The commitment to the registers, which an amendment does not move.
     * @param about The slot it is about, at most the last record's. It need not have been recorded.
     * @param evidence As in `record`.
     * @param data {Elements}: lane, quality code (0 to 4), the total of that slot as it should have been. It is about
     * the point that holds the lane now; about nobody, where another still held the lane in that slot.
     * @return index The number of the entry this makes.
     */
    function amend(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        uint32 about,
        bytes32 evidence,
        bytes calldata data
    ) external returns (uint32 index);

    /// @notice The only account that may open, appoint, grow and change: the meter registry.
    function operator() external view returns (address);

    /// @notice Length of a slot, seconds. A slot is a window (start, end]; a reading belongs to the slot it ends in.
    function slotSeconds() external view returns (uint32);

    /// @notice Start of slot 1, Unix seconds.
    function gridOrigin() external view returns (uint64);

    /// @notice Slots in a day. Day d holds the slots d * n + 1 to (d + 1) * n, so that a midnight closes its day.
    function slotsPerDay() external view returns (uint32);

    /// @notice The day that a slot belongs to. Reverts for slot zero.
    function dayOf(uint32 slot) external view returns (uint32);

    /// @notice The latest slot that may be recorded now.
    function latestSlot() external view returns (uint32);

    /// @notice A bank's settings; all zero when it was never opened.
    function bankOf(uint32 bank) external view returns (Bank memory);

    /// @notice A bank's head; zero when it was never opened.
    function headOf(uint32 bank) external view returns (bytes32);

    /**
     * @notice The last head whose slot lies in a day, that of the bank's opening included; kept when a record of a
     * later day came. Zero before that, and for days without such a head.
     */
    function dayHeadOf(uint32 bank, uint32 day) external view returns (bytes32);

    /// @notice Where a point sits.
    function seatOf(bytes32 point) external view returns (Seat memory);

    /// @notice The point that holds a lane, suspended or not; zero when the lane is free.
    function occupantOf(uint32 bank, uint16 lane) external view returns (bytes32);

    /// @notice How many times a point's total was corrected by entries up to and including `index`.
    function correctionsUpTo(bytes32 point, uint32 index) external view returns (uint256);
}
