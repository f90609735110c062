// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterRegistry} from "../metering/IMeterRegistry.sol";
import {IMeterTerms} from "../metering/IMeterTerms.sol";
import {IReadingLedger} from "../metering/IReadingLedger.sol";
import {Rolls} from "./Rolls.sol";

/**
 * @title Terms
 * @notice Which meter stood at a point when, and who owns the point.
 *
 * A term is found by the entry of the bank's history that began it: the first by the one that enrolled the point, which
 * the ledger's seat tells, later ones by those listed here. What the entry said is in its roll (see {Rolls}).
 */
library Terms {
    /// @notice A point's owner after something happened to it since its enrolment.
    struct Ownership {
        address owner;
        uint96 moves; // exchanges, move-ins and move-outs since the enrolment
    }

    struct State {
        mapping(bytes32 meter => bytes32 point) points;
        mapping(uint32 bank => mapping(uint32 index => address roll)) rolls;
        // Indices of the entries that exchanged a point's meter, ascending. A few in a point's life.
        mapping(bytes32 point => uint32[] indices) exchanges;
        // Written at the first move: until then the owner is the one of the first term.
        mapping(bytes32 point => Ownership) ownerships;
    }

    /// @notice Sets the owner and uses up the point's nonce.
    function move(State storage self, bytes32 point, address owner) internal {
        Ownership storage ownership = self.ownerships[point];
        ownership.owner = owner;
        ++ownership.moves;
    }

    /// @notice Resource, owner and nonce of a seated point. The enrolment used nonce zero.
    function pointOf(
        State storage self,
        bytes32 point,
        IReadingLedger.Seat memory seat
    ) internal view returns (IMeterRegistry.Point memory) {
        Rolls.Line memory first = _line(self, seat, seat.since);
        Ownership memory ownership = self.ownerships[point];
        address owner = ownership.moves == 0 ? first.owner : ownership.owner;
        return IMeterRegistry.Point(first.resource, owner, 1 + uint256(ownership.moves));
    }

    /// @notice The term of a seated point that an entry falls into.
    function termAt(
        State storage self,
        bytes32 point,
        IReadingLedger.Seat memory seat,
        uint32 index
    ) internal view returns (IMeterTerms.Term memory) {
        uint32[] storage indices = self.exchanges[point];
        uint256 low = 0;
        uint256 high = indices.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (indices[middle] <= index) low = middle + 1;
            else high = middle;
        }
        return _term(self, seat, low == 0 ? seat.since : indices[low - 1]);
    }

    /// @notice All terms of a seated point, the oldest first.
    function termsOf(
        State storage self,
        bytes32 point,
        IReadingLedger.Seat memory seat
    ) internal view returns (IMeterTerms.Term[] memory terms) {
        uint32[] storage indices = self.exchanges[point];
        uint256 count = indices.length;
        terms = new IMeterTerms.Term[](count + 1);
        terms[0] = _term(self, seat, seat.since);
        for (uint256 i = 0; i < count; ++i) {
            terms[i + 1] = _term(self, seat, indices[i]);
        }
    }

    function _term(
        State storage self,
        IReadingLedger.Seat memory seat,
        uint32 since
    ) private view returns (IMeterTerms.Term memory) {
        Rolls.Line memory line = _line(self, seat, since);
        return IMeterTerms.Term(line.meter, line.key, line.attestation, line.modulus, line.base, since);
    }

    /// @dev What the entry that began a term of a seated point said.
    function _line(
        State storage self,
        IReadingLedger.Seat memory seat,
        uint32 since
    ) private view returns (Rolls.Line memory) {
        return Rolls.find(self.rolls[seat.bank][since], seat.lane);
    }
}
