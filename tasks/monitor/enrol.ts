import { enrolmentTask } from "./enrolment.ts";

export default enrolmentTask("enrol");
