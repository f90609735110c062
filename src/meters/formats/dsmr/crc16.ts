/** x^16 + x^15 + x^2 + 1, bits reflected: the CRC-16/ARC that DSMR P1 prescribes. */
const POLYNOMIAL = 0xa001;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  return crc;
});

/**
 * CRC-16/ARC of bytes.
 *
 * @param crc the CRC of what came before; 0 at the beginning
 * @returns 16 bits
 */
export function crc16(bytes: Uint8Array, crc = 0): number {
  let value = crc;
  for (const byte of bytes) value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] ?? 0);
  return value;
}
