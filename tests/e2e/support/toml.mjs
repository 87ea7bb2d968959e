// Writes the little TOML that our configuration files need.
function value_text(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(value_text).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, one]) => `${key_text(key)} = ${value_text(one)}`);
    return `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}
const key_text = (key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));
const lines_of = (table) => Object.entries(table).map(([key, value]) => `${key_text(key)} = ${value_text(value)}`);

// `document`: top-level values, tables (objects) and arrays of tables (arrays of objects).
export function to_toml(document) {
  const is_table = (value) => typeof value === 'object' && !Array.isArray(value);
  const is_tables = (value) => Array.isArray(value) && value.length > 0 && is_table(value[0]);
  const entries = Object.entries(document);
  const parts = [lines_of(Object.fromEntries(entries.filter(([, value]) => !is_table(value) && !is_tables(value))))];
  for (const [key, value] of entries) {
    if (is_table(value)) parts.push([`[${key}]`, ...lines_of(value)]);
    else if (is_tables(value)) for (const one of value) parts.push([`[[${key}]]`, ...lines_of(one)]);
  }
  return parts.filter((lines) => lines.length).map((lines) => `${lines.join('\n')}\n`).join('\n');
}
