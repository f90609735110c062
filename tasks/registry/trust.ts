import { trustTask } from "./gateway-trust.ts";

export default trustTask("trust");
