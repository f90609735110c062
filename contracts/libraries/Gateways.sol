// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IRegistryErrors} from "../metering/IRegistryErrors.sol";

/**
 * @title Gateways
 * @notice The public list of trusted gateways.
 */
library Gateways {
    using EnumerableSet for EnumerableSet.AddressSet;

    struct State {
        EnumerableSet.AddressSet trusted;
        // Every gateway that was ever on the list: leaving it does not turn its key into a device's.
        mapping(address gateway => bool) known;
    }

    /// @notice Puts a gateway on the list.
    function trust(State storage self, address gateway) internal {
        if (gateway == address(0)) revert IRegistryErrors.RegistryGatewayInvalid(gateway);
        if (!self.trusted.add(gateway)) revert IRegistryErrors.RegistryGatewayTrusted(gateway);
        self.known[gateway] = true;
    }

    /// @notice Takes a gateway off the list.
    function distrust(State storage self, address gateway) internal {
        if (!self.trusted.remove(gateway)) revert IRegistryErrors.RegistryGatewayNotTrusted(gateway);
    }

    /// @notice Whether a gateway is on the list.
    function isTrusted(State storage self, address gateway) internal view returns (bool) {
        return self.trusted.contains(gateway);
    }

    /// @notice Reverts for a gateway that is not on the list.
    function check(State storage self, address gateway) internal view {
        if (!self.trusted.contains(gateway)) revert IRegistryErrors.RegistryGatewayNotTrusted(gateway);
    }
}
