// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterTerms} from "./IMeterTerms.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/**
 * @title IRegistryErrors
 * @notice Why the {IMeterRegistry} refuses a call.
 */
interface IRegistryErrors {
    /// @notice The registry serves no ledger yet.
    error RegistryUnbound();
    /// @notice The registry serves a ledger already, for ever.
    error RegistryAlreadyBound(address ledger);
    /// @notice The ledger obeys another operator; `operator` is zero where there is no contract at all.
    error RegistryLedgerInvalid(address ledger, address operator);
    /// @notice Zero is no reason.
    error RegistryReasonMissing();
    /// @notice A resource is defined once.
    error RegistryResourceExists(uint16 id);
    /// @notice Totals of an undefined resource mean nothing.
    error RegistryResourceUnknown(uint16 id);
    /// @notice Id zero, a name or unit missing, or more than 18 decimals.
    error RegistryResourceInvalid(uint16 id);
    /// @notice Zero is no gateway.
    error RegistryGatewayInvalid(address gateway);
    /// @notice The gateway is on the public list already.
    error RegistryGatewayTrusted(address gateway);
    /// @notice The gateway is not on the public list.
    error RegistryGatewayNotTrusted(address gateway);
    /// @notice No bank of this number was opened.
    error RegistryBankUnknown(uint32 bank);
    /// @notice Each enrolment needs one pair of signatures.
    error RegistryLengthsDiffer(uint256 enrolments, uint256 signatures);
    /// @notice The credentials name another bank than the call.
    error RegistryBankMismatch(bytes32 point, uint32 bank, uint32 expected);
    /// @notice Enrolments of one call stand in strictly ascending lanes.
    error RegistryLaneNotAfter(uint16 lane, uint256 least);
    /// @notice A dial shows less than its modulus.
    error RegistryDialInvalid(bytes32 point, uint64 dial, uint64 modulus);
    /// @notice Zero is no meter's id.
    error RegistryMeterInvalid(bytes32 meter);
    /// @notice The meter was enrolled before, and is not the one that stands at the point.
    error RegistryMeterEnrolled(bytes32 meter, bytes32 point);
    /// @notice A meter's key is a gateway's or a device's.
    error RegistryAttestationInvalid(bytes32 point, IMeterTerms.Attestation attestation);
    /// @notice A dumb meter's key is that of its bank's gateway.
    error RegistryKeyNotGateway(bytes32 point, address key, address gateway);
    /// @notice The key of a gateway that is or was trusted was called a device's.
    error RegistryDeviceIsGateway(bytes32 point, address key);
    /// @notice Two credentials by one key are one credential.
    error RegistryKeyIsOwner(bytes32 point, address key);
    /// @notice A credential bears the point's nonce: it is good once, in its turn.
    error RegistryNonceInvalid(bytes32 point, uint256 nonce, uint256 expected);
    /// @notice The credential held until its deadline.
    error RegistryCredentialExpired(bytes32 point, uint256 deadline);
    /// @notice The meter's key did not sign this.
    error RegistryMeterCredentialInvalid(bytes32 point, address key);
    /// @notice The owner did not sign this, or its smart account does not accept it.
    error RegistryOwnerCredentialInvalid(bytes32 point, address owner);
    /// @notice The point's state does not allow this.
    error RegistryPointState(bytes32 point, IReadingLedger.SeatState state);
    /// @notice The point sits in another lane or bank.
    error RegistryPointElsewhere(bytes32 point, uint32 bank, uint16 lane);
    /// @notice A point meters one resource, for ever.
    error RegistryResourceMismatch(bytes32 point, uint16 resource, uint16 expected);
    /// @notice An exchange leaves the owner as it is.
    error RegistryOwnerMismatch(bytes32 point, address owner, address expected);
    /// @notice A new term may not take back what was recorded.
    error RegistryStartBelowTotal(bytes32 point, uint64 start, uint64 total);
    /// @notice The point's lane could never hold the total with which the term shall begin.
    error RegistryStartAboveTop(bytes32 point, uint64 start, uint64 top);
    /// @notice Enrol and Exchange go through the functions that check credentials.
    error RegistryKindNeedsCredentials(IReadingLedger.ChangeKind kind);
    /// @notice The point has no owner who could move out.
    error RegistryPointUnowned(bytes32 point);
    /// @notice Only an operator may move another out.
    error RegistryNotOwner(bytes32 point, address caller);
}
