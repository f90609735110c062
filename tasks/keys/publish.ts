import { renewalTask } from "./renewal.ts";

export default renewalTask("publish");
