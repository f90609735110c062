import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The feed of market prices. Its administrator is the account that deploys. */
export default buildModule("PriceFeed", (m) => {
  const feed = m.contract("PriceFeed", [m.getAccount(0)]);
  return { feed };
});
