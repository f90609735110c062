/** Names of the formats that Gridwell reads, in the registry's order: who only lists them loads no parser. */
export const FORMAT_NAMES = [
  ...["dsmr", "greenbutton", "wmbusmeters", "rtlamr", "rtl_433", "glow", "octopus"],
  ...["nem12", "nem13", "csv"],
] as const;
