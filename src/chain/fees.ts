/**
 * What a transaction offers for its inclusion. On a chain with a base fee (London) `cap` and `tip` are the two fields
 * of a type 2 transaction; on one without (Berlin) both are the gas price.
 */
export interface Fees {
  /** Most that is paid for a unit of gas, wei. */
  readonly cap: bigint;
  /** Most of it that goes to the sealer, wei. */
  readonly tip: bigint;
  /** Whether the chain has a base fee. */
  readonly dynamic: boolean;
}

/** What a node says about fees; the `FeeData` of ethers has it. */
export interface FeeAdvice {
  readonly gasPrice: bigint | null;
  readonly maxPriorityFeePerGas: bigint | null;
}

/** Bounds that the operator sets, wei for a unit of gas. */
export interface FeeBounds {
  /** geth's sealers leave out what tips less than their `--miner.gasprice`, 1 gwei unless set otherwise. */
  readonly leastTip: bigint;
  /** Nothing is offered above it, however long a transaction waits. */
  readonly ceiling: bigint;
}

/** 1 gwei and 1,000 gwei. */
export const DEFAULT_FEE_BOUNDS: FeeBounds = {
  leastTip: 1_000_000_000n,
  ceiling: 1_000_000_000_000n,
};

/** geth refuses a transaction that could cost more than this (`--rpc.txfeecap`), wei. */
const NODE_FEE_LIMIT = 10n ** 18n;

/**
 * Fees for a new transaction. Twice the base fee outlasts six full blocks in a row.
 *
 * @param baseFee of the latest block; null on a chain without
 */
export function freshFees(baseFee: bigint | null, advice: FeeAdvice, bounds: FeeBounds): Fees {
  if (baseFee === null) {
    const price = least(greatest(advice.gasPrice ?? 0n, bounds.leastTip), bounds.ceiling);
    return { cap: price, tip: price, dynamic: false };
  }
  const wanted = greatest(advice.maxPriorityFeePerGas ?? 0n, bounds.leastTip);
  const cap = least(2n * baseFee + wanted, bounds.ceiling);
  return { cap, tip: least(wanted, cap), dynamic: true };
}

/**
 * Fees for a transaction that takes another one's place: pools want both fields a tenth higher; an eighth keeps clear
 * of rounding.
 *
 * @returns null when that would pass the ceiling
 */
export function replacementFees(old: Fees, fresh: Fees, bounds: FeeBounds): Fees | null {
  const tip = greatest(raised(old.tip), fresh.tip);
  const cap = greatest(greatest(raised(old.cap), fresh.cap), tip);
  if (cap > bounds.ceiling) return null;
  return { cap, tip: fresh.dynamic ? tip : cap, dynamic: fresh.dynamic };
}

/** The bounds for a transaction with this gas limit: no node would take a higher offer. */
export function boundsFor(gasLimit: bigint, bounds: FeeBounds): FeeBounds {
  return { ...bounds, ceiling: least(bounds.ceiling, NODE_FEE_LIMIT / gasLimit) };
}

function raised(value: bigint): bigint {
  return (value * 9n) / 8n + 1n;
}

function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
