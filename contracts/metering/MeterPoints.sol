// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {BankHistory} from "../libraries/BankHistory.sol";
import {Credentials} from "../libraries/Credentials.sol";
import {Gateways} from "../libraries/Gateways.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {Resources} from "../libraries/Resources.sol";
import {Rolls} from "../libraries/Rolls.sol";
import {Seats} from "../libraries/Seats.sol";
import {Terms} from "../libraries/Terms.sol";
import {IMeterRegistry} from "./IMeterRegistry.sol";
import {IMeterTerms} from "./IMeterTerms.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/**
 * @title MeterPoints
 * @notice The part of the registry that checks credentials: points, the terms of their meters, their owners. Who may
 * call is decided in {MeterRegistry}.
 */
abstract contract MeterPoints is IMeterRegistry, EIP712 {
    using Credentials for Enrolment;
    using Credentials for MoveIn;
    using Gateways for Gateways.State;
    using Rolls for uint256[];
    using Terms for Terms.State;

    /// @notice A call that begins terms: one entry of one bank.
    struct Call {
        IReadingLedger ledger;
        IReadingLedger.ChangeKind kind; // Enrol or Exchange
        uint32 bank;
        address gateway; // of the bank
        bool wide;
        BankHistory.Tip tip;
        uint32 index; // of the entry
        bytes32 reason;
    }

    /// @inheritdoc IMeterRegistry
    IReadingLedger public ledger;
    Resources.State internal _resources;
    Gateways.State internal _gateways;
    Terms.State private _terms;

    /// @inheritdoc IMeterTerms
    function termAt(bytes32 point, uint32 index) external view returns (Term memory term) {
        IReadingLedger.Seat memory seat = _bound().seatOf(point);
        bool gone = seat.state == IReadingLedger.SeatState.Retired && index >= seat.until;
        if (seat.state == IReadingLedger.SeatState.None || index < seat.since || gone) return term;
        return _terms.termAt(point, seat, index);
    }

    /// @inheritdoc IMeterRegistry
    function termsOf(bytes32 point) external view returns (Term[] memory terms) {
        IReadingLedger.Seat memory seat = _bound().seatOf(point);
        if (seat.state != IReadingLedger.SeatState.None) terms = _terms.termsOf(point, seat);
    }

    /// @inheritdoc IMeterRegistry
    function pointOf(bytes32 point) external view returns (Point memory state) {
        IReadingLedger.Seat memory seat = _bound().seatOf(point);
        if (seat.state != IReadingLedger.SeatState.None) state = _terms.pointOf(point, seat);
    }

    /// @inheritdoc IMeterRegistry
    function pointOfMeter(bytes32 meter) external view returns (bytes32) {
        return _terms.points[meter];
    }

    /// @dev Begins the terms of a page's meters in one entry of the ledger.
    function _begin(
        Call memory call,
        BankHistory.Page calldata page,
        Enrolment[] calldata enrolments,
        Signatures[] calldata signatures
    ) internal returns (uint32 index) {
        // Check: the bank, and each enrolment with its credentials.
        if (enrolments.length != signatures.length) {
            revert RegistryLengthsDiffer(enrolments.length, signatures.length);
        }
        IReadingLedger.Bank memory settings = call.ledger.bankOf(call.bank);
        if (settings.gateway == address(0)) revert RegistryBankUnknown(call.bank);
        _gateways.check(settings.gateway);
        call.gateway = settings.gateway;
        call.wide = settings.wide;
        call.index = call.tip.index + 1;
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](enrolments.length);
        uint256[] memory roll = new uint256[](enrolments.length * Rolls.LINE_WORDS);
        uint256 least = 0;
        for (uint256 i = 0; i < enrolments.length; ++i) {
            Enrolment memory enrolment = enrolments[i];
            if (enrolment.lane < least) revert RegistryLaneNotAfter(enrolment.lane, least);
            least = uint256(enrolment.lane) + 1;
            _checkEnrolment(call, enrolment);
            bool first = call.kind == IReadingLedger.ChangeKind.Enrol;
            if (first) _checkFresh(enrolment.point, enrolment.nonce, 0, enrolment.deadline);
            else _checkSuccession(call, page, enrolment);
            _checkCredentials(enrolment, signatures[i]);

            // Effect: the meter belongs to the point for ever, and the roll gets its line.
            _terms.points[enrolment.meter] = enrolment.point;
            if (!first) _exchange(call, enrolment);
            changes[i] = IReadingLedger.Change(
                call.kind,
                enrolment.lane,
                first ? enrolment.start : 0,
                first ? enrolment.point : enrolment.meter
            );
            roll.put(i, _lineOf(enrolment));
            emit TermBegan(enrolment.point, enrolment.meter, enrolment.owner, call.index, enrolment);
        }
        _terms.rolls[call.bank][call.index] = roll.write();
        emit EntryMade(call.bank, call.index, msg.sender, call.reason);

        // Interaction: the ledger refuses a witness that is not the bank's, and the index is the witness's.
        return call.ledger.change(call.bank, call.tip, page, changes);
    }

    /// @dev Moves an owner in who consents.
    function _moveIn(MoveIn calldata move, bytes calldata signature, bytes32 reason) internal {
        // Check: the point is in use, the new owner consents to this move and no other.
        IReadingLedger bound = _bound();
        bytes32 point = move.point;
        IReadingLedger.Seat memory seat = bound.seatOf(point);
        if (seat.state != IReadingLedger.SeatState.Active && seat.state != IReadingLedger.SeatState.Suspended) {
            revert RegistryPointState(point, seat.state);
        }
        address key = _terms.termAt(point, seat, type(uint32).max).key;
        if (key == move.owner) revert RegistryKeyIsOwner(point, key);
        Point memory state = _terms.pointOf(point, seat);
        _checkFresh(point, move.nonce, state.nonce, move.deadline);
        _checkOwner(point, move.owner, _hashTypedDataV4(move.hash()), signature);

        // Effect
        bytes32 head = bound.headOf(seat.bank);
        _terms.move(point, move.owner);
        if (state.owner != address(0)) emit MovedOut(point, state.owner, msg.sender, head, reason);
        emit MovedIn(point, move.owner, msg.sender, head, reason);
    }

    /// @dev Moves the owner out, whom the caller is or has the right to move.
    function _moveOut(bytes32 point, bool permitted, bytes32 reason) internal {
        // Check
        IReadingLedger bound = _bound();
        IReadingLedger.Seat memory seat = bound.seatOf(point);
        if (seat.state == IReadingLedger.SeatState.None) revert RegistryPointState(point, seat.state);
        address owner = _terms.pointOf(point, seat).owner;
        if (!permitted && msg.sender != owner) revert RegistryNotOwner(point, msg.sender);
        if (owner == address(0)) revert RegistryPointUnowned(point);

        // Effect
        _terms.move(point, address(0));
        emit MovedOut(point, owner, msg.sender, bound.headOf(seat.bank), reason);
    }

    /// @dev The ledger, which must have been bound.
    function _bound() internal view returns (IReadingLedger bound) {
        bound = ledger;
        if (address(bound) == address(0)) revert RegistryUnbound();
    }

    /// @dev Ends the term that runs at the point. Its owner stays.
    function _exchange(Call memory call, Enrolment memory enrolment) private {
        bytes32 point = enrolment.point;
        bytes32 former = _meterAt(call.ledger, point);
        _terms.exchanges[point].push(call.index);
        _terms.move(point, enrolment.owner);
        emit MeterExchanged(point, former, enrolment.meter, call.index, call.reason);
    }

    /// @dev What holds for a point's first term and for any later one.
    function _checkEnrolment(Call memory call, Enrolment memory enrolment) private view {
        bytes32 point = enrolment.point;
        if (enrolment.bank != call.bank) revert RegistryBankMismatch(point, enrolment.bank, call.bank);
        if (!_resources.defined[enrolment.resource]) revert RegistryResourceUnknown(enrolment.resource);
        if (enrolment.dial >= enrolment.modulus) {
            revert RegistryDialInvalid(point, enrolment.dial, enrolment.modulus);
        }
        if (enrolment.meter == 0) revert RegistryMeterInvalid(enrolment.meter);
        bytes32 enrolledAt = _terms.points[enrolment.meter];
        if (enrolledAt != 0) {
            // The meter that stands at the point may begin another term there, no other.
            bool stays = call.kind == IReadingLedger.ChangeKind.Exchange && enrolledAt == point;
            if (!stays || _meterAt(call.ledger, point) != enrolment.meter) {
                revert RegistryMeterEnrolled(enrolment.meter, enrolledAt);
            }
        }
        _checkKey(call.gateway, enrolment);
    }

    /// @dev Whose key signs the meter's readings: the gateway's of its bank, or one that is nobody else's.
    function _checkKey(address gateway, Enrolment memory enrolment) private view {
        bytes32 point = enrolment.point;
        if (enrolment.key == enrolment.owner) revert RegistryKeyIsOwner(point, enrolment.key);
        if (enrolment.attestation == Attestation.Gateway) {
            if (enrolment.key != gateway) revert RegistryKeyNotGateway(point, enrolment.key, gateway);
        } else if (enrolment.attestation == Attestation.Device) {
            if (_gateways.known[enrolment.key]) revert RegistryDeviceIsGateway(point, enrolment.key);
        } else {
            revert RegistryAttestationInvalid(point, enrolment.attestation);
        }
    }

    /// @dev What holds for a point's later terms: they take over what is there.
    function _checkSuccession(
        Call memory call,
        BankHistory.Page calldata page,
        Enrolment memory enrolment
    ) private view {
        bytes32 point = enrolment.point;
        // One call of the registry's own ledger for each enrolment, of which a page has 128 at most.
        // slither-disable-next-line calls-loop
        IReadingLedger.Seat memory seat = call.ledger.seatOf(point);
        if (seat.state != IReadingLedger.SeatState.Active) revert RegistryPointState(point, seat.state);
        if (seat.bank != call.bank || seat.lane != enrolment.lane) {
            revert RegistryPointElsewhere(point, seat.bank, seat.lane);
        }
        Point memory state = _terms.pointOf(point, seat);
        _checkFresh(point, enrolment.nonce, state.nonce, enrolment.deadline);
        if (enrolment.resource != state.resource) {
            revert RegistryResourceMismatch(point, enrolment.resource, state.resource);
        }
        if (enrolment.owner != state.owner) revert RegistryOwnerMismatch(point, enrolment.owner, state.owner);
        Seats.Place memory place = Seats.Place(call.bank, page.number, call.wide, 0, 0);
        uint256 word = Seats.wordOf(place, enrolment.lane, page.words.length);
        uint64 total = Lanes.get(page.words[word], enrolment.lane, call.wide);
        if (enrolment.start < total) revert RegistryStartBelowTotal(point, enrolment.start, total);
        uint64 top = Lanes.top(call.wide);
        if (enrolment.start > top) revert RegistryStartAboveTop(point, enrolment.start, top);
    }

    /// @dev Both credentials: the meter's key is a plain key, the owner may be a smart account.
    function _checkCredentials(Enrolment memory enrolment, Signatures calldata signatures) private view {
        bytes32 digest = _hashTypedDataV4(enrolment.hash());
        if (!Credentials.isSignedByKey(enrolment.key, digest, signatures.meter)) {
            revert RegistryMeterCredentialInvalid(enrolment.point, enrolment.key);
        }
        _checkOwner(enrolment.point, enrolment.owner, digest, signatures.owner);
    }

    /// @dev The meter of the term that runs at a seated point.
    function _meterAt(IReadingLedger bound, bytes32 point) private view returns (bytes32) {
        // One call of the registry's own ledger for each enrolment, of which a page has 128 at most.
        // slither-disable-next-line calls-loop
        return _terms.termAt(point, bound.seatOf(point), type(uint32).max).meter;
    }

    function _checkOwner(bytes32 point, address owner, bytes32 digest, bytes calldata signature) private view {
        if (!Credentials.isSignedByOwner(owner, digest, signature)) {
            revert RegistryOwnerCredentialInvalid(point, owner);
        }
    }

    function _checkFresh(bytes32 point, uint256 nonce, uint256 expected, uint256 deadline) private view {
        if (nonce != expected) revert RegistryNonceInvalid(point, nonce, expected);
        if (block.timestamp > deadline) revert RegistryCredentialExpired(point, deadline);
    }

    function _lineOf(Enrolment memory enrolment) private pure returns (Rolls.Line memory) {
        uint256 modulus = enrolment.modulus;
        uint256 base = (uint256(enrolment.start) + modulus - enrolment.dial) % modulus;
        return
            Rolls.Line({
                lane: enrolment.lane,
                resource: enrolment.resource,
                attestation: enrolment.attestation,
                meter: enrolment.meter,
                key: enrolment.key,
                owner: enrolment.owner,
                modulus: enrolment.modulus,
                // Below the modulus, which has 64 bits.
                base: uint64(base)
            });
    }
}
