// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title SealedBid
 * @notice What hides a bid until it is opened, and a buyer's highest price.
 *
 * Both bind chain, contract, account, price and 32 bytes of salt, a bid the auction as well. What is stored of a bid is
 * a hash over `inner` and the sender: so a rival who copies `inner` cannot open it, and after a failed auction a bidder
 * takes its bond back with `inner`, which the event holds, without showing price or salt.
 */
library SealedBid {
    /// @notice First word of what a bid hashes.
    bytes32 internal constant BID_TYPEHASH = keccak256(
        "Bid(uint256 chainId,address auction,uint256 id,address bidder,uint80 price,bytes32 salt)"
    );
    /// @notice First word of what a highest price hashes.
    bytes32 internal constant MAX_TYPEHASH = keccak256(
        "MaxPrice(uint256 chainId,address auction,address buyer,uint80 price,bytes32 salt)"
    );

    /// @notice What a bidder hands in.
    function inner(uint256 id, address bidder, uint80 price, bytes32 salt) internal view returns (bytes32) {
        return keccak256(abi.encode(BID_TYPEHASH, block.chainid, address(this), id, bidder, price, salt));
    }

    /// @notice What a buyer hands in. The number of the auction is not known yet: take a new salt for each.
    function maxPrice(address buyer, uint80 price, bytes32 salt) internal view returns (bytes32) {
        return keccak256(abi.encode(MAX_TYPEHASH, block.chainid, address(this), buyer, price, salt));
    }

    /// @notice What is stored of it.
    function outer(bytes32 inner_, address bidder) internal pure returns (bytes32) {
        return keccak256(abi.encode(inner_, bidder));
    }
}
