import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Field } from "@/features/form/field";
import type { Condition, Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./filter-panel.module.css";

interface FilterPanelProps {
  readonly columns: readonly Field[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
  readonly condition: Json;
  readonly onChange: (condition: Condition | undefined) => void;
  /** A column to begin a new line with, from its menu. */
  readonly seed: string | null;
}

/** The filter of a list. Complete lines are in the address. */
export function FilterPanel({ columns, operators, condition, onChange, seed }: FilterPanelProps) {
  const t = useTexts(recordTexts);
  return (
    <div className={styles.panel}>
      <ConditionBuilder
        label={t("filter")}
        vocabulary={{ fields: columns, operators, references: "dates" }}
        condition={condition}
        onChange={onChange}
        seed={seed}
      />
    </div>
  );
}
