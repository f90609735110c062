// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../libraries/BankHistory.sol";
import {IMeterTerms} from "./IMeterTerms.sol";
import {IReadingLedger} from "./IReadingLedger.sol";
import {IRegistryErrors} from "./IRegistryErrors.sol";

/**
 * @title IMeterRegistry
 * @notice Who may report what: resources, trusted gateways, banks, metering points with their owners, and which meter
 * stood at which point when. The registry is the only operator of its ledger and forwards to it.
 *
 * A term of a meter at a point needs three consents: a credential of the meter's key, a credential of the point's
 * owner, and the operator's transaction. Both credentials sign the same {Enrolment}, EIP-712, domain "Gridwell" version
 * "1"; domain and content bind chain, contract, point, meter, resource, bank, lane, totals, deadline and nonce.
 *
 * Points and meters are keyed hashes; no name and no serial number comes here. A `reason` is a code of the community or
 * the hash of a document kept elsewhere, never text about people; where one is asked for, zero is refused.
 *
 * Who may lie, and what then:
 * - The operator begins no term without three signatures, but nothing keeps it from holding all three keys: it can move
 *   an owner out, let a fresh key of its own move in, and exchange the meter for another fresh key. It cannot do so
 *   unseen: MovedOut, MovedIn, MeterExchanged and TermBegan name it, the keys and the entry, for ever. It can correct
 *   totals, which the ledger shows for ever.
 * - Whose hands hold a key cannot be known here. `Device` says that the installer found it in the meter; a gateway that
 *   makes a fresh key and calls it a device is caught by looking at the meter, not by this contract. The key of any
 *   gateway that was ever trusted is refused as a device; that a device's key is put on the list of gateways later is
 *   not: look at the terms of its point.
 * - A dumb meter's readings are signed by the gateway of its bank. When the bank is handed to another, the meters'
 *   terms go on with the old key until `exchange` names the new one.
 * - The admin appoints operators, and is itself replaced in two steps with a delay.
 */
interface IMeterRegistry is IMeterTerms, IRegistryErrors {
    /**
     * @notice What is metered: totals are whole numbers of base units; ten to the `decimals` make a display unit. Name
     * and units are text, padded with zeros at the end.
     */
    struct Resource {
        uint16 id; // not zero
        uint8 decimals;
        bytes32 name;
        bytes32 baseUnit;
        bytes32 displayUnit;
    }

    /**
     * @notice A meter's term at a point, as its key and the point's owner sign it. The order is the EIP-712 type's.
     */
    struct Enrolment {
        bytes32 point; // where it is metered
        bytes32 meter; // never enrolled before, or, at an exchange, the very one that stands there
        uint16 resource; // one for a point, for ever
        uint32 bank; // the point's place in the ledger
        uint16 lane;
        uint64 start; // the point's total when the term begins, base units; its lane can hold it
        uint64 dial; // what the meter's dial showed then; below `modulus`
        uint64 modulus; // the dial counts modulo this, base units
        address key; // signs the meter's readings; a dumb meter's is its bank's gateway
        address owner; // of the point; at an exchange the present one
        Attestation attestation; // whose key that is
        uint256 nonce; // the point's, see `pointOf`
        uint256 deadline; // last second at which the credentials hold, Unix time
    }

    /// @notice The two credentials over one {Enrolment}.
    struct Signatures {
        bytes meter; // by `key`: ECDSA, 65 bytes
        bytes owner; // by `owner`: ECDSA, or what its smart account accepts (ERC-1271)
    }

    /// @notice What a new owner signs.
    struct MoveIn {
        bytes32 point;
        address owner;
        uint256 nonce; // the point's, see `pointOf`
        uint256 deadline; // last second at which the credential holds, Unix time
    }

    /// @notice A metering point. Its place and state are in the ledger's seat.
    struct Point {
        uint16 resource;
        address owner; // zero: nobody
        uint256 nonce; // what the next credential must bear
    }

    /// @notice The registry serves this ledger, for ever.
    event LedgerBound(address indexed ledger);
    /// @notice A resource can be metered from now on; what it means never changes.
    event ResourceDefined(uint16 indexed id, uint8 decimals, bytes32 name, bytes32 baseUnit, bytes32 displayUnit);
    /// @notice A gateway may be given banks and may sign for dumb meters.
    event GatewayTrusted(address indexed gateway, address indexed operator, bytes32 reason);
    /// @notice A gateway gets no more banks and no more meters. Banks that it has stay with it until appointed.
    event GatewayDistrusted(address indexed gateway, address indexed operator, bytes32 reason);
    /// @notice A bank was handed to a gateway, or its limit changed; also at its opening.
    event BankAppointed(
        uint32 indexed bank,
        address indexed gateway,
        address indexed operator,
        uint64 maxStep,
        bytes32 reason
    );
    /// @notice An operator made an entry of a bank's history. What it says is in the ledger's event of that index.
    event EntryMade(uint32 indexed bank, uint32 indexed index, address indexed operator, bytes32 reason);
    /// @notice A meter's term at a point began, at the bank's entry `index`: what both credentials signed.
    event TermBegan(
        bytes32 indexed point,
        bytes32 indexed meter,
        address indexed owner,
        uint32 index,
        Enrolment enrolment
    );
    /// @notice A meter's term ended because another took its place at the bank's entry `index`, or because the same
    /// meter began another term: then `former` is `meter`.
    event MeterExchanged(
        bytes32 indexed point,
        bytes32 indexed former,
        bytes32 indexed meter,
        uint32 index,
        bytes32 reason
    );
    /// @notice A point has a new owner. `head` is its bank's at that moment: the entry at which consumption parts.
    event MovedIn(bytes32 indexed point, address indexed owner, address indexed operator, bytes32 head, bytes32 reason);
    /// @notice A point's owner left. `by` is an operator, or the owner.
    event MovedOut(bytes32 indexed point, address indexed owner, address indexed by, bytes32 head, bytes32 reason);

    /**
     * @notice Binds the ledger, once. Admin only. Everything that forwards to it reverts before that.
     * @param ledger_ A contract whose only operator is this registry.
     */
    function bindLedger(IReadingLedger ledger_) external;

    /// @notice Adds resources. Operator only. An id is defined once: totals must not change their meaning.
    function defineResources(Resource[] calldata resources_) external;

    /// @notice Puts gateways on the public list. Operator only.
    function trust(address[] calldata gateways_, bytes32 reason) external;

    /**
     * @notice Takes a gateway off the public list. Operator only.
     *
     * It takes effect at once on what would begin: the gateway gets no bank, no meter is enrolled or exchanged in a
     * bank that it has, and it signs for no further meter. What stands is left alone, since only an operator can say
     * who shall go on: the gateway may record for the banks that it has until `appointGateway` hands each of them over.
     * They are those of `banks` whose {IReadingLedger-bankOf} names it. Terms attested by its key go on until
     * `exchange` begins others, and stay visible. Its key never becomes a device's.
     */
    function distrust(address gateway, bytes32 reason) external;

    /// @notice Opens a bank for a trusted gateway. Operator only. See {IReadingLedger-open}.
    function openBank(uint32 bank, address gateway, bool wide, uint64 maxStep, uint16 words, uint32 slot) external;

    /// @notice Hands a bank to a trusted gateway, or changes its limit. Operator only. See {IReadingLedger-appoint}.
    function appointGateway(uint32 bank, address gateway, uint64 maxStep, bytes32 reason) external;

    /// @notice Adds vacant words to a bank. Operator only. See {IReadingLedger-grow}.
    function grow(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata registers,
        uint16 words
    ) external returns (uint32 index);

    /**
     * @notice Enrols new points of one page, each with its first meter, in one entry. Operator only.
     * @param bank The bank; its gateway must be trusted.
     * @param tip With `page` the witness, see {IReadingLedger-change}.
     * @param page The page that holds all the lanes.
     * @param enrolments In strictly ascending lanes. A new point's nonce is zero.
     * @param signatures As many, in the same order.
     * @return index The number of the entry.
     */
    function enrol(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Enrolment[] calldata enrolments,
        Signatures[] calldata signatures
    ) external returns (uint32 index);

    /**
     * @notice Puts other meters at points of one page, in one entry. Operator only. The totals go on: what the old
     * meter counted since the last record is in `start`, which may not lie below the lane's total nor above what the
     * lane can hold. That rise is the operator's word, which meter and owner sign.
     *
     * The meter that stands there may begin another term with another key, attestation or base: when the bank went to
     * another gateway, when a device's key was lost, when the base was entered wrongly. A meter that stood or stands
     * elsewhere, or stood there earlier, is refused.
     *
     * A point that nobody owns gets no other meter before somebody moves in, be it the landlord: no term ever begins
     * without an owner's credential.
     * @param bank The bank; its gateway must be trusted.
     * @param tip With `page` the witness, see {IReadingLedger-change}.
     * @param page The page that holds all the lanes.
     * @param enrolments Of the new terms, in strictly ascending lanes; point, resource, lane and owner as they are.
     * @param signatures As many, in the same order.
     * @param reason Why.
     * @return index The number of the entry.
     */
    function exchange(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Enrolment[] calldata enrolments,
        Signatures[] calldata signatures,
        bytes32 reason
    ) external returns (uint32 index);

    /**
     * @notice Retires, suspends, resumes or corrects points of one page, in one entry. Operator only. The reason of
     * each is the change's `subject`. Enrol and Exchange need credentials and are refused here.
     */
    function change(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        IReadingLedger.Change[] calldata changes
    ) external returns (uint32 index);

    /// @notice Says something about an earlier slot, in the operator's name. See {IReadingLedger-amend}.
    function amend(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        uint32 about,
        bytes32 evidence,
        bytes calldata data,
        bytes32 reason
    ) external returns (uint32 index);

    /**
     * @notice Gives a point a new owner, who consents. Operator only. Whoever owned it until then moves out.
     * @param move What the new owner signed.
     * @param signature ECDSA, or what the owner's smart account accepts (ERC-1271).
     * @param reason Why.
     */
    function moveIn(MoveIn calldata move, bytes calldata signature, bytes32 reason) external;

    /**
     * @notice Leaves a point without an owner. Operator, or the owner itself. Uses up the point's nonce, so that
     * credentials given before are void.
     */
    function moveOut(bytes32 point, bytes32 reason) external;

    /// @notice The ledger; zero before it is bound.
    function ledger() external view returns (IReadingLedger);

    /// @notice All resources, in the order of their definition. A community has a handful.
    function resources() external view returns (Resource[] memory);

    /// @notice Whether a gateway is on the public list.
    function isTrusted(address gateway) external view returns (bool);

    /// @notice Up to `count` trusted gateways from a position on. The order changes when one is distrusted.
    function gateways(uint256 start, uint256 count) external view returns (address[] memory);

    /// @notice How many gateways are trusted.
    function gatewayCount() external view returns (uint256);

    /// @notice Up to `count` banks from a position on, in the order of their opening.
    function banks(uint256 start, uint256 count) external view returns (uint32[] memory);

    /// @notice How many banks were opened.
    function bankCount() external view returns (uint256);

    /**
     * @notice A point's resource, owner and nonce; all zero when it was never enrolled.
     *
     * The nonce counts what happened to the point's owner and meter: enrolment, exchange, move-in and move-out use one
     * each. Points are independent, so credentials of different points may come in any order; each is good once.
     */
    function pointOf(bytes32 point) external view returns (Point memory);

    /// @notice The point that a meter was enrolled at, once and for ever; zero when it never was.
    function pointOfMeter(bytes32 meter) external view returns (bytes32);

    /// @notice All terms of a point, the oldest first.
    function termsOf(bytes32 point) external view returns (Term[] memory);
}
