import { sealedExtendedLength } from "../../monitoring/extended-record.ts";
import { SLOTS_A_DAY, type HomeTrace } from "./home-trace.ts";

/** What anybody sees of a home in a slot: bytes of frames posted (0: none), and whether a delegation is in force. */
export interface Sighting {
  readonly bytes: number;
  readonly isDelegated: boolean;
}

/** A way of posting. */
export interface Policy {
  readonly name: string;
  /** What the chain shows of a home, slot by slot. */
  readonly show: (home: HomeTrace) => readonly Sighting[];
}

const HEAD_BYTES = 96;
const RECORD_BYTES = 118;
/** What an extended record without padding would have: without readings, and with each. */
const EXTENDED_BYTES = 52;
const READING_BYTES = 12;
/** A step of padding that busy slots exceed. */
const SMALL_STEP = 64;

/** Ways of posting: the usual ones, and what gives a home away. */
export const POLICIES: readonly Policy[] = [
  { name: "once a day", show: daily(() => 0) },
  { name: "each slot", show: eachSlot(() => 0) },
  { name: "once a day, X without padding", show: daily(unpadded) },
  {
    name: "once a day, X as it is posted",
    show: daily((readings) => posted(readings, SLOTS_A_DAY)),
  },
  { name: "each slot, X without padding", show: eachSlot(unpadded) },
  {
    name: "each slot, X padded to 64 bytes",
    show: eachSlot((readings) => Math.ceil(unpadded(readings) / SMALL_STEP) * SMALL_STEP),
  },
  {
    name: "each slot, X as it is posted",
    show: eachSlot((readings) => posted(readings, 1)),
  },
  {
    name: "only slots with use",
    show: ({ litres }) => litres.map((used) => seen(used === 0 ? 0 : frameBytes(1))),
  },
  { name: "each slot, some gateways off on trips", show: silentOnTrips },
  { name: "once a day, open delegations on trips", show: delegatedOnTrips },
];

/** Bytes of a frame of so many records without a correction; a test holds it to real frames. */
export function frameBytes(records: number, extendedBytes = 0): number {
  return HEAD_BYTES + records * RECORD_BYTES + extendedBytes;
}

function eachSlot(extendedOf: (readings: number) => number): Policy["show"] {
  return ({ draws }) => draws.map((readings) => seen(frameBytes(1, extendedOf(readings))));
}

/** All of a day in its last slot. */
function daily(extendedOf: (readings: number) => number): Policy["show"] {
  return ({ draws }) => {
    let readings = 0;
    return draws.map((more, slot) => {
      readings += more;
      if ((slot + 1) % SLOTS_A_DAY !== 0) return seen(0);
      const bytes = frameBytes(SLOTS_A_DAY, extendedOf(readings));
      readings = 0;
      return seen(bytes);
    });
  };
}

function silentOnTrips(home: HomeTrace): Sighting[] {
  const isOff = home.trip?.isSwitchedOff === true;
  return home.litres.map((_, slot) => seen(isOff && isAway(home, slot) ? 0 : frameBytes(1)));
}

function delegatedOnTrips(home: HomeTrace): Sighting[] {
  const isDelegated = home.trip?.isDelegated === true;
  return daily(() => 0)(home).map((sighting, slot) => {
    return { ...sighting, isDelegated: isDelegated && isAway(home, slot) };
  });
}

function unpadded(readings: number): number {
  return EXTENDED_BYTES + readings * READING_BYTES;
}

/** As `monitor post --extended` pads it in a frame of so many slots. */
function posted(readings: number, slots: number): number {
  return sealedExtendedLength(readings, { first: 1, last: slots });
}

function isAway({ trip }: HomeTrace, slot: number): boolean {
  const day = Math.floor(slot / SLOTS_A_DAY);
  return trip !== null && day >= trip.from && day < trip.until;
}

function seen(bytes: number): Sighting {
  return { bytes, isDelegated: false };
}
