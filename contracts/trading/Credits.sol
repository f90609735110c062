// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ISmartCommunityToken} from "../token/ISmartCommunityToken.sol";
import {ICredits} from "./ICredits.sol";

/**
 * @title Credits
 * @notice See {ICredits}.
 */
abstract contract Credits is ICredits, Multicall {
    using SafeERC20 for ISmartCommunityToken;

    /// @notice The community's token.
    ISmartCommunityToken public immutable token;

    /// @inheritdoc ICredits
    mapping(address account => uint256 amount) public creditOf;

    /// @param token_ The community's token.
    constructor(ISmartCommunityToken token_) {
        token = token_;
    }

    /// @inheritdoc ICredits
    function fund(uint256 amount) external {
        _credit(msg.sender, 0, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ICredits
    function withdraw(uint256 amount) external {
        uint256 credit = creditOf[msg.sender];
        if (credit < amount) revert AuctionCreditTooLow(msg.sender, credit, amount);
        creditOf[msg.sender] = credit - amount;
        emit CreditWithdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICredits
    function selfPermit(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external returns (bool used) {
        IERC20Permit permits = IERC20Permit(address(token));
        try permits.permit(msg.sender, address(this), value, deadline, v, r, s) {
            used = true;
        } catch {
            used = false;
        }
    }

    function _credit(address account, uint256 id, uint256 amount) internal {
        // Nobody gains by reaching zero here: it only spares an empty event.
        // slither-disable-next-line incorrect-equality
        if (amount == 0) return;
        creditOf[account] += amount;
        emit Credited(account, id, amount);
    }

    /// @dev Takes from the caller's credit, and what is missing from its tokens.
    function _escrow(uint256 id, uint256 amount) internal {
        uint256 credit = creditOf[msg.sender];
        uint256 fromCredit = credit < amount ? credit : amount;
        creditOf[msg.sender] = credit - fromCredit;
        emit Escrowed(msg.sender, id, amount, fromCredit);
        if (fromCredit != amount) token.safeTransferFrom(msg.sender, address(this), amount - fromCredit);
    }
}
