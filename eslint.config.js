import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

import gridwell from "./eslint.rules.js";

/** Node runs the sources as they are, stripping types only: what is more than a type cannot stay. */
const erasableSyntax = [
  ["TSEnumDeclaration", "an enum: use a union of strings or a const object"],
  ["TSParameterProperty", "a parameter property: declare the field"],
  ["TSModuleDeclaration[declare!=true]", "a namespace: use a module"],
  ["TSImportEqualsDeclaration", "import =: use import"],
  ["TSExportAssignment", "export =: use export"],
].map(([selector, message]) => ({ selector, message: `Node cannot strip ${message}.` }));

export default defineConfig(
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  globalIgnores(["types/", "artifacts/", "cache/", "coverage/", "out/", ".node/", ".venv/"]),
  {
    files: ["**/*.{ts,js,mjs}"],
    plugins: { gridwell },
    rules: { "gridwell/import-order": "error", "gridwell/reasoned-disable": "error" },
  },
  {
    files: ["**/*.ts"],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-restricted-syntax": ["error", ...erasableSyntax],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    // The library has no say on a terminal: a log function comes in.
    files: ["src/**/*.ts"],
    rules: { "no-console": "error", "@typescript-eslint/no-non-null-assertion": "error" },
  },
  {
    // `expect(x).to.be.true` is how chai speaks.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
