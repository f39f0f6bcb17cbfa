/** The kinds of definitions in the order in which one builds an app. */
import type { Definition, DefinitionEntry } from "@/shared/api/types";

export const KINDS = [
  "app",
  "form",
  "rule",
  "flow",
  "reminder",
  "view",
  "dashboard",
  "aggregate",
  "access",
  "import",
  "link",
  "script",
  "message",
  "print",
  "other",
] as const;
export type DefinitionKind = (typeof KINDS)[number];

/** The one file that says who may do what in an app. */
export const ACCESS = "access.json";

const BY_FOLDER: Readonly<Record<string, DefinitionKind>> = {
  forms: "form",
  rules: "rule",
  flows: "flow",
  reminders: "reminder",
  views: "view",
  dashboards: "dashboard",
  aggregates: "aggregate",
  imports: "import",
  links: "link",
  scripts: "script",
  messages: "message",
  prints: "print",
};

export function kindOfPath(path: string): DefinitionKind {
  if (path === "app.json") return "app";
  if (path === ACCESS) return "access";
  return BY_FOLDER[path.split("/")[0] ?? ""] ?? "other";
}

/** The key of a flow that gets one more version when its draft is published; none of other definitions. */
export function flowOf({ path, published }: Pick<Definition, "path" | "published">): string | undefined {
  const isFlow = published !== null && kindOfPath(path) === "flow";
  return isFlow ? path.slice("flows/".length, -".json".length) : undefined;
}

/** The key of the form that a document is; none of others. */
export function formOf(path: string): string | undefined {
  return kindOfPath(path) === "form" ? path.slice("forms/".length, -".json".length) : undefined;
}

/** Whether only administrators change a definition: it says who may do what, or lets strangers in. */
export function isWithheld(path: string): boolean {
  return ["access", "link"].includes(kindOfPath(path)) || path.startsWith("demo/");
}

/** What somebody finds of an app to change: all of it, or all but what is withheld. */
export function changeable<E extends Pick<DefinitionEntry, "path">>(
  entries: readonly E[],
  admin: boolean,
): E[] {
  return entries.filter((entry) => admin || !isWithheld(entry.path));
}

export interface Group {
  readonly kind: DefinitionKind;
  readonly entries: readonly DefinitionEntry[];
}

export function grouped(entries: readonly DefinitionEntry[]): Group[] {
  return KINDS.map((kind) => ({
    kind,
    entries: entries.filter((entry) => kindOfPath(entry.path) === kind),
  })).filter((group) => group.entries.length > 0);
}
