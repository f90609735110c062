// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/**
 * @title ISmartCommunityToken
 * @notice The community's token (SCT), bought from and sold to this contract for the chain's currency.
 *
 * It is solvent at all times: its balance suffices to buy back every token at the sell price, `address(this).balance >=
 * ceil(totalSupply * sellPrice / 1e18)`. Tokens are minted when bought and burned when sold. Prices are in wei for 1e18
 * base units of the token, which has 18 decimals. There is no pause: selling always works, and deadlines elsewhere
 * never pass because of this contract.
 *
 * Who may lie, and what then:
 * - The owner sets prices within a band around the feed's and within a step of the former ones; it can only take out
 *   what no holder could claim, now or at any sell price of the recent past. It can freeze accounts, which keep their
 *   tokens, and cannot seize them.
 * - The feed's reporters bound the owner. While the feed is stale nobody can buy; selling goes on.
 * - The sealer of a block may add a transaction of its own that brings the reward: it is a subsidy for each block.
 */
interface ISmartCommunityToken is IERC20 {
    /// @notice What the owner must keep to, for ever.
    struct Limits {
        uint16 bandBps; // how far prices may lie from the feed's, hundredths of a per cent
        uint16 maxStepBps; // how far a price may move at once, hundredths of a per cent of the former
        uint16 restockBps; // most of a purchase that is handed back by `restock`
        uint32 surplusWindow; // seconds for which a former sell price still counts as owed; at least 7
    }

    /// @notice Prices changed.
    event PricesSet(uint256 buyPrice, uint256 sellPrice);
    /// @notice Tokens were bought. `returned` wei were handed back to restock the buyer.
    event Bought(address indexed buyer, uint256 paid, uint256 tokens, uint256 returned);
    /// @notice Tokens were sold.
    event Sold(address indexed seller, uint256 tokens, uint256 paid);
    /// @notice An account wants at least this balance, wei, kept when it buys.
    event RestockSet(address indexed account, uint256 minBalance);
    /// @notice The owner made tokens that are covered.
    event TokenCreated(address indexed destination, uint256 amount);
    /// @notice Somebody added currency to the reserve.
    event ReserveFunded(address indexed by, uint256 amount);
    /// @notice The owner took currency out that no holder could claim.
    event SurplusWithdrawn(address indexed owner, uint256 amount);
    /// @notice Somebody gave tokens for rewards.
    event RewardsFunded(address indexed by, uint256 amount);
    /// @notice What a sealer gets, and the most in a day.
    event RewardSet(uint80 value, uint80 dailyBudget);
    /// @notice The sealer of this block got a reward.
    event BlockRewarded(address indexed sealer, uint256 amount);
    /// @notice An account was frozen or thawed.
    event AccountFrozen(address indexed account, bool frozen);
    /// @notice An account can never be frozen any more.
    event AccountProtected(address indexed account);
    /// @notice A new owner took office.
    event Authorized(address indexed owner);

    /// @notice A limit that makes no sense: a share above one, or a window below seven seconds.
    error TokenLimitsInvalid();
    /// @notice The reserve would not suffice to buy back every token.
    error TokenReserveTooLow(uint256 required, uint256 available);
    /// @notice The sell price is zero or above the buy price, or they do not fit.
    error TokenPricesInvalid(uint256 buyPrice, uint256 sellPrice);
    /// @notice A price lies too far from the feed's.
    error TokenPriceOutOfBand(uint256 price, uint256 market, uint16 bandBps);
    /// @notice A price moves too far at once.
    error TokenStepTooLarge(uint256 price, uint256 former, uint16 maxStepBps);
    /// @notice Nothing can be bought before the first prices are set.
    error TokenPriceUnset();
    /// @notice The caller's deadline has passed.
    error TokenDeadlinePassed(uint256 deadline, uint256 time);
    /// @notice Less would be given than the caller asked for, or nothing at all.
    error TokenTooLittle(uint256 amount, uint256 least);
    /// @notice A frozen account can neither send nor receive nor spend for others.
    error TokenAccountFrozen(address account);
    /// @notice A protected account cannot be frozen.
    error TokenAccountProtected(address account);
    /// @notice Tokens sent to the token would be lost; `fundRewards` is the way in.
    error TokenTransferToSelf();
    /// @notice Plain payments are refused: `buy` or `fundReserve`.
    error TokenPaymentUnexpected(uint256 amount);
    /// @notice The token always has an owner.
    error TokenOwnerRequired();

    /**
     * @notice Sets the prices, in wei for 1e18 base units. Owner only; a payment adds to the reserve. Needs a fresh
     * feed, both prices within the band of it and one step of the former ones, and a reserve that covers the new sell
     * price.
     */
    function setSCTPrice(uint256 newBuyPrice, uint256 newSellPrice) external payable;

    /**
     * @notice Buys tokens at the buy price, rounded down. Needs a fresh feed.
     * @param minTokens Least tokens that the caller wants, after what `restock` hands back.
     * @param deadline Last second at which the caller wants them.
     */
    function buy(uint256 minTokens, uint256 deadline) external payable returns (uint256 tokens);

    /**
     * @notice Sells tokens at the sell price, rounded down.
     * @param tokens How many.
     * @param minWei Least that the caller wants.
     * @param deadline Last second at which the caller wants it.
     */
    function sell(uint256 tokens, uint256 minWei, uint256 deadline) external returns (uint256 paid);

    /**
     * @notice Sets the balance, wei, below which the caller gets part of a payment back when it buys, so that it can
     * pay for its transactions. Zero turns it off.
     */
    function restock(uint256 minBalance) external;

    /// @notice Makes tokens for an account. Owner only; a payment adds to the reserve, which must cover them.
    function createToken(uint256 amount, address destination) external payable;

    /// @notice Adds a payment to the reserve.
    function fundReserve() external payable;

    /**
     * @notice Takes currency out of the reserve. Owner only. What stays covers the supply at the highest sell price of
     * the surplus window.
     */
    function withdrawSurplus(uint256 amount) external;

    /// @notice Gives tokens from which sealers are rewarded.
    function fundRewards(uint256 amount) external;

    /// @notice Sets what the sealer of a block gets and the most in a day (UTC). Owner only; off while zero.
    function setReward(uint80 value, uint80 dailyBudget) external;

    /**
     * @notice Rewards the sealer of this block, once. `buy` and `sell` do it at their end; anybody may. Pays nothing,
     * and never reverts, when rewards are off or used up, or the sealer is unknown or frozen.
     */
    function getBlockReward() external returns (uint256 paid);

    /// @notice Freezes or thaws an account. Owner only.
    function freezeAccount(address destination, bool status) external;

    /// @notice Keeps an account, such as the auction, from ever being frozen. Owner only; there is no way back.
    function protectAccount(address account) external;

    /// @notice Offers the office to another, who takes it with `acceptOwnership`. Owner only.
    function transferOwn(address newOwner) external;

    /// @notice Price of 1e18 base units for who buys, wei.
    function buyPrice() external view returns (uint256);

    /// @notice Price of 1e18 base units for who sells, wei.
    function sellPrice() external view returns (uint256);

    /// @notice Wei that cover the whole supply at the sell price.
    function requiredReserve() external view returns (uint256);

    /// @notice Wei that the owner could take out now.
    function surplus() external view returns (uint256);

    /// @notice Since when an account is frozen, Unix seconds; zero when it is not.
    function frozenSince(address account) external view returns (uint64);

    /// @notice Whether an account can never be frozen.
    function isProtected(address account) external view returns (bool);

    /// @notice The balance that an account wants kept when it buys, wei.
    function minBalanceOf(address account) external view returns (uint256);
}
