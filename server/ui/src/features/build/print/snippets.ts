/** What the palette of the print designer puts into a template. */
import type { Field } from "@/features/form/field";

/** A value as people read it, or its pictures. `row` is the name a row of a sub-form goes by. */
export function valueSnippet(field: Field, row = ""): string {
  const of = row === "" ? "" : `${row}.`;
  switch (field.kind) {
    case "image":
    case "signature":
      return `{% for file in ${of}_files.${field.key} %}<img src="{{ file.url }}" alt="{{ file.name }}">{% endfor %}`;
    case "rich-text":
      return `{{ ${of}_raw.${field.key} | safe }}`;
    default:
      return `{{ ${of}${field.key} }}`;
  }
}

const NUMBERS = new Set(["number", "money", "rollup", "slider", "rating"]);

/** Whether the values of a field are set to the right. */
export function isNumber(field: Field): boolean {
  return NUMBERS.has(field.source?.kind ?? field.kind);
}

/** Every column of a sub-form as a table with a row for each of its rows. */
export function tableSnippet(subform: Field, number: string): string {
  const columns = subform.columns.filter((column) => column.kind !== "description");
  const mark = (column: Field) => (isNumber(column) ? ' class="n"' : "");
  const heads = columns.map((column) => `<th${mark(column)}>${literal(column.title)}</th>`).join("");
  const cells = columns.map((column) => `<td${mark(column)}>${valueSnippet(column, "row")}</td>`).join("");
  return `<table class="lines">
  <thead>
    <tr><th>${number}</th>${heads}</tr>
  </thead>
  <tbody>
  {% for row in ${subform.key} %}
    <tr><td>{{ loop.index }}</td>${cells}</tr>
  {% endfor %}
  </tbody>
</table>
`;
}

export interface ApprovalWords {
  readonly title: string;
  readonly step: string;
  readonly by: string;
  readonly result: string;
  readonly opinion: string;
  readonly at: string;
}

/** Who decided what about the record, when anybody has. */
export function approvalsSnippet(words: ApprovalWords): string {
  const parts = ["step", "by", "result", "opinion", "at"] as const;
  const heads = parts.map((part) => `<th>${words[part]}</th>`).join("");
  // Whoever has signed by hand stands there with their signature.
  const signature =
    '{% for file in one.signature %}<img class="sign" src="{{ file.url }}" alt="{{ file.name }}">{% endfor %}';
  const cells = parts.map((part) => `<td>{{ one.${part} }}${part === "by" ? signature : ""}</td>`).join("");
  return `{% if _approvals %}
<h2>${words.title}</h2>
<table class="lines">
  <thead>
    <tr>${heads}</tr>
  </thead>
  <tbody>
  {% for one in _approvals %}
    <tr>${cells}</tr>
  {% endfor %}
  </tbody>
</table>
{% endif %}
`;
}

/** A text that is a text and nothing else, for the browser and for the template. */
export function literal(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("{", "&#123;");
}
