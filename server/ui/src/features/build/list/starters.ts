/** What a new definition begins with: small, valid, and saying by example what comes next. */
import { keyForTitle } from "../document/free-key";
import type { DefinitionKind } from "./kinds";

export interface Start {
  readonly key: string;
  readonly title: string;
  readonly form: string;
  /** What the rows of an aggregate table are told apart by first: a field of the form, and the span of a date. */
  readonly group?: { readonly path: string; readonly by?: "month" } | undefined;
  /** Titles inside the new document, in the language of its author. */
  readonly words: { readonly approve: string; readonly count: string };
}

/** What has a designer of its own; views are made where records are listed. */
export const NEW_KINDS = [
  "form",
  "rule",
  "flow",
  "reminder",
  "aggregate",
] as const satisfies readonly DefinitionKind[];
export type NewKind = (typeof NEW_KINDS)[number];

export function pathOf(kind: NewKind, key: string): string {
  return `${kind}s/${key}.json`;
}

/** Keys become names of tables and files; a form's is stricter. */
export function isKey(kind: NewKind, key: string): boolean {
  return (
    kind === "form" || kind === "aggregate" ? /^[a-z][a-z0-9_]{0,39}$/ : /^[a-z][a-z0-9_-]{0,39}$/
  ).test(key);
}

/** A key nobody has, spelled from the name where it is written in Latin letters. */
export function freeKeyFor(
  kind: NewKind,
  title: string,
  entries: readonly { readonly path: string }[],
): string {
  return keyForTitle(title, kind, (key) => entries.every((entry) => entry.path !== pathOf(kind, key)));
}

export function starterText(kind: NewKind, start: Start): string {
  return `${JSON.stringify({ $schema: `../../../schemas/${kind}.json`, ...body(kind, start) }, null, 2)}\n`;
}

function body(kind: NewKind, { key, title, form, group, words }: Start): object {
  switch (kind) {
    case "form":
      return {
        key,
        title,
        type: "object",
        required: [],
        properties: {},
      };
    case "rule":
      return {
        key,
        form,
        title,
        target: "",
        mode: "set",
        on: ["create", "update"],
        table: [],
        otherwise: { then: null, because: "" },
      };
    case "flow":
      return {
        key,
        title,
        start: { on: "submit", form, next: "approve" },
        nodes: {
          approve: {
            kind: "approve",
            title: words.approve,
            assignees: [{ head_of: "initiator" }],
            mode: "any",
            next: "done",
          },
          done: { kind: "end", result: "approved" },
        },
      };
    case "reminder":
      return {
        key,
        title,
        form,
        on: { event: "create" },
        to: ["initiator"],
        channels: ["inbox"],
        subject: title,
        text: title,
      };
    case "aggregate": {
      const { path, by } = group ?? { path: "created_by" };
      const name = `by_${path.slice(path.lastIndexOf(".") + 1)}`;
      return {
        key,
        title,
        keys: { [name]: by ? { by } : {} },
        measures: { count: { title: words.count, op: "count" } },
        sources: [{ form, keys: { [name]: path }, measures: { count: {} } }],
      };
    }
  }
}
