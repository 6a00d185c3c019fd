// What eslint holds the JavaScript to: its own recommendations, and what a review would say each time.
// From the top of the repository: tests/node_modules/.bin/eslint -c tests/eslint.config.mjs
import js from "@eslint/js";
import globals from "globals";

const browser = ["public/**/*.js", "wasm/package/**/*.js", "web-client/**/*.js", "docs/examples/**/*.js"];
const node = ["**/*.mjs"];

export default [
  { ignores: ["build/**", "data/**", "**/node_modules/**"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    rules: {
      "array-callback-return": "error",
      "default-case-last": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "grouped-accessor-pairs": "error",
      "no-constructor-return": "error",
      "no-duplicate-imports": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-lonely-if": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unneeded-ternary": "error",
      "no-unreachable-loop": "error",
      "no-unused-expressions": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all", reportUsedIgnorePattern: true }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-useless-call": "error",
      "no-useless-computed-key": "error",
      "no-useless-concat": "error",
      "no-useless-rename": "error",
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "prefer-promise-reject-errors": "error",
    },
  },
  { files: browser, languageOptions: { globals: globals.browser } },
  { files: node, languageOptions: { globals: globals.node } },
  // What a test has the page run stands in the test.
  { files: ["tests/e2e/**/*.mjs", "tests/package/bundlers.test.mjs", "scripts/lib/measure_page.mjs"], languageOptions: { globals: globals.browser } },
  {
    // Emscripten's library: it reads the text of each function, and knows neither shorthand nor
    // what stands outside of a function.
    files: ["web-client/platform/seam.js"],
    languageOptions: { globals: { HEAP32: "readonly", HEAPF64: "readonly", HEAPU8: "readonly", LibraryManager: "readonly", Module: "readonly", mergeInto: "readonly" } },
    rules: { "no-var": "off", "object-shorthand": "off" },
  },
];
