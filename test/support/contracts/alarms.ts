import { randomBytes } from "node:crypto";

/** Bytes of an alarm, whose content is noise. */
export function alarmBytes(
  over: { version?: number; suite?: number; length?: number } = {},
): Buffer {
  const { version = 1, suite = 1, length = 178 } = over;
  const blob = randomBytes(length);
  blob.set([version, suite].slice(0, length));
  return blob;
}
