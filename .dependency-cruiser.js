// The arrows of docs: imports point down only. A tier may import what stands before it, never its
// neighbours; src/ knows neither Hardhat nor what is built on it.

/** The rooms of src/, lowest tier first. */
const tiers = [
  ["domain", "crypto", "charts"],
  ["aggregation", "meters", "chain"],
  ["clique", "monitoring", "market", "gateway", "load"],
  ["attack"],
  ["experiments"],
];

/**
 * What a room may import besides. The generated types of the contracts come with their ABIs, which src/chain alone
 * knows; crypto, bytes in and bytes out, fails in the same class as everything else.
 */
const besides = { chain: "^types/", crypto: "^src/domain/errors\\.ts$" };

const rooms = tiers.flat();
const folder = (names) => `^src/(?:${names.join("|")})/`;

const layers = tiers.flatMap((tier, height) =>
  tier.map((room) => {
    const below = [room, ...tiers.slice(0, height).flat()];
    return {
      name: `src-${room}-points-down`,
      comment: `src/${room} may import ${below.join(", ")} of src/ and nothing else of ours.`,
      severity: "error",
      from: { path: folder([room]) },
      to: {
        path: "^(?:src|tasks|scripts|deploy|test|contracts|types|hardhat\\.config)(?:/|\\.|$)",
        pathNot: room in besides ? [folder(below), besides[room]] : folder(below),
      },
    };
  }),
);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...layers,
    {
      name: "src-in-a-known-room",
      comment: "A new folder of src/ gets its tier here first.",
      severity: "error",
      from: { path: "^src/", pathNot: folder(rooms) },
      to: {},
    },
    {
      name: "src-without-hardhat",
      comment: "The library runs without Hardhat; tasks/, deploy/, scripts/ and test/ may use it.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: ["(?:^|/)node_modules/(?:hardhat|@nomicfoundation)(?:/|$)", "^hardhat(?:/|$)"] },
    },
    {
      name: "tasks-on-top",
      comment: "Only the configuration and the tests import tasks/.",
      severity: "error",
      from: { path: "^(?:src|scripts|deploy|docs)/" },
      to: { path: "^(?:tasks/|hardhat\\.config)" },
    },
    {
      name: "tests-are-imported-by-tests",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-undeclared-package",
      comment: "A package that is imported stands in package.json.",
      severity: "error",
      from: { pathNot: "^types/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "src-needs-no-dev-package",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], pathNot: "node_modules/@types/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^types/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types"],
    },
  },
};
