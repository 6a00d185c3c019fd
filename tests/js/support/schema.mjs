// As much of JSON Schema as docs/openapi.json speaks. A keyword that is not known here fails: nothing
// passes for not being looked at.

const kTellsOnly = ["title", "description", "default", "examples", "maxLength", "pattern"];

/** The part of `document` that "#/a/b" names. */
export function resolve(document, ref) {
  const parts = ref.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = parts[0] === "#" ? parts.slice(1).reduce((at, part) => at?.[part], document) : undefined;
  if (found === undefined) throw new Error(`${ref} leads nowhere`);
  return found;
}

function typeOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

const kFormats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
};

const kKeywords = {
  $ref: (ref, value, check, document) => check(resolve(document, ref), value),
  type: (types, value) => {
    const is = typeOf(value);
    const fits = [types].flat().some((type) => type === is || (type === "number" && is === "integer"));
    return fits ? [] : [`is ${is}, not ${types}`];
  },
  format: (format, value) =>
    typeof value !== "string" || kFormats[format].test(value) ? [] : [`is no ${format}: ${value}`],
  enum: (values, value) => (values.includes(value) ? [] : [`is ${value}, not one of ${values}`]),
  const: (only, value) => (value === only ? [] : [`is ${value}, not ${only}`]),
  minimum: (least, value) => (!(value < least) ? [] : [`is ${value}, less than ${least}`]),
  maximum: (most, value) => (!(value > most) ? [] : [`is ${value}, more than ${most}`]),
  exclusiveMinimum: (bound, value) => (!(value <= bound) ? [] : [`is ${value}, not over ${bound}`]),
  minLength: (least, value) => (!(value?.length < least) ? [] : [`is shorter than ${least}`]),
  minItems: (least, value) => (!(value?.length < least) ? [] : [`has fewer than ${least}`]),
  maxItems: (most, value) => (!(value?.length > most) ? [] : [`has more than ${most}`]),
  required: (names, value) =>
    typeOf(value) !== "object" ? [] : names.filter((name) => !(name in value)).map((n) => `lacks ${n}`),
  properties: (schemas, value, check) =>
    Object.entries(schemas).flatMap(([name, schema]) =>
      typeOf(value) === "object" && name in value ? check(schema, value[name], name) : [],
    ),
  additionalProperties: (schema, value, check) =>
    typeof schema === "boolean" || typeOf(value) !== "object" ? [] : Object.entries(value).flatMap(([name, member]) => check(schema, member, name)),
  items: (schema, value, check) =>
    Array.isArray(value) ? value.flatMap((item, i) => check(schema, item, i)) : [],
  allOf: (schemas, value, check) => schemas.flatMap((schema) => check(schema, value)),
  oneOf: (schemas, value, check) => {
    const tries = schemas.map((schema) => check(schema, value));
    const fit = tries.filter((wrong) => wrong.length === 0).length;
    return fit === 1 ? [] : [`fits ${fit} of its forms: ${tries.flat().join("; ")}`];
  },
};

/** What is wrong with `value`: texts, none when it fits. */
export function mismatches(document, schema, value, place = "") {
  const check = (inner, part, name) =>
    mismatches(document, inner, part, name === undefined ? place : `${place}/${name}`);
  return Object.entries(schema).flatMap(([keyword, says]) => {
    if (kTellsOnly.includes(keyword)) return [];
    if (!kKeywords[keyword]) return [`${place}: the keyword ${keyword} is not known here`];
    const found = kKeywords[keyword](says, value, check, document);
    return found.map((text) => (text.startsWith("/") ? text : `${place || "/"} ${text}`));
  });
}
