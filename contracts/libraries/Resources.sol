// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterRegistry} from "../metering/IMeterRegistry.sol";
import {IRegistryErrors} from "../metering/IRegistryErrors.sol";

/**
 * @title Resources
 * @notice What a community meters, as data.
 */
library Resources {
    struct State {
        IMeterRegistry.Resource[] list;
        mapping(uint16 id => bool) defined;
    }

    /// @notice Most decimals: ten to this many still fits a total's 64 bits.
    uint8 internal constant MAX_DECIMALS = 18;

    /// @notice Adds a resource, for ever.
    function add(State storage self, IMeterRegistry.Resource calldata resource) internal {
        uint16 id = resource.id;
        bool named = resource.name != 0 && resource.baseUnit != 0 && resource.displayUnit != 0;
        if (id == 0 || !named || resource.decimals > MAX_DECIMALS) revert IRegistryErrors.RegistryResourceInvalid(id);
        if (self.defined[id]) revert IRegistryErrors.RegistryResourceExists(id);
        self.defined[id] = true;
        self.list.push(resource);
    }
}
