// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {BlockRewards} from "../libraries/BlockRewards.sol";
import {RecentPeak} from "../libraries/RecentPeak.sol";
import {IPriceFeed} from "./IPriceFeed.sol";
import {ISmartCommunityToken} from "./ISmartCommunityToken.sol";

/**
 * @title SmartCommunityToken
 * @notice See {ISmartCommunityToken}. Every rounding is in favour of the reserve.
 */
contract SmartCommunityToken is ISmartCommunityToken, ERC20, ERC20Permit, ERC20Burnable, Ownable2Step, ReentrancyGuard {
    using Address for address payable;
    using BlockRewards for BlockRewards.State;
    using Math for uint256;
    using RecentPeak for RecentPeak.State;

    /// @notice Prices are for this many base units.
    uint256 private constant UNIT = 1e18;
    uint256 private constant BPS = 10_000;
    /// @notice The token's own number in the feed.
    uint16 private constant TOKEN = 0;

    /// @notice Where the market price comes from.
    IPriceFeed public immutable feed;

    uint256 private immutable _bandBps;
    uint256 private immutable _maxStepBps;
    uint256 private immutable _restockBps;
    uint256 private immutable _surplusWindow;

    /// @inheritdoc ISmartCommunityToken
    uint256 public buyPrice;
    /// @inheritdoc ISmartCommunityToken
    uint256 public sellPrice;
    /// @inheritdoc ISmartCommunityToken
    mapping(address account => uint64 time) public frozenSince;
    /// @inheritdoc ISmartCommunityToken
    mapping(address account => bool protected) public isProtected;
    /// @inheritdoc ISmartCommunityToken
    mapping(address account => uint256 minBalance) public minBalanceOf;

    RecentPeak.State private _sellPeak;
    BlockRewards.State private _rewards;

    /**
     * @param owner_ Sets prices, within the limits.
     * @param feed_ Where the market price comes from.
     * @param limits What the owner must keep to.
     * @param name_ Name of the token.
     * @param symbol_ Its symbol.
     */
    constructor(
        address owner_,
        IPriceFeed feed_,
        Limits memory limits,
        string memory name_,
        string memory symbol_
    ) ERC20(name_, symbol_) ERC20Permit(name_) Ownable(owner_) {
        if (
            limits.bandBps > BPS ||
            limits.maxStepBps > BPS ||
            limits.restockBps > BPS ||
            limits.surplusWindow < RecentPeak.PARTS
        ) revert TokenLimitsInvalid();
        feed = feed_;
        _bandBps = limits.bandBps;
        _maxStepBps = limits.maxStepBps;
        _restockBps = limits.restockBps;
        _surplusWindow = limits.surplusWindow;
        _protect(address(this));
    }

    receive() external payable {
        revert TokenPaymentUnexpected(msg.value);
    }

    /// @inheritdoc ISmartCommunityToken
    function setSCTPrice(uint256 newBuyPrice, uint256 newSellPrice) external payable onlyOwner nonReentrant {
        // Check
        if (newSellPrice == 0 || newBuyPrice < newSellPrice) revert TokenPricesInvalid(newBuyPrice, newSellPrice);
        uint256 market = feed.getMarketPrice(TOKEN);
        _checkPrice(newBuyPrice, buyPrice, market);
        _checkPrice(newSellPrice, sellPrice, market);

        // Effect: a former price stays owed for a while, see `withdrawSurplus`.
        _sellPeak.note(_surplusWindow, sellPrice);
        buyPrice = newBuyPrice;
        sellPrice = newSellPrice;
        _checkReserve();
        emit PricesSet(newBuyPrice, newSellPrice);
    }

    /// @inheritdoc ISmartCommunityToken
    function buy(uint256 minTokens, uint256 deadline) external payable nonReentrant returns (uint256 tokens) {
        // Check: the feed must be fresh, whatever it says.
        _checkDeadline(deadline);
        uint256 price = buyPrice;
        if (price == 0) revert TokenPriceUnset();
        // slither-disable-next-line unused-return
        feed.getMarketPrice(TOKEN);
        uint256 returned = _restocked(msg.value);
        tokens = (msg.value - returned).mulDiv(UNIT, price);
        _checkEnough(tokens, minTokens);

        // Effect
        _mint(msg.sender, tokens);
        emit Bought(msg.sender, msg.value, tokens, returned);
        getBlockReward();

        // Interaction
        if (returned != 0) payable(msg.sender).sendValue(returned);
    }

    /// @inheritdoc ISmartCommunityToken
    function sell(uint256 tokens, uint256 minWei, uint256 deadline) external nonReentrant returns (uint256 paid) {
        // Check
        _checkDeadline(deadline);
        paid = tokens.mulDiv(sellPrice, UNIT);
        _checkEnough(paid, minWei);

        // Effect
        _burn(msg.sender, tokens);
        emit Sold(msg.sender, tokens, paid);
        getBlockReward();

        // Interaction
        payable(msg.sender).sendValue(paid);
    }

    /// @inheritdoc ISmartCommunityToken
    function restock(uint256 minBalance) external {
        minBalanceOf[msg.sender] = minBalance;
        emit RestockSet(msg.sender, minBalance);
    }

    /// @inheritdoc ISmartCommunityToken
    function createToken(uint256 amount, address destination) external payable onlyOwner nonReentrant {
        _mint(destination, amount);
        _checkReserve();
        emit TokenCreated(destination, amount);
    }

    /// @inheritdoc ISmartCommunityToken
    function fundReserve() external payable {
        emit ReserveFunded(msg.sender, msg.value);
    }

    /// @inheritdoc ISmartCommunityToken
    function withdrawSurplus(uint256 amount) external onlyOwner nonReentrant {
        uint256 owed = _owed();
        uint256 balance = address(this).balance;
        if (balance < owed || balance - owed < amount) revert TokenReserveTooLow(owed.saturatingAdd(amount), balance);
        emit SurplusWithdrawn(msg.sender, amount);
        payable(msg.sender).sendValue(amount);
    }

    /// @inheritdoc ISmartCommunityToken
    function fundRewards(uint256 amount) external {
        _checkThawed(msg.sender);
        // Past the rule that keeps tokens from being lost here.
        super._update(msg.sender, address(this), amount);
        emit RewardsFunded(msg.sender, amount);
    }

    /// @inheritdoc ISmartCommunityToken
    function setReward(uint80 value, uint80 dailyBudget) external onlyOwner {
        _rewards.value = value;
        _rewards.budget = dailyBudget;
        emit RewardSet(value, dailyBudget);
    }

    /// @inheritdoc ISmartCommunityToken
    function freezeAccount(address destination, bool status) external onlyOwner {
        if (isProtected[destination]) revert TokenAccountProtected(destination);
        // An account that is frozen again stays frozen since then.
        if (status != (frozenSince[destination] != 0)) frozenSince[destination] = status ? uint64(block.timestamp) : 0;
        emit AccountFrozen(destination, status);
    }

    /// @inheritdoc ISmartCommunityToken
    function protectAccount(address account) external onlyOwner {
        _checkThawed(account);
        _protect(account);
    }

    /// @inheritdoc ISmartCommunityToken
    function transferOwn(address newOwner) external {
        transferOwnership(newOwner);
    }

    /// @inheritdoc ISmartCommunityToken
    function surplus() external view returns (uint256) {
        return address(this).balance.saturatingSub(_owed());
    }

    /// @inheritdoc ISmartCommunityToken
    function getBlockReward() public returns (uint256 paid) {
        address sealer = block.coinbase;
        if (sealer == address(0) || sealer == address(this) || frozenSince[sealer] != 0) return 0;
        paid = _rewards.take(balanceOf(address(this)));
        if (paid == 0) return 0;
        _transfer(address(this), sealer, paid);
        emit BlockRewarded(sealer, paid);
    }

    /// @inheritdoc Ownable2Step
    function acceptOwnership() public override {
        super.acceptOwnership();
        emit Authorized(msg.sender);
    }

    /// @inheritdoc ISmartCommunityToken
    function requiredReserve() public view returns (uint256) {
        return totalSupply().mulDiv(sellPrice, UNIT, Math.Rounding.Ceil);
    }

    /// @notice The token always has an owner: reverts.
    function renounceOwnership() public pure override {
        revert TokenOwnerRequired();
    }

    /// @dev Frozen accounts keep what they have; nothing comes to the token but through `fundRewards`.
    function _update(address from, address to, uint256 value) internal override {
        _checkThawed(from);
        _checkThawed(to);
        if (to == address(this)) revert TokenTransferToSelf();
        super._update(from, to, value);
    }

    /// @dev A frozen account cannot use what others allowed it; the allowances stay.
    function _spendAllowance(address owner, address spender, uint256 value) internal override {
        _checkThawed(spender);
        super._spendAllowance(owner, spender, value);
    }

    function _protect(address account) private {
        isProtected[account] = true;
        emit AccountProtected(account);
    }

    /// @dev What of a payment is handed back: what the buyer lacks, at most a share of the payment.
    function _restocked(uint256 payment) private view returns (uint256) {
        uint256 lacking = minBalanceOf[msg.sender].saturatingSub(msg.sender.balance);
        return Math.min(lacking, payment.mulDiv(_restockBps, BPS));
    }

    /// @dev What the supply is worth at the highest sell price of the surplus window, rounded up.
    function _owed() private view returns (uint256) {
        uint256 price = _sellPeak.highest(_surplusWindow, sellPrice);
        return totalSupply().mulDiv(price, UNIT, Math.Rounding.Ceil);
    }

    function _checkPrice(uint256 price, uint256 former, uint256 market) private view {
        uint256 off = price > market ? price - market : market - price;
        if (off > market.mulDiv(_bandBps, BPS)) revert TokenPriceOutOfBand(price, market, uint16(_bandBps));
        uint256 step = price > former ? price - former : former - price;
        if (former != 0 && step > former.mulDiv(_maxStepBps, BPS)) {
            revert TokenStepTooLarge(price, former, uint16(_maxStepBps));
        }
    }

    function _checkReserve() private view {
        uint256 required = requiredReserve();
        if (address(this).balance < required) revert TokenReserveTooLow(required, address(this).balance);
    }

    function _checkThawed(address account) private view {
        if (frozenSince[account] != 0) revert TokenAccountFrozen(account);
    }

    function _checkDeadline(uint256 deadline) private view {
        if (block.timestamp > deadline) revert TokenDeadlinePassed(deadline, block.timestamp);
    }

    function _checkEnough(uint256 amount, uint256 least) private pure {
        // Rounded down to exactly nothing is too little even for who asks for nothing.
        // slither-disable-next-line incorrect-equality
        if (amount == 0 || amount < least) revert TokenTooLittle(amount, least);
    }
}
