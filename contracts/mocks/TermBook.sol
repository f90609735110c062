// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeterTerms} from "../metering/IMeterTerms.sol";

/**
 * @title TermBook
 * @notice Terms as one likes them, without the credentials that the meter registry asks for. Test only: shows what a
 * verifier says of terms that the registry would never take.
 */
contract TermBook is IMeterTerms {
    mapping(bytes32 point => Term[] terms) private _terms;

    /// @notice Begins a term.
    function begin(bytes32 point, Term calldata term) external {
        _terms[point].push(term);
    }

    /// @inheritdoc IMeterTerms
    function termAt(bytes32 point, uint32 index) external view returns (Term memory term) {
        Term[] storage all = _terms[point];
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].since <= index) term = all[i];
        }
    }
}
