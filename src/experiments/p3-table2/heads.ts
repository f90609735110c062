/** A block that a node told as its newest. */
export interface ToldHead {
  readonly node: string;
  readonly number: number;
  readonly hash: string;
  readonly parent: string;
}

/** How much nodes disagreed about the newest block. */
export interface Rivalry {
  /** Heights at which a block was told. */
  readonly heights: number;
  /** Heights at which more than one was. */
  readonly contested: number;
  /** Most blocks at one height. */
  readonly mostRivals: number;
  /** How often a node took blocks back, all nodes together. */
  readonly reorgs: number;
  /** Most blocks that a node took back at once. */
  readonly deepest: number;
}

/** What nodes told, in the order in which it was heard. */
export function rivalryOf(told: readonly ToldHead[]): Rivalry {
  const byHeight = Map.groupBy(told, ({ number }) => number);
  const rivals = [...byHeight.values()].map((heads) => new Set(heads.map(({ hash }) => hash)).size);
  const parents = new Map(told.map(({ hash, parent }) => [hash, parent]));
  const depths = [...Map.groupBy(told, ({ node }) => node).values()].flatMap((heads) =>
    reorgsOf(heads, parents),
  );
  return {
    heights: byHeight.size,
    contested: rivals.filter((count) => count > 1).length,
    mostRivals: Math.max(0, ...rivals),
    reorgs: depths.length,
    deepest: Math.max(0, ...depths),
  };
}

/**
 * Depths of a node's reorgs. A node tells the block that it changes to, not those between: any node's telling of them
 * serves to find where the chains part. Blocks that nobody told count as kept.
 */
function reorgsOf(heads: readonly ToldHead[], parents: ReadonlyMap<string, string>): number[] {
  /** The node's chain as it was told, by height. */
  const chain = new Map<number, string>();
  const depths: number[] = [];
  const base = heads[0]?.number ?? 0;
  let top = base;
  for (const { number, hash } of heads) {
    const path: [number, string][] = [];
    let [height, at] = [number, hash];
    while (chain.get(height) !== at) {
      path.push([height, at]);
      const parent = parents.get(at);
      if (parent === undefined) break;
      height -= 1;
      at = parent;
      // What is below the first block that this node told is not known, and counts as kept.
      if (height < base) break;
    }
    const lowest = path.at(-1)?.[0] ?? number + 1;
    const taken = [...chain.keys()].filter((one) => one >= lowest).length;
    if (taken > 0) depths.push(taken);
    for (let one = lowest; one <= top; one++) chain.delete(one);
    for (const [one, each] of path) chain.set(one, each);
    top = number;
  }
  return depths;
}
