/**
 * Table 1 of P2 (Dbabseh, Tahboub: Framework For Securing Automatic Meter Reading Using Blockchain Technology):
 * response time of n writes, seconds. Its figures 3 to 6 come without numbers; 3 draws this table.
 */
export const PAPER_TABLE_1 = [
  { writes: 1, seconds: 0.27 },
  { writes: 100, seconds: 19.5 },
  { writes: 200, seconds: 41.07 },
  { writes: 300, seconds: 61.98 },
  { writes: 400, seconds: 82.72 },
  { writes: 500, seconds: 90.5 },
] as const;
