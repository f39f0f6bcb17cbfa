import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { shapeOf } from "@/features/condition/operators";
import { formDesignTexts } from "../texts/texts";
import { optionsOfFields, useOtherForm } from "./other-forms";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { RelatedSource } from "./related-source";
import { useKeyword } from "./use-keyword";
import { Where } from "./where";

const OPS = ["count", "sum", "avg", "min", "max"] as const;

/** What is computed of the records that point here. */
export function RollupSource({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const { schema } = field;
  const op = schema["x-op"];
  const other = useOtherForm(schema["x-form"]);
  // The earliest and the latest day are worth knowing too; only numbers can be added up.
  const fits = (shape: string) =>
    shape === "number" || ((op === "min" || op === "max") && (shape === "date" || shape === "datetime"));
  return (
    <>
      <RelatedSource path={path} field={field} />
      <PropertyRow keyword="x-op" label={t("rollupOp")}>
        {(id) => (
          <SelectInput
            id={id}
            value={op ?? ""}
            emptyTitle={op ? undefined : t("chooseOp")}
            options={OPS.map((one) => ({ value: one, title: t(`op_${one}`) }))}
            onChange={(next) => set("x-op", next)}
          />
        )}
      </PropertyRow>
      {op !== undefined && op !== "count" && (
        <PropertyRow keyword="x-field" label={t("rollupField")}>
          {(id) => (
            <SelectInput
              id={id}
              value={schema["x-field"] ?? ""}
              emptyTitle={schema["x-field"] ? undefined : t("chooseField")}
              options={optionsOfFields(other.fields.filter((one) => fits(shapeOf(one))))}
              onChange={(next) => set("x-field", next)}
            />
          )}
        </PropertyRow>
      )}
      <Where
        label={t("counted")}
        other={other}
        value={schema["x-where"]}
        onChange={(next) => set("x-where", next)}
      />
    </>
  );
}
