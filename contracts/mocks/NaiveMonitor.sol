// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title NaiveMonitor
 * @notice The monitoring contract that everyone would write first: a list of those who may post, a slot that must rise
 * (so that a replay is refused), the bytes of each record stored for good, an event. Test only: the measure for
 * `ResourceMonitor`, which has the same rules and more.
 */
contract NaiveMonitor {
    /// @notice A record of a slot.
    struct Record {
        uint256 slot;
        bytes payload;
    }

    /// @notice Who may enrol homes.
    address public immutable owner;
    /// @notice Whether a home may post.
    mapping(address home => bool allowed) public enrolled;
    /// @notice A home's record at a place, from the first on.
    mapping(address home => Record[] history) public records;

    /// @notice A record was stored.
    event RecordStored(address indexed home, uint256 slot);

    error NaiveNotOwner(address caller);
    error NaiveNotEnrolled(address caller);
    error NaiveSlotNotAfter(uint256 last, uint256 slot);

    constructor() {
        owner = msg.sender;
    }

    /// @notice Lets a home post. Owner only.
    function enrol(address home) external {
        if (msg.sender != owner) revert NaiveNotOwner(msg.sender);
        enrolled[home] = true;
    }

    /// @notice Stores records.
    function store(Record[] calldata fresh) external {
        if (!enrolled[msg.sender]) revert NaiveNotEnrolled(msg.sender);
        Record[] storage history = records[msg.sender];
        uint256 count = history.length;
        uint256 last = count == 0 ? 0 : history[count - 1].slot;
        for (uint256 i = 0; i < fresh.length; ++i) {
            uint256 slot = fresh[i].slot;
            if (slot <= last) revert NaiveSlotNotAfter(last, slot);
            history.push(fresh[i]);
            last = slot;
            emit RecordStored(msg.sender, slot);
        }
    }
}
