import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { Wallet } from "ethers";

import { CONTRACT_INTERFACES } from "../../../../src/chain/contracts.ts";
import { MARKET_INTERFACES } from "../../../../src/chain/market-contracts.ts";
import { MONITOR_INTERFACES } from "../../../../src/chain/monitor-contracts.ts";
import { accessOf, ROLES, type Role } from "../../../../src/clique/guard/access.ts";

const PAGE = fileURLToPath(new URL("../../../../docs/guard.md", import.meta.url));

/** An address for each contract of a group. */
function places<Name extends string>(group: Readonly<Record<Name, unknown>>): Record<Name, string> {
  const named = Object.keys(group).map((name) => [name, Wallet.createRandom().address]);
  return Object.fromEntries(named) as Record<Name, string>;
}

const contracts = {
  addresses: places(CONTRACT_INTERFACES),
  market: places(MARKET_INTERFACES),
  monitor: places(MONITOR_INTERFACES),
};
const groups = accessOf(contracts);

describe("the guard's table of who may send to what", function () {
  it("has the contracts of market and monitoring where they are deployed", function () {
    expect(accessOf({ ...contracts, market: null, monitor: null })).to.have.length(1);
    expect(accessOf({ ...contracts, monitor: null })).to.have.length(2);
    const { addresses, market, monitor } = contracts;
    expect(groups.map((group) => group.addresses)).to.deep.equal([addresses, market, monitor]);
  });

  for (const { interfaces, senders, others, rules } of groups) {
    for (const [name, abi] of Object.entries(interfaces)) {
      it(`lets somebody send to ${name} exactly if it can be written to`, function () {
        const writing: string[] = [];
        abi.forEachFunction((one) => {
          if (!one.constant) writing.push(one.name);
        });
        const roles = senders[name] ?? others;
        expect(roles.length > 0).to.equal(writing.length > 0);
      });
    }

    it(`takes ${[...new Set(rules.map(({ role }) => role))].join(", ")} from what the contracts say`, function () {
      for (const rule of rules) {
        const abi = interfaces[rule.contract];
        if ("view" in rule) {
          expect(abi?.getFunction(rule.view)?.outputs[0]?.type, rule.view).to.equal("address");
          continue;
        }
        const inputs = abi?.getEvent(rule.event)?.inputs ?? [];
        const account = inputs.find((input) => input.name === rule.account);
        expect(account?.type, rule.event).to.equal("address");
        if (rule.where !== null)
          expect(inputs.map((input) => input.name)).to.include(rule.where[0]);
      }
    });
  }

  it("has a rule for each role that may send, but for newcomers, and a sender for each rule", function () {
    const ruled = new Set(groups.flatMap(({ rules }) => rules.map(({ role }) => role)));
    const sending = groups.flatMap(({ senders, others }) => [
      ...Object.values(senders).flat(),
      ...others,
    ]);
    const named = new Set(sending.filter((role): role is Role => role !== undefined));
    expect([...ruled, "newcomer"]).to.have.members([...named]);
    expect(Object.keys(ROLES)).to.have.members([...named]);
  });

  it("is on the page", function () {
    const page = readFileSync(PAGE, "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` +\| ((?:`[\w-]+`(?:, )?)+) +\|/gm)];
    const onPage = rows.map(([, name, roles = ""]) => {
      return [name, [...roles.matchAll(/`([\w-]+)`/g)].map(([, role]) => role)];
    });
    const here = groups.flatMap(({ senders }) => Object.entries(senders));
    expect(onPage).to.deep.equal(here);
    for (const role of Object.keys(ROLES)) {
      expect(page, role).to.match(new RegExp(`^\\| \`${role}\` +\\| \\S`, "m"));
    }
  });
});
