import { useTexts } from "@/shared/i18n/texts";
import { useFormState } from "../form-env";
import { SubformDisplay } from "../subform/subform-display";
import { SubformInput } from "../subform/subform-input";
import { formTexts } from "../texts/texts";
import { asRows, isEmpty } from "../values";
import type { DisplayProps, InputProps, Kind } from "./kind";
import { kindFor } from "./registry";

function Input(props: InputProps) {
  return <SubformInput {...props} state={useFormState()} />;
}

function Display(props: DisplayProps) {
  return <SubformDisplay {...props} state={useFormState()} />;
}

function Cell({ value }: DisplayProps) {
  return <span className="number">{useTexts(formTexts)("rowCount", { n: asRows(value).length })}</span>;
}

/** Rows of fields inside a record. */
export const subform: Kind = {
  Input,
  Display,
  Cell,
  text: (value, field, env) =>
    asRows(value)
      .map((row) =>
        field.columns
          .flatMap((column) => {
            const cell = row[column.key];
            if (cell === undefined || isEmpty(cell)) return [];
            return [`${column.title}: ${kindFor(column.kind).text(cell, column, env)}`];
          })
          .join(", "),
      )
      .join("; "),
  operators: ["empty", "not empty"],
  filter: "none",
  width: 90,
  group: true,
};
