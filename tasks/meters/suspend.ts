import { changeTask } from "./point-change.ts";

export default changeTask("suspend");
