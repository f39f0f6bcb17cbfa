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

/** What titles and keys of fields say of a span: where it begins and where it ends. */
const STARTS = /开始|起始|(?<![发提])起|\b(start|begin|from|since)/i;
const ENDS =
  /结束|截止|到期|交货|交付|完成|完工|止|\b(end|due|deadline|finish|until|deliver|delivery|close|expire)/i;

/** What moves on from column to column. */
const STAGES = /状态|阶段|进度|\b(stage|state|status|progress)/i;

function says(field: Field, pattern: RegExp): boolean {
  return pattern.test(field.title) || pattern.test(field.key.replaceAll("_", " "));
}

const isStart = (field: Field) => says(field, STARTS) && !says(field, ENDS);
const isEnd = (field: Field) => says(field, ENDS) && !says(field, STARTS);

/** Whether two fields are called as if they were meant the other way round. */
export function looksReversed(start: Field | undefined, end: Field | undefined): boolean {
  return start !== undefined && end !== undefined && isEnd(start) && isStart(end);
}

/** The field a span begins with and the one it ends with, by their names, else in the order of the form. */
function spanOf(dates: readonly Field[]): { start: Field | undefined; end: Field | undefined } {
  const start = dates.find(isStart) ?? dates.find((field) => !isEnd(field)) ?? dates[0];
  const others = dates.filter((field) => field !== start);
  const after = start ? dates.slice(dates.indexOf(start) + 1) : [];
  const end = after.find(isEnd) ?? others.find(isEnd) ?? after.find((field) => !isStart(field)) ?? others[0];
  return { start, end };
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
      const choices = fields.filter((field) => isBoardField(field) && field.schema.enum);
      const by = choices.find((field) => says(field, STAGES)) ?? choices[0] ?? own(isBoardField);
      return by ? { kind, kanban: { by: by.key } } : null;
    }
    case "calendar": {
      const { start = own(isDateField), end } = spanOf(dates);
      if (!start) return null;
      // Only what is called an end makes a record last longer than a day.
      const lasts = end && isStart(start) && isEnd(end);
      return { kind, calendar: { start: start.key, ...(lasts ? { end: end.key } : {}) } };
    }
    case "gantt": {
      const { start, end } = spanOf(dates);
      return start && end ? { kind, gantt: { start: start.key, end: end.key } } : null;
    }
    case "gallery": {
      const image = fields.find((field) => field.kind === "image");
      return image ? { kind, gallery: { image: image.key } } : null;
    }
  }
}
