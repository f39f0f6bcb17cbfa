import { useTexts } from "@/shared/i18n/texts";
import { propertyId } from "../focus";
import { formDesignTexts } from "../texts/texts";
import { FormulaEditor } from "./formula-editor";
import { LiveResult } from "./live-result";
import { useFormulaFields } from "./use-formula-fields";

interface FormulaFieldProps {
  readonly path: string;
  readonly keyword: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A formula of the form, with what it yields on a record. */
export function FormulaField({ path, keyword, label, value, onChange }: FormulaFieldProps) {
  const t = useTexts(formDesignTexts);
  const fields = useFormulaFields(path);
  return (
    <FormulaEditor
      id={propertyId(keyword === "x-default" ? "x-default-formula" : keyword)}
      label={label}
      value={value}
      onChange={onChange}
      fields={fields}
      hint={t("formulaHint")}
    >
      {keyword === "x-formula" && <LiveResult path={path} formula={value} />}
    </FormulaEditor>
  );
}
