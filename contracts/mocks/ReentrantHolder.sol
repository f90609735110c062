// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISmartCommunityToken} from "../token/ISmartCommunityToken.sol";

/**
 * @title ReentrantHolder
 * @notice A holder for tests that, paid for tokens, sells more before the first sale is done.
 */
contract ReentrantHolder {
    ISmartCommunityToken private immutable _token;

    constructor(ISmartCommunityToken token) {
        _token = token;
    }

    receive() external payable {
        _token.sell(1 ether, 0, block.timestamp);
    }

    /// @notice Buys tokens.
    function buy() external payable {
        _token.buy{value: msg.value}(0, block.timestamp);
    }

    /// @notice Sells one token, and tries to sell another from within.
    function sell() external {
        _token.sell(1 ether, 0, block.timestamp);
    }
}
