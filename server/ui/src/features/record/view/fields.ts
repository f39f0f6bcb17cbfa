/** Which fields of a form a view can be built on. */
import { shapeOf } from "@/features/condition/operators";
import { isOwned, type Field } from "@/features/form/field";
import type { ViewKind, ViewSettings } from "@/shared/api/form-types";
import { isSortable } from "../list/columns";

const BOARD: ReadonlySet<string> = new Set(["radio", "select", "member", "department", "link"]);

export function isBoardField(field: Field): boolean {
  return BOARD.has(field.kind) && field.schema["x-many"] !== true && field.key !== "flow_state";
}

export function isDateField(field: Field): boolean {
  const shape = shapeOf(field);
  return shape === "date" || shape === "datetime";
}

export function isNumberField(field: Field): boolean {
  return shapeOf(field) === "number";
}

/** Whether values of a field can head groups. */
export function isGroupable(field: Field): boolean {
  return isSortable(field) && field.kind !== "textarea";
}

/** The settings a new view of this kind begins with; null where the form has no field for it. */
export function beginning(kind: ViewKind, fields: readonly Field[]): ViewSettings | null {
  const own = (fits: (field: Field) => boolean) =>
    fields.find((field) => fits(field) && !isOwned(field) && !field.key.endsWith("_by")) ?? fields.find(fits);
  const dates = fields.filter((field) => isDateField(field) && !field.key.endsWith("_at"));
  switch (kind) {
    case "table":
      return { kind };
    case "kanban": {
      const by = fields.find((field) => isBoardField(field) && field.schema.enum) ?? own(isBoardField);
      return by ? { kind, kanban: { by: by.key } } : null;
    }
    case "calendar": {
      const start = dates[0] ?? own(isDateField);
      return start ? { kind, calendar: { start: start.key } } : null;
    }
    case "gantt": {
      const [start, end] = [dates.at(-2), dates.at(-1)];
      return start && end ? { kind, gantt: { start: start.key, end: end.key } } : null;
    }
    case "gallery": {
      const image = fields.find((field) => field.kind === "image");
      return image ? { kind, gallery: { image: image.key } } : null;
    }
  }
}
