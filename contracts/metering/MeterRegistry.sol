// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// The path alone fills the line.
// solhint-disable-next-line max-line-length
import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {BankHistory} from "../libraries/BankHistory.sol";
import {Gateways} from "../libraries/Gateways.sol";
import {Resources} from "../libraries/Resources.sol";
import {SigningDomain} from "../libraries/SigningDomain.sol";
import {IMeterRegistry} from "./IMeterRegistry.sol";
import {IReadingLedger} from "./IReadingLedger.sol";
import {MeterPoints} from "./MeterPoints.sol";

/**
 * @title MeterRegistry
 * @notice See {IMeterRegistry}. Here stand the roles, the public lists and what is forwarded to the ledger; points and
 * credentials are in {MeterPoints}.
 */
contract MeterRegistry is MeterPoints, AccessControlDefaultAdminRules {
    using EnumerableSet for EnumerableSet.AddressSet;
    using Gateways for Gateways.State;
    using Resources for Resources.State;

    /// @notice May do everything here but appoint operators and bind the ledger.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    uint32[] private _banks;

    modifier reasoned(bytes32 reason) {
        if (reason == 0) revert RegistryReasonMissing();
        _;
    }

    /**
     * @param admin Binds the ledger and appoints operators.
     * @param adminDelay Seconds between the two steps of a change of admin.
     */
    constructor(
        address admin,
        uint48 adminDelay
    ) AccessControlDefaultAdminRules(adminDelay, admin) EIP712(SigningDomain.NAME, SigningDomain.VERSION) {}

    /// @inheritdoc IMeterRegistry
    function bindLedger(IReadingLedger ledger_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        // Check
        if (address(ledger) != address(0)) revert RegistryAlreadyBound(address(ledger));
        if (address(ledger_).code.length == 0) revert RegistryLedgerInvalid(address(ledger_), address(0));
        address operator = ledger_.operator();
        if (operator != address(this)) revert RegistryLedgerInvalid(address(ledger_), operator);

        // Effect
        ledger = ledger_;
        emit LedgerBound(address(ledger_));
    }

    /// @inheritdoc IMeterRegistry
    function defineResources(Resource[] calldata resources_) external onlyRole(OPERATOR_ROLE) {
        for (uint256 i = 0; i < resources_.length; ++i) {
            Resource calldata one = resources_[i];
            _resources.add(one);
            emit ResourceDefined(one.id, one.decimals, one.name, one.baseUnit, one.displayUnit);
        }
    }

    /// @inheritdoc IMeterRegistry
    function trust(address[] calldata gateways_, bytes32 reason) external onlyRole(OPERATOR_ROLE) reasoned(reason) {
        for (uint256 i = 0; i < gateways_.length; ++i) {
            _gateways.trust(gateways_[i]);
            emit GatewayTrusted(gateways_[i], msg.sender, reason);
        }
    }

    /// @inheritdoc IMeterRegistry
    function distrust(address gateway, bytes32 reason) external onlyRole(OPERATOR_ROLE) reasoned(reason) {
        _gateways.distrust(gateway);
        emit GatewayDistrusted(gateway, msg.sender, reason);
    }

    /// @inheritdoc IMeterRegistry
    function openBank(
        uint32 bank,
        address gateway,
        bool wide,
        uint64 maxStep,
        uint16 words,
        uint32 slot
    ) external onlyRole(OPERATOR_ROLE) {
        // Check
        IReadingLedger bound = _bound();
        _gateways.check(gateway);

        // Effect
        _banks.push(bank);
        emit BankAppointed(bank, gateway, msg.sender, maxStep, 0);
        emit EntryMade(bank, 0, msg.sender, 0);

        // Interaction
        bound.open(bank, gateway, wide, maxStep, words, slot);
    }

    /// @inheritdoc IMeterRegistry
    function appointGateway(
        uint32 bank,
        address gateway,
        uint64 maxStep,
        bytes32 reason
    ) external onlyRole(OPERATOR_ROLE) reasoned(reason) {
        // Check
        IReadingLedger bound = _bound();
        _gateways.check(gateway);

        // Effect
        emit BankAppointed(bank, gateway, msg.sender, maxStep, reason);

        // Interaction
        bound.appoint(bank, gateway, maxStep);
    }

    /// @inheritdoc IMeterRegistry
    function grow(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata registers,
        uint16 words
    ) external onlyRole(OPERATOR_ROLE) returns (uint32) {
        // Effect: the ledger refuses a witness that is not the bank's, and the entry's index is the witness's next.
        IReadingLedger bound = _bound();
        emit EntryMade(bank, tip.index + 1, msg.sender, 0);

        // Interaction
        return bound.grow(bank, tip, registers, words);
    }

    /// @inheritdoc IMeterRegistry
    function enrol(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Enrolment[] calldata enrolments,
        Signatures[] calldata signatures
    ) external onlyRole(OPERATOR_ROLE) returns (uint32) {
        return _begin(_call(IReadingLedger.ChangeKind.Enrol, bank, tip, 0), page, enrolments, signatures);
    }

    /// @inheritdoc IMeterRegistry
    function exchange(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Enrolment[] calldata enrolments,
        Signatures[] calldata signatures,
        bytes32 reason
    ) external onlyRole(OPERATOR_ROLE) reasoned(reason) returns (uint32) {
        return _begin(_call(IReadingLedger.ChangeKind.Exchange, bank, tip, reason), page, enrolments, signatures);
    }

    /// @inheritdoc IMeterRegistry
    function change(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        IReadingLedger.Change[] calldata changes
    ) external onlyRole(OPERATOR_ROLE) returns (uint32) {
        // Check
        for (uint256 i = 0; i < changes.length; ++i) {
            IReadingLedger.ChangeKind kind = changes[i].kind;
            if (kind == IReadingLedger.ChangeKind.Enrol || kind == IReadingLedger.ChangeKind.Exchange) {
                revert RegistryKindNeedsCredentials(kind);
            }
            if (changes[i].subject == 0) revert RegistryReasonMissing();
        }

        // Effect: the index is the witness's next, see `grow`.
        IReadingLedger bound = _bound();
        emit EntryMade(bank, tip.index + 1, msg.sender, 0);

        // Interaction
        return bound.change(bank, tip, page, changes);
    }

    /// @inheritdoc IMeterRegistry
    function amend(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        uint32 about,
        bytes32 evidence,
        bytes calldata data,
        bytes32 reason
    ) external onlyRole(OPERATOR_ROLE) reasoned(reason) returns (uint32) {
        // Effect: the index is the witness's next, see `grow`.
        IReadingLedger bound = _bound();
        emit EntryMade(bank, tip.index + 1, msg.sender, reason);

        // Interaction
        return bound.amend(bank, tip, root, about, evidence, data);
    }

    /// @inheritdoc IMeterRegistry
    function moveIn(
        MoveIn calldata move,
        bytes calldata signature,
        bytes32 reason
    ) external onlyRole(OPERATOR_ROLE) reasoned(reason) {
        _moveIn(move, signature, reason);
    }

    /// @inheritdoc IMeterRegistry
    function moveOut(bytes32 point, bytes32 reason) external reasoned(reason) {
        _moveOut(point, hasRole(OPERATOR_ROLE, msg.sender), reason);
    }

    /// @inheritdoc IMeterRegistry
    function resources() external view returns (Resource[] memory) {
        return _resources.list;
    }

    /// @inheritdoc IMeterRegistry
    function isTrusted(address gateway) external view returns (bool) {
        return _gateways.isTrusted(gateway);
    }

    /// @inheritdoc IMeterRegistry
    function gateways(uint256 start, uint256 count) external view returns (address[] memory) {
        return _gateways.trusted.values(start, Math.saturatingAdd(start, count));
    }

    /// @inheritdoc IMeterRegistry
    function gatewayCount() external view returns (uint256) {
        return _gateways.trusted.length();
    }

    /// @inheritdoc IMeterRegistry
    function banks(uint256 start, uint256 count) external view returns (uint32[] memory page) {
        uint256 end = Math.min(Math.saturatingAdd(start, count), _banks.length);
        page = new uint32[](Math.saturatingSub(end, start));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = _banks[start + i];
        }
    }

    /// @inheritdoc IMeterRegistry
    function bankCount() external view returns (uint256) {
        return _banks.length;
    }

    function _call(
        IReadingLedger.ChangeKind kind,
        uint32 bank,
        BankHistory.Tip memory tip,
        bytes32 reason
    ) private view returns (Call memory call) {
        call.ledger = _bound();
        call.kind = kind;
        call.bank = bank;
        call.tip = tip;
        call.reason = reason;
    }
}
