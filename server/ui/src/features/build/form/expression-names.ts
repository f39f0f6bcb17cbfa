/** Names of fields inside expressions: renaming them without touching words in strings and comments. */

const TOKEN =
  /"(?:[^"\\]|\\.)*"?|`[^`]*`?|'(?:[^'\\]|\\.)*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?:[A-Za-z_]\w*)(?:\s*\.\s*[A-Za-z_]\w*)*(?:\s*\()?|[\s\S]/g;
const NAME = /^[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*$/;

/** Passes every name (`total`, `items.qty`) to `change`; calls of functions are left alone. */
export function mapNames(expression: string, change: (name: string) => string): string {
  return expression.replace(TOKEN, (token) => {
    if (!NAME.test(token)) return token;
    const plain = token.replace(/\s+/g, "");
    const next = change(plain);
    return next === plain ? token : next;
  });
}

/** The names in `{{ }}` of a title or reason. */
export function mapTemplate(template: string, change: (name: string) => string): string {
  return template.replace(/(\{\{\s*)([\w.]+)/g, (_, head: string, name: string) => head + change(name));
}

/** How a name reads once `from` is called `to`: itself, and what lies inside it. */
export function renamed(name: string, from: string, to: string): string {
  if (name === from) return to;
  return name.startsWith(`${from}.`) ? to + name.slice(from.length) : name;
}
