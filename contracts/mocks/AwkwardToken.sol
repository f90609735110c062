// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/**
 * @title AwkwardToken
 * @notice A token for tests, which everybody may make. It takes a fee, answers no, or lets somebody act in between.
 */
contract AwkwardToken is ERC20 {
    /// @notice How it transfers.
    enum Manner {
        Plain,
        Fee, // a hundredth is burned
        Refusing, // answers no, and moves nothing
        Calling // calls an account before anything moves, once
    }

    Manner private _manner;
    address private _target;
    bytes private _data;

    constructor() ERC20("Awkward", "AWK") {}

    /// @notice Makes tokens.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    /// @notice Chooses how it transfers from now on, and whom it calls with what.
    function behave(Manner manner, address target, bytes calldata data) external {
        (_manner, _target, _data) = (manner, target, data);
    }

    /// @inheritdoc ERC20
    function transfer(address to, uint256 value) public override returns (bool) {
        if (_manner == Manner.Refusing) return false;
        return super.transfer(to, value);
    }

    /// @inheritdoc ERC20
    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (_manner == Manner.Refusing) return false;
        return super.transferFrom(from, to, value);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (_manner == Manner.Calling) {
            _manner = Manner.Plain;
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, bytes memory answer) = _target.call(_data);
            if (!success) {
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    revert(add(answer, 32), mload(answer))
                }
            }
        }
        super._update(from, to, value);
        if (_manner == Manner.Fee && from != address(0)) super._update(to, address(0), value / 100);
    }
}
