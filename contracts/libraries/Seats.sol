// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IReadingLedger} from "../metering/IReadingLedger.sol";
import {Lanes} from "./Lanes.sol";

/**
 * @title Seats
 * @notice Which point sits in which lane, and what a change does to both.
 *
 * A lane is vacant exactly while its point is not active: suspension and retirement cost the batches nothing, since a
 * vacant lane can neither rise nor fall. A point is seated once, for ever; a lane may be taken again.
 */
library Seats {
    struct State {
        mapping(uint32 bank => mapping(uint256 lane => bytes32 point)) occupants;
        mapping(bytes32 point => IReadingLedger.Seat) seats;
        // Indices of the entries that corrected a point, ascending. Rare: a handful in a meter's life.
        mapping(bytes32 point => uint32[] indices) corrections;
    }

    /// @notice Where and when changes happen: one page of one bank, in one entry.
    struct Place {
        uint32 bank;
        uint256 page;
        bool wide;
        uint32 index; // of the entry that the changes make
        uint32 slot; // of the last record before it
    }

    /**
     * @notice Applies one change to the seats and to the page's words.
     * @param words The page's words; changed in place.
     */
    function move(
        State storage self,
        Place memory place,
        IReadingLedger.Change calldata changed,
        uint256[] memory words
    ) internal {
        uint256 lane = changed.lane;
        uint256 word = wordOf(place, lane, words.length);
        uint64 total = Lanes.get(words[word], lane, place.wide);
        if (changed.kind == IReadingLedger.ChangeKind.Enrol) {
            _checkTotal(lane, changed.total, place.wide);
            _enrol(self, place, lane, changed.subject);
            total = changed.total;
        } else {
            bytes32 point = self.occupants[place.bank][lane];
            if (point == 0) revert IReadingLedger.LedgerLaneFree(place.bank, lane);
            IReadingLedger.Seat storage seat = self.seats[point];
            if (changed.kind == IReadingLedger.ChangeKind.Resume) {
                _checkState(point, seat, IReadingLedger.SeatState.Suspended);
                seat.state = IReadingLedger.SeatState.Active;
                total = seat.kept;
                delete seat.kept;
                delete seat.keptSlot;
            } else if (changed.kind == IReadingLedger.ChangeKind.Retire) {
                // A suspended point keeps the total that it was suspended with.
                if (seat.state == IReadingLedger.SeatState.Active) _keep(self, place, point, total);
                seat.state = IReadingLedger.SeatState.Retired;
                seat.until = place.index;
                delete self.occupants[place.bank][lane];
                total = Lanes.vacant(place.wide);
            } else {
                _checkState(point, seat, IReadingLedger.SeatState.Active);
                if (changed.kind == IReadingLedger.ChangeKind.Suspend) {
                    _keep(self, place, point, total);
                    seat.state = IReadingLedger.SeatState.Suspended;
                    total = Lanes.vacant(place.wide);
                } else if (changed.kind == IReadingLedger.ChangeKind.Correct) {
                    _checkTotal(lane, changed.total, place.wide);
                    self.corrections[point].push(place.index);
                    total = changed.total;
                }
                // Exchange moves no register: the entry itself marks where the new meter's term begins.
            }
        }
        words[word] = Lanes.set(words[word], lane, total, place.wide);
    }

    /// @notice How many corrections of a point were made by entries up to and including `index`.
    function correctionsUpTo(State storage self, bytes32 point, uint32 index) internal view returns (uint256) {
        uint32[] storage indices = self.corrections[point];
        uint256 low = 0;
        uint256 high = indices.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (indices[middle] <= index) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// @notice The word of the page that holds a lane. Reverts when the lane lies on another page or beyond the bank.
    function wordOf(Place memory place, uint256 lane, uint256 words) internal pure returns (uint256 word) {
        uint256 first = place.page * Lanes.PAGE_WORDS;
        word = lane / Lanes.perWord(place.wide);
        if (word < first || word - first >= words) revert IReadingLedger.LedgerLaneInvalid(place.bank, lane);
        word -= first;
    }

    function _enrol(State storage self, Place memory place, uint256 lane, bytes32 point) private {
        bytes32 occupant = self.occupants[place.bank][lane];
        if (occupant != 0) revert IReadingLedger.LedgerLaneOccupied(place.bank, lane, occupant);
        if (point == 0) revert IReadingLedger.LedgerPointInvalid(point);
        IReadingLedger.Seat storage seat = self.seats[point];
        if (seat.state != IReadingLedger.SeatState.None) {
            revert IReadingLedger.LedgerPointSeated(point, seat.bank, seat.lane);
        }
        self.occupants[place.bank][lane] = point;
        seat.bank = place.bank;
        // A change names its lane with 16 bits, so the cast loses nothing.
        seat.lane = uint16(lane);
        seat.since = place.index;
        seat.state = IReadingLedger.SeatState.Active;
    }

    /// @dev Keeps the total of a lane that is about to be vacant. An entry that corrected the point must leave the
    /// total in the lane: only there can it be proved what the slot's reading became.
    function _keep(State storage self, Place memory place, bytes32 point, uint64 total) private {
        uint32[] storage indices = self.corrections[point];
        uint256 count = indices.length;
        if (count != 0 && indices[count - 1] == place.index) {
            revert IReadingLedger.LedgerCorrectedInEntry(point, place.index);
        }
        IReadingLedger.Seat storage seat = self.seats[point];
        seat.kept = total;
        seat.keptSlot = place.slot;
    }

    function _checkState(
        bytes32 point,
        IReadingLedger.Seat storage seat,
        IReadingLedger.SeatState wanted
    ) private view {
        if (seat.state != wanted) revert IReadingLedger.LedgerSeatState(point, seat.state);
    }

    function _checkTotal(uint256 lane, uint64 total, bool wide) private pure {
        uint64 top = Lanes.top(wide);
        if (total > top) revert IReadingLedger.LedgerTotalInvalid(lane, total, top);
    }
}
