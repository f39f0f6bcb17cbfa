import { useState } from "react";
import { SelectInput } from "@/shared/controls/select-input";
import type { KindName } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { setOptionsSource } from "../form-edits";
import { formDesignTexts } from "../texts/texts";
import { FormSelect } from "./form-select";
import { Options } from "./options";
import { optionsOfFields, useOtherForm } from "./other-forms";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Kinds of one word each, as an option is. */
const WORDS: ReadonlySet<KindName> = new Set([
  "text",
  "select",
  "radio",
  "cascade",
  "serial",
  "barcode",
  "phone",
  "email",
]);

/** Where the options of a choice are: written here, or the values of a field of another form. */
export function OptionsSource({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const { "x-form": form, "x-field": shown } = field.schema;
  // Another form may be meant before it is chosen.
  const [meant, setMeant] = useState(false);
  const elsewhere = form !== undefined || meant;
  const other = useOtherForm(form);
  const words = other.fields.filter((one) => WORDS.has(one.kind) && one.schema["x-sensitive"] !== true);
  return (
    <>
      <PropertyRow
        keyword="options-source"
        label={t("optionsSource")}
        help={elsewhere ? t("optionsElsewhereHelp") : null}
      >
        {(id, describedBy) => (
          <SelectInput
            id={id}
            value={elsewhere ? "elsewhere" : "here"}
            options={[
              { value: "here", title: t("optionsHere") },
              { value: "elsewhere", title: t("optionsElsewhere") },
            ]}
            onChange={(next) => {
              setMeant(next === "elsewhere");
              store.edit((draft) => setOptionsSource(draft, path, field.kind, next === "elsewhere"));
            }}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
      {elsewhere ? (
        <>
          <FormSelect value={form} onChange={(next) => set("x-form", next)} />
          <PropertyRow keyword="x-field" label={t("optionsField")}>
            {(id) => (
              <SelectInput
                id={id}
                value={shown ?? ""}
                emptyTitle={shown ? undefined : t("chooseField")}
                options={optionsOfFields(words)}
                onChange={(next) => set("x-field", next)}
              />
            )}
          </PropertyRow>
        </>
      ) : (
        <Options path={path} field={field} />
      )}
    </>
  );
}
