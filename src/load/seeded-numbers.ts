/** Numbers from a seed, the same on every machine (a 64-bit linear congruential generator, high bits). */
export function seededNumbers(seed: bigint): (below: bigint) => bigint {
  let state = seed;
  return (below) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return (state >> 16n) % below;
  };
}
