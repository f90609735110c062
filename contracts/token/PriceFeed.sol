// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IPriceFeed} from "./IPriceFeed.sol";

/**
 * @title PriceFeed
 * @notice See {IPriceFeed}.
 */
contract PriceFeed is IPriceFeed, AccessControl {
    /// @notice May report prices.
    bytes32 public constant REPORTER_ROLE = keccak256("REPORTER_ROLE");
    /// @notice The number under which the token's own price stands. No resource has it.
    uint16 public constant TOKEN = 0;

    uint256 private constant BPS = 10_000;

    mapping(uint16 resource => Price price) private _prices;
    mapping(uint16 resource => Bounds bounds) private _bounds;

    /// @param admin Sets bounds, resets prices, appoints reporters.
    constructor(address admin) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IPriceFeed
    function setBounds(uint16 resource, Bounds calldata bounds) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (bounds.least == 0 || bounds.least > bounds.most || bounds.maxAge == 0) {
            revert FeedBoundsInvalid(resource, bounds.least, bounds.most, bounds.maxAge);
        }
        _bounds[resource] = bounds;
        emit BoundsSet(resource, bounds.least, bounds.most, bounds.stepBps, bounds.maxAge);
    }

    /// @inheritdoc IPriceFeed
    function report(uint16 resource, uint128 price, uint64 observedAt) external onlyRole(REPORTER_ROLE) {
        uint128 former = _prices[resource].price;
        uint16 stepBps = _bounds[resource].stepBps;
        uint256 change = price > former ? price - former : former - price;
        if (former != 0 && change * BPS > uint256(former) * stepBps) {
            revert FeedStepTooLarge(resource, price, former, stepBps);
        }
        _set(resource, price, observedAt);
    }

    /// @inheritdoc IPriceFeed
    function reset(uint16 resource, uint128 price, uint64 observedAt) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _set(resource, price, observedAt);
    }

    /// @inheritdoc IPriceFeed
    function getMarketPrice(uint16 resource) external view returns (uint128) {
        (Price memory price, bool fresh) = priceOf(resource);
        if (!fresh) revert FeedStalePrice(resource, price.observedAt, _bounds[resource].maxAge);
        return price.price;
    }

    /// @inheritdoc IPriceFeed
    function boundsOf(uint16 resource) external view returns (Bounds memory) {
        return _bounds[resource];
    }

    /// @inheritdoc IPriceFeed
    function priceOf(uint16 resource) public view returns (Price memory price, bool fresh) {
        price = _prices[resource];
        // A time that is not in the future, and 32 bits more: no overflow.
        fresh = price.price != 0 && block.timestamp <= uint256(price.observedAt) + _bounds[resource].maxAge;
    }

    function _set(uint16 resource, uint128 price, uint64 observedAt) private {
        // Check
        Bounds memory bounds = _bounds[resource];
        if (price < bounds.least || price > bounds.most || price == 0) {
            revert FeedPriceOutOfBounds(resource, price, bounds.least, bounds.most);
        }
        uint64 former = _prices[resource].observedAt;
        if (observedAt <= former || observedAt > block.timestamp) {
            revert FeedTimeInvalid(resource, observedAt, former);
        }

        // Effect
        _prices[resource] = Price(price, observedAt);
        emit PriceReported(resource, msg.sender, price, observedAt);
    }
}
