import { expect } from "chai";
import fc from "fast-check";

import { BucketShelf, TokenBucket } from "../../../../src/clique/guard/token-bucket.ts";

describe("TokenBucket", function () {
  it("gives what it holds, then what comes", function () {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
    expect(bucket.take(3, 0)).to.equal(0);
    expect(bucket.take(1, 0)).to.equal(500);
    expect(bucket.take(1, 499)).to.equal(1);
    expect(bucket.take(1, 500)).to.equal(0);
    expect(bucket.take(1, 500)).to.equal(500);
  });

  it("never holds more than its size", function () {
    const bucket = new TokenBucket({ perSecond: 1_000, burst: 2 }, 0);
    expect([1, 1, 1].map((units) => bucket.take(units, 1_000_000))).to.deep.equal([0, 0, 1]);
  });

  it("gives what is dearer than itself for all that it holds", function () {
    const bucket = new TokenBucket({ perSecond: 1, burst: 2 }, 0);
    expect(bucket.take(100, 0)).to.equal(0);
    expect(bucket.take(100, 1_999)).to.equal(1);
    expect(bucket.take(100, 2_000)).to.equal(0);
  });

  it("lets what was charged be owed, up to its size", function () {
    const bucket = new TokenBucket({ perSecond: 1, burst: 2 }, 0);
    bucket.charge(1_000, 0);
    expect(bucket.wait(1, 0)).to.equal(3_000);
    expect(bucket.take(1, 3_000)).to.equal(0);
  });

  it("never gives more than came, whoever asks when", function () {
    const rate = fc.record({
      perSecond: fc.integer({ min: 1, max: 1_000 }),
      burst: fc.integer({ min: 1, max: 1_000 }),
    });
    const asked = fc.array(
      fc.record({ after: fc.nat({ max: 5_000 }), units: fc.integer({ min: 1, max: 1_000 }) }),
    );
    fc.assert(
      fc.property(rate, asked, ({ perSecond, burst }, asks) => {
        const bucket = new TokenBucket({ perSecond, burst }, 0);
        let now = 0;
        let given = 0;
        for (const { after, units } of asks) {
          now += after;
          const price = Math.min(units, burst);
          const wait = bucket.take(units, now);
          if (wait === 0) given += price;
          else {
            // What it says is right to the millisecond.
            expect(bucket.wait(units, now + wait - 1)).to.be.greaterThan(0);
            now += wait;
            expect(bucket.take(units, now)).to.equal(0);
            given += price;
          }
          expect(given * 1_000).to.be.at.most(burst * 1_000 + now * perSecond);
        }
      }),
    );
  });
});

describe("BucketShelf", function () {
  it("keeps each name's own bucket", function () {
    const shelf = new BucketShelf({ perSecond: 1, burst: 1 }, 2);
    expect(shelf.of("a", 0).take(1, 0)).to.equal(0);
    expect(shelf.of("a", 0).take(1, 0)).to.equal(1_000);
    expect(shelf.of("b", 0).take(1, 0)).to.equal(0);
  });

  it("keeps no more than it may, and forgets who was idle longest", function () {
    const shelf = new BucketShelf({ perSecond: 1, burst: 1 }, 2);
    for (const name of ["a", "b", "a", "c"]) shelf.of(name, 0).take(1, 0);
    expect(shelf.size).to.equal(2);
    expect(shelf.of("a", 0).wait(1, 0)).to.equal(1_000);
    expect(shelf.of("b", 0).wait(1, 0)).to.equal(0);
  });
});
