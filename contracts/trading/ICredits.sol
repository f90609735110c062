// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title ICredits
 * @notice Tokens that accounts have with the auction. Whatever the auction gives is credited, and taken out by its
 * owner alone: nobody's tokens can hold up another's. Bonds and deposits come from credit first.
 */
interface ICredits {
    /// @notice An account got credit: of its own (`id` zero) or from an auction.
    event Credited(address indexed account, uint256 indexed id, uint256 amount);
    /// @notice An account put tokens into an auction: `fromCredit` of its credit, the rest by transfer.
    event Escrowed(address indexed account, uint256 indexed id, uint256 amount, uint256 fromCredit);
    /// @notice An account took tokens out.
    event CreditWithdrawn(address indexed account, uint256 amount);

    /// @notice The account has less credit than this.
    error AuctionCreditTooLow(address account, uint256 credit, uint256 amount);

    /// @notice Adds tokens of the caller to its credit. Needs an allowance.
    function fund(uint256 amount) external;

    /// @notice Takes credit out as tokens, to the caller. The token refuses frozen accounts; the credit stays.
    function withdraw(uint256 amount) external;

    /**
     * @notice Uses the caller's signed allowance; first of several calls in `multicall`. Never reverts: when somebody
     * else used the signature before, the allowance stands all the same.
     * @return used Whether the signature was used here.
     */
    function selfPermit(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external returns (bool used);

    /// @notice An account's credit, base units of the token.
    function creditOf(address account) external view returns (uint256);
}
