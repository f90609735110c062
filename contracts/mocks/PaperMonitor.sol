// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title PaperMonitor
 * @notice What P3's monitoring contract keeps of a home: its last L records, the newest among them, each encrypted on
 * its own (the paper's Smonitoring) or plain (its Monitoring). The paper gives no code; this is what keeps as much for
 * the least gas. It has no rules and trusts whoever posts. Test only: the measure for `ResourceMonitor`.
 */
contract PaperMonitor {
    /// @notice A record's 100 bytes, which need four words.
    struct Plain {
        bytes32[3] first;
        bytes4 last;
    }

    /// @notice Records that are kept of each home, the paper's L.
    uint256 public immutable kept;

    /// @notice Encrypted records that a home has posted.
    mapping(address home => uint256 count) public sealedCount;
    /// @notice Plain records that a home has posted.
    mapping(address home => uint256 count) public plainCount;

    mapping(address home => mapping(uint256 place => bytes frame)) private _sealed;
    mapping(address home => mapping(uint256 place => Plain record)) private _plain;

    /// @notice A home has posted; that many records in all.
    event RecordsKept(address indexed home, uint256 count);

    /// @notice Fewer records of the home are there than were asked for.
    error PaperTooFew(address home, uint256 held, uint256 asked);

    /// @param kept_ Records of each home, 1 at least.
    constructor(uint256 kept_) {
        kept = kept_;
    }

    /// @notice Keeps encrypted records, the oldest first, over the oldest that are there.
    function postKeep(bytes[] calldata frames) external {
        uint256 count = sealedCount[msg.sender];
        for (uint256 i = 0; i < frames.length; ++i) _sealed[msg.sender][(count + i) % kept] = frames[i];
        sealedCount[msg.sender] = count + frames.length;
        emit RecordsKept(msg.sender, count + frames.length);
    }

    /// @notice Keeps plain records, the oldest first, over the oldest that are there.
    function postPlain(Plain[] calldata records) external {
        uint256 count = plainCount[msg.sender];
        for (uint256 i = 0; i < records.length; ++i) _plain[msg.sender][(count + i) % kept] = records[i];
        plainCount[msg.sender] = count + records.length;
        emit RecordsKept(msg.sender, count + records.length);
    }

    /// @notice A home's newest encrypted records, the newest first: what a delegatee reads, the paper's Sdelegation.
    function newestSealed(address home, uint256 asked) external view returns (bytes[] memory frames) {
        uint256 count = sealedCount[home];
        _check(home, count, asked);
        frames = new bytes[](asked);
        for (uint256 i = 0; i < asked; ++i) frames[i] = _sealed[home][(count - 1 - i) % kept];
    }

    /// @notice A home's newest plain records, the newest first: the paper's Delegation.
    function newestPlain(address home, uint256 asked) external view returns (Plain[] memory records) {
        uint256 count = plainCount[home];
        _check(home, count, asked);
        records = new Plain[](asked);
        for (uint256 i = 0; i < asked; ++i) records[i] = _plain[home][(count - 1 - i) % kept];
    }

    function _check(address home, uint256 count, uint256 asked) private view {
        uint256 held = count < kept ? count : kept;
        if (asked > held) revert PaperTooFew(home, held, asked);
    }
}
