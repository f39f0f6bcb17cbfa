/** Everything one can do to the chosen field: the toolbar, the keys and the field's menu all read this list. */
import { kindOf } from "@/features/form/field";
import type { FieldSchema, KindName } from "@/shared/api/form-types";
import type { IconName } from "@/shared/controls/icon";
import type { Json } from "@/shared/api/types";
import { copiedField, copyField } from "./clipboard";
import { findField, type Designer } from "./designer-context";
import { newField, type StartWords } from "./designer-kinds";
import { containerOf, fieldAt, fieldsAt, keyOf, type Container } from "./field-path";
import { addField, fitsInRows, moveField, pasteField, removeField, type Place } from "./form-edits";
import { focusField, focusPalette, focusProperty } from "./focus";
import type { FormDesignTextKey } from "./texts/texts";

export const ACTION_IDS = [
  "undo",
  "redo",
  "moveUp",
  "moveDown",
  "moveIn",
  "moveOut",
  "copy",
  "paste",
  "duplicate",
  "remove",
  "previous",
  "next",
  "name",
  "palette",
] as const;
export type ActionId = (typeof ACTION_IDS)[number];

export interface Action {
  readonly title: FormDesignTextKey;
  readonly icon: IconName;
  /** As in `Mod+Shift+Z`; Mod is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  /** Whether the keys also act while an input has the focus. */
  readonly inInputs: boolean;
  readonly enabled: (designer: Designer) => boolean;
  readonly run: (designer: Designer) => void;
}

const chosen = (designer: Designer) => findField(designer.fields, designer.selected) !== null;

export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  undo: {
    title: "undo",
    icon: "undo",
    keys: ["Mod+Z"],
    inInputs: false,
    enabled: ({ state }) => state.canUndo,
    run: ({ store }) => store.undo(),
  },
  redo: {
    title: "redo",
    icon: "redo",
    keys: ["Mod+Y", "Mod+Shift+Z"],
    inInputs: false,
    enabled: ({ state }) => state.canRedo,
    run: ({ store }) => store.redo(),
  },
  moveUp: {
    title: "moveUp",
    icon: "up",
    keys: ["Alt+ArrowUp"],
    inInputs: true,
    enabled: (designer) => chosen(designer) && placeOf(designer).index > 0,
    run: (designer) => step(designer, -1),
  },
  moveDown: {
    title: "moveDown",
    icon: "down",
    keys: ["Alt+ArrowDown"],
    inInputs: true,
    enabled: (designer) => chosen(designer) && placeOf(designer).index < siblings(designer).length - 1,
    run: (designer) => step(designer, 1),
  },
  moveIn: {
    title: "moveIn",
    icon: "right",
    keys: ["Alt+ArrowRight"],
    inInputs: false,
    enabled: (designer) => rowsBeside(designer) !== null,
    run: moveIn,
  },
  moveOut: {
    title: "moveOut",
    icon: "left",
    keys: ["Alt+ArrowLeft"],
    inInputs: false,
    enabled: ({ selected }) => selected !== null && containerOf(selected) !== null,
    run: moveOut,
  },
  copy: {
    title: "copy",
    icon: "copy",
    keys: ["Mod+C"],
    inInputs: false,
    enabled: chosen,
    run: ({ state, selected }) => {
      const field = schemaAt(state.value, selected);
      if (field && selected !== null) copyField(field);
    },
  },
  paste: {
    title: "paste",
    icon: "plus",
    keys: ["Mod+V"],
    inInputs: false,
    enabled: () => copiedField() !== null,
    run: paste,
  },
  duplicate: {
    title: "duplicate",
    icon: "copy",
    keys: ["Mod+D"],
    inInputs: false,
    enabled: chosen,
    run: duplicate,
  },
  remove: {
    title: "remove",
    icon: "trash",
    keys: ["Delete", "Backspace"],
    inInputs: false,
    enabled: chosen,
    run: remove,
  },
  previous: {
    title: "previous",
    icon: "up",
    keys: ["ArrowUp"],
    inInputs: false,
    enabled: chosen,
    run: (designer) => walk(designer, -1),
  },
  next: {
    title: "next",
    icon: "down",
    keys: ["ArrowDown"],
    inInputs: false,
    enabled: chosen,
    run: (designer) => walk(designer, 1),
  },
  name: {
    title: "rename",
    icon: "edit",
    keys: ["F2"],
    inInputs: true,
    enabled: chosen,
    run: () => focusProperty("title"),
  },
  palette: {
    title: "toPalette",
    icon: "plus",
    keys: ["Alt+A"],
    inInputs: true,
    enabled: () => true,
    run: focusPalette,
  },
};

/** Puts a new field where the palette says, or at a place, and lets its name be typed at once. */
export function insertKind(designer: Designer, kind: KindName, words: StartWords, at?: Place): void {
  const place = at ?? placeOfNew(designer, kind);
  if (place.container !== null && !fitsInRows(kind)) return;
  let path = "";
  designer.store.edit((draft) => {
    path = addField(draft, place, kind, newField(kind, words));
  });
  if (path === "") return;
  designer.select(path);
  focusProperty(kind === "description" ? "x-text" : "title");
}

export function moveTo(designer: Designer, path: string, place: Place): void {
  let moved = path;
  designer.store.edit((draft) => {
    moved = moveField(draft, path, place);
  });
  designer.select(moved);
  focusField(moved);
}

/** The keys of the container the chosen field stands in. */
function siblings({ fields, selected }: Designer): string[] {
  const container = selected === null ? null : containerOf(selected);
  const list = container === null ? fields : (findField(fields, container)?.columns ?? []);
  return list.map((field) => field.key);
}

function placeOf(designer: Designer): Place {
  const { selected } = designer;
  if (selected === null) return { container: null, index: -1 };
  return { container: containerOf(selected), index: siblings(designer).indexOf(keyOf(selected)) };
}

/**
 * Where a new field of the palette stands: as the last column of a sub-form that is itself chosen, else in the form, behind
 * the chosen field or the sub-form whose column is chosen.
 */
export function placeOfNew(
  { fields, selected }: Pick<Designer, "fields" | "selected">,
  kind: KindName,
): Place {
  const field = findField(fields, selected);
  if (!field || selected === null) return { container: null, index: fields.length };
  if (field.kind === "subform" && fitsInRows(kind))
    return { container: field.key, index: field.columns.length };
  const outer = containerOf(selected) ?? selected;
  return { container: null, index: fields.findIndex((one) => one.key === outer) + 1 };
}

/** Where a copy stands: beside the chosen field, among columns too. */
function placeOfCopy(designer: Designer, kind: KindName): Place {
  const { fields, selected } = designer;
  const field = findField(fields, selected);
  if (!field || selected === null) return { container: null, index: fields.length };
  if (field.kind === "subform" && field.columns.length === 0 && fitsInRows(kind))
    return { container: field.key, index: 0 };
  const place = placeOf(designer);
  if (place.container !== null && !fitsInRows(kind))
    return { container: null, index: fields.findIndex((one) => one.key === place.container) + 1 };
  return { ...place, index: place.index + 1 };
}

function step(designer: Designer, by: -1 | 1): void {
  const { selected } = designer;
  if (selected === null) return;
  const place = placeOf(designer);
  designer.store.edit((draft) => {
    const at = fieldsAt(place.container);
    draft.moveMember(at, place.index, place.index + by);
  });
  focusField(selected, true);
}

/** The sub-form right before or behind the chosen field, that could take it in. */
function rowsBeside({ fields, selected }: Designer): Container {
  const field = findField(fields, selected);
  if (!field || selected === null || containerOf(selected) !== null || !fitsInRows(field.kind)) return null;
  const at = fields.findIndex((one) => one.key === selected);
  const beside = [fields[at + 1], fields[at - 1]].find((one) => one?.kind === "subform");
  return beside?.key ?? null;
}

function moveIn(designer: Designer): void {
  const container = rowsBeside(designer);
  if (container === null || designer.selected === null) return;
  const columns = findField(designer.fields, container)?.columns.length ?? 0;
  moveTo(designer, designer.selected, { container, index: columns });
}

function moveOut(designer: Designer): void {
  const { selected, fields } = designer;
  if (selected === null) return;
  const index = fields.findIndex((one) => one.key === containerOf(selected)) + 1;
  moveTo(designer, selected, { container: null, index });
}

function schemaAt(value: Json, path: string | null) {
  if (path === null) return null;
  const schema = fieldAt(path).reduce<Json | undefined>(
    (now, part) =>
      typeof now === "object" && now !== null && !Array.isArray(now) ? now[String(part)] : undefined,
    value,
  );
  if (schema === undefined) return null;
  const container = containerOf(path);
  const list = container === null ? [] : ["properties", container, "items"];
  const owner = list.reduce<Json | undefined>(
    (now, part) => (typeof now === "object" && now !== null && !Array.isArray(now) ? now[part] : undefined),
    value,
  );
  const required =
    typeof owner === "object" && owner !== null && !Array.isArray(owner) ? owner["required"] : undefined;
  return {
    key: keyOf(path),
    schema,
    required: Array.isArray(required) && required.includes(keyOf(path)),
  };
}

function paste(designer: Designer): void {
  const copied = copiedField();
  if (!copied) return;
  const place = placeOfCopy(designer, kindOf(copied.schema as FieldSchema));
  pasteAt(designer, place, copied);
}

function duplicate(designer: Designer): void {
  const field = schemaAt(designer.state.value, designer.selected);
  const place = placeOf(designer);
  if (field) pasteAt(designer, { ...place, index: place.index + 1 }, field);
}

function pasteAt(
  designer: Designer,
  place: Place,
  field: { readonly key: string; readonly schema: Json; readonly required: boolean },
): void {
  let path = "";
  designer.store.edit((draft) => {
    path = pasteField(draft, place, field.key, field.schema, field.required);
  });
  designer.select(path);
  focusField(path, true);
}

function remove(designer: Designer): void {
  const { selected } = designer;
  if (selected === null) return;
  const keys = siblings(designer);
  const { index, container } = placeOf(designer);
  const neighbour = keys[index + 1] ?? keys[index - 1];
  designer.store.edit((draft) => removeField(draft, selected));
  const next =
    neighbour === undefined ? container : container === null ? neighbour : `${container}.${neighbour}`;
  designer.select(next);
  if (next === null) focusPalette();
  else focusField(next, true);
}

function walk(designer: Designer, by: -1 | 1): void {
  const order = designer.fields.flatMap((field) => [
    field.key,
    ...field.columns.map((column) => `${field.key}.${column.key}`),
  ]);
  const next = order[order.indexOf(designer.selected ?? "") + by];
  if (next === undefined) return;
  designer.select(next);
  focusField(next);
}
