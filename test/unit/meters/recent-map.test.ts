import { expect } from "chai";

import { RecentMap } from "../../../src/meters/formats/recent-map.ts";
import { RepeatFilter } from "../../../src/meters/formats/repeat-filter.ts";

describe("RecentMap", function () {
  it("forgets what was not set for longest once it is full", function () {
    const map = new RecentMap<number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 3);
    map.set("c", 4);
    expect(["a", "b", "c"].map((key) => map.get(key))).to.deep.equal([3, undefined, 4]);
  });
});

describe("RepeatFilter", function () {
  it("knows the same content again within its seconds, before and after", function () {
    const filter = new RepeatFilter(5);
    const repeats = (
      [
        ["m", "x", 100],
        ["m", "x", 105],
        ["m", "x", 95],
        ["m", "x", 106],
        ["m", "y", 106],
        ["n", "x", 100],
      ] as const
    ).map(([device, content, time]) => filter.isRepeat(device, content, time));
    expect(repeats).to.deep.equal([false, true, true, false, false, false]);
  });

  it("remembers the last ten messages of a meter", function () {
    const filter = new RepeatFilter(0);
    for (let time = 0; time < 10; time++) filter.isRepeat("m", "x", time);
    expect(filter.isRepeat("m", "x", 0)).to.equal(true);
    filter.isRepeat("m", "x", 10);
    expect(filter.isRepeat("m", "x", 0)).to.equal(false);
  });
});
