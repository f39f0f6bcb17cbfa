/** A view as it is shown: its document, with what the person who looks has changed since. */
import type { FormDto, GroupLevel, StoredView, ViewSettings } from "@/shared/api/form-types";
import type { Condition, Json } from "@/shared/api/types";

const MEMBERS = [
  "kind",
  "columns",
  "filter",
  "sort",
  "group",
  "totals",
  "colors",
  "frozen",
  "widths",
  "row_height",
  "kanban",
  "calendar",
  "gantt",
  "gallery",
] as const satisfies readonly (keyof ViewSettings)[];

/** What was changed of a view; null takes a member away. */
export type ViewPatch = { readonly [Member in keyof ViewSettings]?: ViewSettings[Member] | null };

/** The settings of a stored view, without its name. */
export function settingsOf(view: StoredView | undefined): ViewSettings {
  if (!view) return {};
  return clean(Object.fromEntries(MEMBERS.map((member) => [member, view[member]])));
}

/** Null and empty members say nothing, and an empty filter is none. */
function clean(settings: Record<string, unknown>): ViewSettings {
  const said = Object.entries(settings).filter(([, value]) => {
    if (value === undefined || value === null) return false;
    return typeof value !== "object" || Object.keys(value).length > 0;
  });
  return Object.fromEntries(said) as ViewSettings;
}

export function patched(view: StoredView | undefined, patch: ViewPatch): ViewSettings {
  return withPatch(settingsOf(view), patch);
}

export function withPatch(settings: ViewSettings, patch: ViewPatch): ViewSettings {
  return clean({ ...settings, ...patch });
}

/** What of a patch is not among what was saved: it came since. */
export function patchSince(patch: ViewPatch, saved: ViewPatch): ViewPatch {
  const said: Readonly<Record<string, unknown>> = saved;
  return Object.fromEntries(
    Object.entries(patch).filter(
      ([member, value]) => !(member in said) || JSON.stringify(value) !== JSON.stringify(said[member]),
    ),
  );
}

/** Leaves out of a patch what the view says anyway. */
export function tidyPatch(view: StoredView | undefined, patch: ViewPatch): ViewPatch {
  const own: Record<string, unknown> = { ...settingsOf(view) };
  const differs = Object.entries(patch).filter(([member, value]) => {
    const cleaned = clean({ [member]: value }) as Record<string, unknown>;
    return JSON.stringify(cleaned[member] ?? null) !== JSON.stringify(own[member] ?? null);
  });
  return Object.fromEntries(differs);
}

export function isPatch(value: unknown): value is ViewPatch {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((key) => (MEMBERS as readonly string[]).includes(key))
  );
}

/** Reads the address; what is no patch changes nothing. */
export function readPatch(text: string | null): ViewPatch {
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isPatch(value) ? value : {};
  } catch {
    return {};
  }
}

export function writePatch(patch: ViewPatch): string | undefined {
  return Object.keys(patch).length === 0 ? undefined : JSON.stringify(patch);
}

/** One condition or two, as one; undefined when neither says anything. */
export function bothOf(
  one: Json | Condition | undefined,
  other: Json | Condition | undefined,
): Condition | undefined {
  const said = [one, other].filter(says);
  const [only] = said;
  if (said.length < 2) return only;
  return { all: said.flatMap((part) => ("all" in part ? part.all : [part])) };
}

/** What is neither empty nor rubbish; the server reads it in earnest. */
function says(part: Json | Condition | undefined): part is Condition {
  return typeof part === "object" && part !== null && Object.keys(part).length > 0;
}

/** The fields to group by, the outer one first. */
export function levelsOf(settings: ViewSettings): readonly GroupLevel[] {
  const { group } = settings;
  if (group === undefined || group === null) return [];
  return isLevels(group) ? group : [group];
}

function isLevels(group: GroupLevel | readonly GroupLevel[]): group is readonly GroupLevel[] {
  return Array.isArray(group);
}

export function levelField(level: GroupLevel): string {
  return typeof level === "string" ? level : level.field;
}

/** The view that a person sees who has chosen none. */
export function firstView(form: FormDto): StoredView | undefined {
  return form.views.find((view) => view.key === form.first_view);
}

/** The position and colour of the first rule that holds for a record: for its row, or for one of its cells. */
export function markOf(
  settings: ViewSettings,
  marks: readonly number[] | undefined,
  column: string | undefined = undefined,
) {
  const { colors = [] } = settings;
  const at = marks?.find((mark) => colors[mark]?.column === column);
  return at === undefined ? undefined : colors[at];
}
