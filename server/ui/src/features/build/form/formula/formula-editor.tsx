import { useState, type ReactNode } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useFunctions } from "../../calls/functions";
import { formDesignTexts } from "../texts/texts";
import { FormulaInput } from "./formula-input";
import styles from "./formula.module.css";
import { FunctionHelp } from "./function-help";
import type { FormulaName } from "./use-formula-fields";

interface FormulaEditorProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What it may name. */
  readonly fields: readonly FormulaName[];
  readonly hint: string;
  /** Offers only functions whose answer does not change with the time or with who looks. */
  readonly lasting?: boolean;
  /** What stands below the formula, such as its result. */
  readonly children?: ReactNode;
}

/** A formula with completion and the help of its functions. */
export function FormulaEditor(props: FormulaEditorProps) {
  const { id, label, value, onChange, fields, hint, lasting, children } = props;
  const t = useTexts(formDesignTexts);
  const all = useFunctions();
  const functions = lasting ? all.filter((one) => one.lasts) : all;
  const [help, setHelp] = useState(false);
  return (
    <div className={styles.formula} id={id}>
      <FormulaInput label={label} value={value} onChange={onChange} fields={fields} functions={functions} />
      {children}
      <p className={styles.hint}>{hint}</p>
      {functions.length > 0 && (
        <Button look="quiet" on={help} onClick={() => setHelp(!help)}>
          {t("functionHelp")}
        </Button>
      )}
      {help && <FunctionHelp functions={functions} />}
    </div>
  );
}
