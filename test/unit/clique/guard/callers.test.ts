import { expect } from "chai";

import { addressName } from "../../../../src/clique/guard/callers.ts";

describe("addressName", function () {
  for (const [address, name] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["", "unknown"],
    ["evil", "unknown"],
    ["192.0.2.1.5", "unknown"],
    ["1::2::3", "unknown"],
  ] as const) {
    it(`counts ${JSON.stringify(address)} as ${name}`, function () {
      expect(addressName(address)).to.equal(name);
    });
  }
});
