import { useState } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useFunctions } from "../../calls/functions";
import { propertyId } from "../focus";
import { formDesignTexts } from "../texts/texts";
import { FormulaInput } from "./formula-input";
import styles from "./formula.module.css";
import { FunctionHelp } from "./function-help";
import { LiveResult } from "./live-result";
import { useFormulaFields } from "./use-formula-fields";

interface FormulaFieldProps {
  readonly path: string;
  readonly keyword: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A formula with completion, the help of its functions and what it yields on a record. */
export function FormulaField({ path, keyword, label, value, onChange }: FormulaFieldProps) {
  const t = useTexts(formDesignTexts);
  const fields = useFormulaFields(path);
  const functions = useFunctions();
  const [help, setHelp] = useState(false);
  return (
    <div className={styles.formula} id={propertyId(keyword === "x-default" ? "x-default-formula" : keyword)}>
      <FormulaInput label={label} value={value} onChange={onChange} fields={fields} functions={functions} />
      {keyword === "x-formula" && <LiveResult path={path} formula={value} />}
      <p className={styles.hint}>{t("formulaHint")}</p>
      {functions.length > 0 && (
        <Button look="quiet" on={help} onClick={() => setHelp(!help)}>
          {t("functionHelp")}
        </Button>
      )}
      {help && <FunctionHelp functions={functions} />}
    </div>
  );
}
