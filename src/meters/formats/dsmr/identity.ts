import { groupsOf, type ObisObject, type ObisObjects } from "./obis.ts";

const HEX_OF_PRINTABLE = /^(?:[2-6][0-9A-Fa-f]|7[0-9A-Ea-e])+$/;
const PRINTABLE = /^[\x21-\x7e][\x20-\x7e]*$/;
const MAX_ID_CHARACTERS = 96;
/** European article number of a metering point: eighteen digits; Belgian ones begin with 54. */
const EAN = /^\d{18}$/;
const BELGIAN_EAN = /^54\d{16}$/;

/**
 * The id that an object holds, or null when it holds none. Ids come as the hexadecimal form of
 * ASCII text and are decoded when that gives printable text, otherwise kept as they stand.
 */
function readId(object: ObisObject | undefined): string | null {
  const text = (object === undefined ? undefined : groupsOf(object)[0])?.text.trim() ?? "";
  if (text === "" || text.length > MAX_ID_CHARACTERS || !PRINTABLE.test(text)) return null;
  if (text.length % 2 !== 0 || !HEX_OF_PRINTABLE.test(text)) return text;
  const decoded = Buffer.from(text, "hex").toString("latin1").trim();
  return decoded === "" ? null : decoded;
}

/** Who speaks: the meter's id and the metered place's, each null when not given. */
export interface Identity {
  readonly device: string | null;
  readonly point: string | null;
}

/**
 * Reads the ids of a channel (0 is the electricity meter).
 *
 * The Netherlands write the meter under 96.1.1 (M-Bus 96.1.0), Belgium under 96.1.1 and the
 * place's EAN under 96.1.2, Luxembourg the meter under 42.0.0. A Belgian EAN under 96.1.1 names
 * the place as well.
 */
export function readIdentity(objects: ObisObjects, channel: number): Identity {
  const id = (code: string): string | null => readId(objects.get(`0-${String(channel)}:${code}`));
  const serial = id("96.1.1");
  const device =
    channel === 0 ? (serial ?? id("96.1.0") ?? id("42.0.0")) : (id("96.1.0") ?? serial);
  const place = id("96.1.2");
  if (place !== null && EAN.test(place)) return { device, point: place };
  return { device, point: serial !== null && BELGIAN_EAN.test(serial) ? serial : null };
}
