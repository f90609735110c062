import type { Chart } from "../../charts/chart.ts";
import type { Column, Figure, FigureReport } from "../figure-report.ts";
import { PAPER, paperGas, RECORDS, type Records } from "./paper.ts";
import { gasOf, type Table4Case, type Table4Row } from "./rows.ts";
import { verdictOf } from "./verdict.ts";

/** What a report says besides its figures. */
export interface Table4Facts {
  readonly command: string;
  readonly date: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A column of gas: where it comes from. */
type Source = readonly [name: string, title: string, gas: (records: Records) => number];

/** The page of P3's Table 4 beside what was measured. */
export function reportTable4(rows: readonly Table4Row[], facts: Table4Facts): FigureReport {
  const measured = (name: Table4Case) => (records: Records) => gasOf(rows, name, records);
  return {
    name: "p3-table4",
    title: "P3, Table 4: what a record costs",
    ...facts,
    summary:
      "P3's Table 4 counts the gas of a household that writes and reads 1, 10 and 100 records of 100 bytes, encrypted and plain. " +
      "It has no code, so there are three contracts here: `ResourceMonitor`, which keeps one word of a home and gives the records in " +
      "an event; `PaperMonitor`, which stores the last L records as the paper says, with no rule at all; and `NaiveMonitor`, which " +
      "everyone would write first. Gas is that of whole transactions, so that the paper's 32,000 are added to its writes.",
    verdict: verdictOf(rows),
    figures: [
      tableOf(
        "encrypted",
        "Writing encrypted records",
        "The paper's Smonitoring beside ours, gas. Kept: frames of one record each in the paper's contract, into places that were " +
          "empty as in the paper; kept again: over older records. Naive: the same frames in the naive contract; the last column has " +
          "records as long as 100 bytes become under the paper's cipher with whole points and a signature.",
        [
          ["paper_gas", "P3", paperGas],
          ["post_gas", "ours", measured("post")],
          ["kept_gas", "kept", measured("postKeep")],
          ["kept_again_gas", "kept again", measured("postKeepAgain")],
          ["naive_gas", "naive", measured("naive")],
          ["naive_wide_gas", "naive, 372 bytes", measured("naiveWide")],
        ],
        measured("post"),
        chartOf(rows),
      ),
      tableOf(
        "plain",
        "Writing plain records",
        "The paper's Monitoring, without privacy, beside the same in the paper's contract and in the naive one, and beside our " +
          "encrypted records, which cost the least.",
        [
          ["paper_gas", "P3", (records) => PAPER.monitoring[records] + PAPER.transaction],
          ["post_gas", "ours, encrypted", measured("post")],
          ["kept_gas", "kept", measured("postPlain")],
          ["kept_again_gas", "kept again", measured("postPlainAgain")],
          ["naive_gas", "naive", measured("naivePlain")],
        ],
        measured("post"),
        null,
      ),
      tableOf(
        "reading",
        "Reading in a contract",
        "The paper's Sdelegation and Delegation beside the getters of the paper's contract: execution alone, as a read needs no " +
          "transaction. Of ours a reader takes one word, whatever the number of records; the frames come from events, and the word " +
          "shows that they are all and unaltered.",
        [
          ["paper_encrypted_gas", "P3, encrypted", (records) => PAPER.sdelegation[records]],
          ["kept_encrypted_gas", "kept, encrypted", measured("readKeep")],
          ["paper_plain_gas", "P3, plain", (records) => PAPER.delegation[records]],
          ["kept_plain_gas", "kept, plain", measured("readPlain")],
          ["line_gas", "ours", measured("read")],
        ],
        null,
        null,
      ),
    ],
    notes: [
      "The paper takes 32,000 for a transaction. That is what a contract's creation costs more; a transaction costs 21,000. With " +
        "21,000 its figures fall by 11,000 each.",
      "The paper's chain priced a byte of data at 68 and a new word at 20,000 (before Istanbul), ours at 16 and 22,100 (London).",
      "Records in events cannot be read by contracts. What a contract needs of one it is given with a proof: a field's opening, or a " +
        "sum's.",
      "Gas is the same on every machine; times of the processor are in `./gridwell bench monitor`.",
    ],
  };
}

function tableOf(
  name: string,
  title: string,
  text: string,
  sources: readonly Source[],
  ours: ((records: Records) => number) | null,
  chart: Chart | null,
): Figure {
  const ratio: Column = { name: "paper_by_ours", title: "P3 by ours", digits: 1 };
  const columns = sources.map(([own, heading]) => ({ name: own, title: heading, digits: 0 }));
  return {
    ...{ name, title, text, chart },
    table: {
      columns: [
        { name: "records", title: "records", digits: 0 },
        ...columns,
        ...(ours === null ? [] : [ratio]),
      ],
      rows: RECORDS.map((records) => {
        const gas = sources.map(([, , of]) => of(records));
        return [records, ...gas, ...(ours === null ? [] : [(gas[0] ?? 0) / ours(records)])];
      }),
    },
  };
}

function chartOf(rows: readonly Table4Row[]): Chart {
  const line = (name: string, gas: (records: Records) => number, dashed = false) => ({
    ...({ kind: "line", name, dashed } as const),
    points: RECORDS.map((records) => ({ x: records, y: gas(records) / records })),
  });
  const measured = (name: Table4Case) => (records: Records) => gasOf(rows, name, records);
  return {
    title: "Gas of an encrypted record of 100 bytes",
    x: "records in a transaction",
    y: "gas a record",
    scale: "powers",
    series: [
      line("P3", paperGas, true),
      line("naive, 372 bytes", measured("naiveWide")),
      line("naive", measured("naive")),
      line("kept, over older records", measured("postKeepAgain")),
      line("ours", measured("post")),
    ],
  };
}
