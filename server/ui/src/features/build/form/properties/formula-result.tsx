import { SelectInput } from "@/shared/controls/select-input";
import type { FieldSchema } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { resultTexts } from "../texts/result-texts";
import { NumberLimits } from "./number-limits";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";

const RESULTS = ["number", "text", "date", "datetime", "switch"] as const;
type Result = (typeof RESULTS)[number];

/** The keywords that say what a formula yields. */
const KEYWORDS: Readonly<Record<Result, { readonly type: string; readonly format?: string }>> = {
  number: { type: "number" },
  text: { type: "string" },
  date: { type: "string", format: "date" },
  datetime: { type: "string", format: "date-time" },
  switch: { type: "boolean" },
};

/** What only a number has. */
const OF_NUMBERS = ["x-decimals", "x-unit", "x-thousands", "x-percent"] as const;

export function resultOf({ type, format }: FieldSchema): Result {
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "switch";
  return format === "date" ? "date" : format === "date-time" ? "datetime" : "text";
}

/** What a formula yields: it is stored, sorted, filtered and shown as that. */
export function FormulaResult({ path, field }: FieldPanelProps) {
  const t = useTexts(resultTexts);
  const { store } = useDesigner();
  const result = resultOf(field.schema);
  const become = (next: Result) =>
    store.edit((draft) => {
      const set = (keyword: string, value: Json | undefined) => draft.set([...fieldAt(path), keyword], value);
      set("type", KEYWORDS[next].type);
      set("format", KEYWORDS[next].format);
      if (next !== "number") for (const keyword of OF_NUMBERS) set(keyword, undefined);
    });
  return (
    <>
      <PropertyRow keyword="type" label={t("formulaResult")}>
        {(id) => (
          <SelectInput
            id={id}
            value={result}
            options={RESULTS.map((one) => ({ value: one, title: t(`result_${one}`) }))}
            onChange={(next) => become(next as Result)}
          />
        )}
      </PropertyRow>
      {result === "number" && <NumberLimits path={path} field={field} />}
    </>
  );
}
