import { stepTask } from "./step.ts";

export default stepTask("cancel");
