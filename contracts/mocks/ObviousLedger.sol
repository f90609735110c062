// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title ObviousLedger
 * @notice The reading ledger that everyone would write first, with the rules of P2: a list of those who may write, a
 * mapping, a total that may not fall, a slot that must rise (so that a replay is refused), an event, one transaction a
 * reading. Test only: the measure for `ReadingLedger`, which has the same rules and more.
 */
contract ObviousLedger {
    /// @notice A meter's last reading.
    struct Reading {
        uint256 slot;
        uint256 total;
    }

    /// @notice Who may add and remove writers.
    address public immutable owner;
    /// @notice Whether an account may write.
    mapping(address account => bool allowed) public writers;
    /// @notice The last reading of a meter.
    mapping(bytes32 meter => Reading last) public readings;

    /// @notice A reading was written.
    event ReadingStored(bytes32 indexed meter, uint256 slot, uint256 total);

    error ObviousNotOwner(address caller);
    error ObviousNotWriter(address caller);
    error ObviousSlotNotAfter(bytes32 meter, uint256 last, uint256 slot);
    error ObviousTotalFalls(bytes32 meter, uint256 last, uint256 total);

    constructor() {
        owner = msg.sender;
    }

    /// @notice Allows or forbids an account to write. Owner only.
    function allow(address account, bool allowed) external {
        if (msg.sender != owner) revert ObviousNotOwner(msg.sender);
        writers[account] = allowed;
    }

    /// @notice Writes a meter's reading.
    function store(bytes32 meter, uint256 slot, uint256 total) external {
        if (!writers[msg.sender]) revert ObviousNotWriter(msg.sender);
        Reading storage last = readings[meter];
        if (slot <= last.slot) revert ObviousSlotNotAfter(meter, last.slot, slot);
        if (total < last.total) revert ObviousTotalFalls(meter, last.total, total);
        last.slot = slot;
        last.total = total;
        emit ReadingStored(meter, slot, total);
    }
}
