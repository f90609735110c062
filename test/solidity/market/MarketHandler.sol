// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICredits} from "../../../contracts/trading/ICredits.sol";
import {IQuotaAuction} from "../../../contracts/trading/IQuotaAuction.sol";
import {IQuotaBook} from "../../../contracts/trading/IQuotaBook.sol";
import {ISmartCommunityToken} from "../../../contracts/token/ISmartCommunityToken.sol";
import {vm, Vm} from "../Vm.sol";
import {MarketWorld} from "./MarketWorld.sol";

/// @notice Members who bid, buy, open, forget, freeze, repeat and reorder; and what their calls and events amount to.
contract MarketHandler is MarketWorld {
    enum Fate {
        Sealed,
        Opened,
        Released
    }

    struct Bid {
        uint256 id;
        uint256 index;
        address bidder;
        uint80 price;
        Fate fate;
    }

    Bid[] public bids;
    mapping(uint256 id => uint80 price) public hidden;
    mapping(uint256 id => uint256 amount) public paidIn;
    mapping(uint256 id => uint256 amount) public paidOut;
    mapping(uint256 id => uint256 phase) public lastPhase;
    mapping(address account => uint256 quantity) public cededBy;
    mapping(address account => uint256 balance) public frozenWith;
    uint256 public rewarded;
    /// @notice How often a rule was broken, by its number.
    mapping(uint256 rule => uint256 count) public broken;
    /// @notice Calls that were taken, and calls that were refused.
    uint256 public taken;
    uint256 public refused;
    /// @notice Auctions that were awarded and delivered; so that a walk shows that it did something.
    uint256 public awarded;
    uint256 public delivered;

    mapping(uint256 id => uint256[] numbers) private _bidsOf;
    uint256 private _dice;

    function offer(uint256 seed) external {
        _begin(seed);
        uint32 period = _period();
        _allot(period);
        address buyer = members[_roll(members.length)];
        uint80 cap = uint80(1 + _roll(8));
        uint80 price = uint80(_roll(uint256(cap) + 1));
        IQuotaAuction.Request memory request = IQuotaAuction.Request({
            resource: ENERGY,
            period: period,
            quantity: uint64(1 + _roll(12)),
            cap: cap,
            minBids: uint16(1 + _roll(2)),
            commitSeconds: WINDOW,
            depositSeconds: WINDOW,
            revealSeconds: WINDOW,
            maxHash: keccak256(abi.encode(_maxTypehash(), block.chainid, auction, buyer, price, bytes32(0)))
        });
        if (_call(buyer, address(auction), abi.encodeCall(IQuotaAuction.offer, (request)))) {
            hidden[auction.auctionCount()] = price;
        }
    }

    function bid(uint256 seed) public {
        _begin(seed);
        uint256 id = _anyAuction();
        address bidder = members[_roll(members.length)];
        uint80 price = uint80(_roll(7));
        uint256 index = auction.progressOf(id).commits;
        bytes memory data = abi.encodeCall(IQuotaAuction.receiveBids, (id, _inner(id, bidder, price), 0));
        if (_call(bidder, address(auction), data)) {
            _bidsOf[id].push(bids.length);
            bids.push(Bid(id, index, bidder, price, Fate.Sealed));
        }
    }

    function bidMore(uint256 seed) external {
        for (uint256 i = 0; i < 3; ++i) bid(uint256(keccak256(abi.encode(seed, i))));
    }

    function deposit(uint256 seed) external {
        _begin(seed);
        _deposit(_anyAuction());
    }

    function reveal(uint256 seed) external {
        _begin(seed);
        if (bids.length == 0) return;
        uint256 number = _roll(bids.length);
        if (_roll(3) != 0) number = bids.length - 1 - _roll(bids.length < 6 ? bids.length : 6);
        _reveal(number);
    }

    function check(uint256 seed) external {
        _begin(seed);
        _check(_anyAuction());
    }

    function settle(uint256 seed) external {
        _begin(seed);
        uint256 id = _anyAuction();
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.refundSucceed, (id)));
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.refundFail, (id)));
    }

    function release(uint256 seed) external {
        _begin(seed);
        if (bids.length == 0) return;
        Bid storage one = bids[_roll(bids.length)];
        bytes32 inner = _inner(one.id, one.bidder, one.price);
        bytes memory data = abi.encodeCall(IQuotaAuction.releaseReservation, (one.id, one.index, inner, one.bidder));
        if (_call(TREASURY, address(auction), data)) {
            if (one.fate != Fate.Sealed) ++broken[7];
            one.fate = Fate.Released;
        }
    }

    function confirm(uint256 seed) external {
        _begin(seed);
        uint256 id = _anyAuction();
        uint32 period = auction.offerOf(id).period;
        IQuotaBook.Span[] memory spans = new IQuotaBook.Span[](1);
        spans[0].start.slot = uint32(ORIGIN / 900 + period * 48);
        spans[0].end.slot = spans[0].start.slot + 48 + uint32(_roll(2));
        spans[0].start.opened = spans[0].end.opened = uint32(_roll(2));
        spans[0].end.evidence = bytes32(_roll(70));
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.confirmResourceExchange, (id, spans)));
    }

    /// @notice 11: Whatever happened, anybody brings an auction to its end in finite time.
    function exit(uint256 seed) external {
        _begin(seed);
        if (auction.auctionCount() == 0 || _roll(4) != 0) return;
        uint256 id = _anyAuction();
        _tick(PERIOD + GRACE + CONFIRM, 20);
        _check(id);
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.refundFail, (id)));
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.confirmTimeout, (id)));
        IQuotaAuction.Phase phase = auction.progressOf(id).phase;
        bool ended = phase == IQuotaAuction.Phase.Delivered || phase >= IQuotaAuction.Phase.Closed;
        if (!ended) ++broken[11];
    }

    /// @notice An auction from its bids to its award by people who do what they should, but for some.
    function story(uint256 seed) external {
        _begin(seed);
        if (auction.auctionCount() == 0) return;
        uint256 id = auction.auctionCount();
        _tick(WINDOW + 1, 1);
        _deposit(id);
        uint256 withheld = _roll(6);
        for (uint256 i = 0; i < _bidsOf[id].length; ++i) {
            if (i % 6 != withheld) _reveal(_bidsOf[id][i]);
        }
        _tick(_roll(2) * (WINDOW + 1), 8);
        _check(id);
    }

    function pass(uint256 seed) external {
        _begin(seed);
        _tick(_roll(10) == 0 ? PERIOD : _roll(WINDOW * 2), _roll(5));
    }

    function freeze(uint256 seed) external {
        _begin(seed);
        address member = members[_roll(members.length)];
        bool status = token.frozenSince(member) == 0 && _roll(3) == 0;
        token.freezeAccount(member, status);
        frozenWith[member] = status ? token.balanceOf(member) : 0;
    }

    function withdraw(uint256 seed) external {
        _begin(seed);
        address member = members[_roll(members.length)];
        uint256 amount = _roll(auction.creditOf(member) + 2);
        _call(member, address(auction), abi.encodeCall(ICredits.withdraw, (amount)));
    }

    function tradeTokens(uint256 seed) external {
        _begin(seed);
        _tick(0, 1);
        address member = members[_roll(members.length)];
        uint256 held = token.balanceOf(member);
        if (_roll(2) == 0) {
            vm.prank(member);
            try token.buy{value: 1 + _roll(1_000)}(0, type(uint256).max) {
                ++taken;
            } catch {
                ++refused;
            }
        } else {
            bytes memory data = abi.encodeCall(ISmartCommunityToken.sell, (_roll(held / 4 + 2), 0, type(uint256).max));
            _call(member, address(token), data);
        }
        rewarded = token.balanceOf(SEALER);
    }

    function setPrices(uint256 seed) external {
        _begin(seed);
        uint256 sell = 6e17 + _roll(8e17);
        try token.setSCTPrice(sell + _roll(1e17), sell) {
            ++taken;
        } catch {
            ++refused;
        }
        try token.createToken(1 + _roll(100), members[_roll(members.length)]) {
            ++taken;
        } catch {
            ++refused;
        }
    }

    /// @notice An auction's bids, by index.
    function bidsOf(uint256 id) external view returns (Bid[] memory all) {
        all = new Bid[](_bidsOf[id].length);
        for (uint256 i = 0; i < all.length; ++i) all[i] = bids[_bidsOf[id][i]];
    }

    function _deposit(uint256 id) private {
        bytes memory data = abi.encodeCall(IQuotaAuction.depositMaxPrice, (id, hidden[id], bytes32(0)));
        _call(auction.offerOf(id).buyer, address(auction), data);
    }

    function _reveal(uint256 number) private {
        Bid storage one = bids[number];
        bytes memory data = abi.encodeCall(
            IQuotaAuction.revealBids,
            (one.id, one.index, one.bidder, one.price, bytes32(one.id))
        );
        if (_call(TREASURY, address(auction), data)) {
            if (one.fate != Fate.Sealed) ++broken[7];
            one.fate = Fate.Opened;
        }
    }

    function _check(uint256 id) private {
        uint256 before = gasleft();
        _call(TREASURY, address(auction), abi.encodeCall(IQuotaAuction.checkWinner, (id)));
        // 12: what it costs has nothing to do with the number of bids; the rest is this handler's bookkeeping.
        if (before - gasleft() > 1_500_000) ++broken[12];
    }

    /// @dev Calls, follows the events, and looks whether anybody else lost credit, or a phase went back.
    function _call(address caller, address target, bytes memory data) private returns (bool ok) {
        uint256[] memory credits = new uint256[](members.length);
        for (uint256 i = 0; i < credits.length; ++i) credits[i] = auction.creditOf(members[i]);
        vm.recordLogs();
        vm.prank(caller);
        (ok, ) = target.call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // What a refused call would have said does not count.
        if (ok) _follow(logs);
        if (ok) ++taken;
        else ++refused;
        for (uint256 i = 0; i < credits.length; ++i) {
            if (members[i] != caller && auction.creditOf(members[i]) < credits[i]) ++broken[15];
        }
    }

    function _follow(Vm.Log[] memory logs) private {
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (topic == ICredits.Escrowed.selector) {
                (uint256 amount, ) = abi.decode(logs[i].data, (uint256, uint256));
                paidIn[uint256(logs[i].topics[2])] += amount;
            } else if (topic == ICredits.Credited.selector) {
                paidOut[uint256(logs[i].topics[2])] += abi.decode(logs[i].data, (uint256));
            } else if (topic == IQuotaAuction.WinnerChecked.selector) {
                uint256 id = uint256(logs[i].topics[1]);
                cededBy[address(uint160(uint256(logs[i].topics[2])))] += auction.offerOf(id).quantity;
                ++awarded;
            } else if (topic == IQuotaAuction.DeliverySettled.selector) {
                _followDelivery(uint256(logs[i].topics[1]), logs[i].data);
            }
        }
    }

    function _followDelivery(uint256 id, bytes memory data) private {
        (uint256 undelivered, uint256 payment, uint256 refund, uint256 penalty) = abi.decode(
            data,
            (uint256, uint256, uint256, uint256)
        );
        // 14: S is one, so that the guarantee is the price.
        uint256 price = auction.progressOf(id).price;
        if (payment + refund != price || penalty > price) ++broken[14];
        if (undelivered > auction.offerOf(id).quantity) ++broken[14];
        ++delivered;
    }

    function _begin(uint256 seed) private {
        _dice = seed;
        _tick(1, 1);
        uint256 count = auction.auctionCount();
        // 10: each phase comes after the one that was seen last. Older auctions are looked at when they are chosen.
        for (uint256 id = count > 2 ? count - 2 : 1; id <= count; ++id) {
            uint256 phase = uint256(auction.progressOf(id).phase);
            if (phase < lastPhase[id]) ++broken[10];
            lastPhase[id] = phase;
        }
    }

    /// @dev A number below `sides`.
    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    /// @dev Mostly one of the last two.
    function _anyAuction() private returns (uint256) {
        uint256 count = auction.auctionCount();
        if (count == 0) return 1;
        if (_roll(4) == 0) return 1 + _roll(count);
        return count - (count > 1 ? _roll(2) : 0);
    }

    function _inner(uint256 id, address bidder, uint80 price) private view returns (bytes32) {
        bytes32 typehash = keccak256(
            "Bid(uint256 chainId,address auction,uint256 id,address bidder,uint80 price,bytes32 salt)"
        );
        return keccak256(abi.encode(typehash, block.chainid, auction, id, bidder, price, bytes32(id)));
    }

    function _maxTypehash() private pure returns (bytes32) {
        return keccak256("MaxPrice(uint256 chainId,address auction,address buyer,uint80 price,bytes32 salt)");
    }
}
