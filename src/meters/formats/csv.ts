import { GridwellError } from "../../domain/errors.ts";
import type { FormatAdapter } from "./adapter.ts";
import { CsvReader } from "./csv/reader.ts";

/** The least that a map must say of a file. */
const MINIMAL_MAP =
  '{"csv":{"time":{"column":"Time","pattern":"yyyy-MM-dd HH:mm","zone":"Europe/Amsterdam"},"device":"Meter",' +
  '"values":[{"column":"Import","register":"1.8.0","resource":"energy","direction":"import","kind":"register","unit":"kWh"}]}}';

/**
 * CSV as the operator's map describes it (docs/formats.md): any columns, one meter a file, a column
 * that names the meter, or a column for each. Nothing of such a file says what its numbers mean, so
 * it is never detected.
 *
 * @throws GridwellError `CSV_MAP_MISSING` from `open` when the context's map says nothing of CSV
 */
export const csv: FormatAdapter = {
  name: "csv",
  title: "CSV with a map of its columns",
  detect: () => 0,
  open: (context) => {
    const layout = context.map?.csv;
    if (layout === undefined) {
      throw new GridwellError(
        "CSV_MAP_MISSING",
        `a CSV file does not say what its columns mean: describe them in a file and name it with --map, at least ${MINIMAL_MAP}`,
        context.path === null ? {} : { where: context.path },
      );
    }
    return new CsvReader(context, layout);
  },
};
