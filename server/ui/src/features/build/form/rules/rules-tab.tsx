import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Sheet } from "../../frame/sheet";
import { useDesigner } from "../designer-context";
import { formDesignTexts } from "../texts/texts";
import { Checks } from "./checks";
import { DuplicateRules } from "./duplicate-rules";
import { FieldRules } from "./field-rules";
import styles from "./rules.module.css";

/** How the fields behave together: which are shown and required when, what keeps a form from being sent, and what is there twice. */
export function RulesTab() {
  const t = useTexts(formDesignTexts);
  const { form, store } = useDesigner();
  return (
    <Sheet>
      <FieldRules keyword="x-visibility" list="show" />
      <div className={styles.setting}>
        <label htmlFor="hidden-values">{t("hiddenValues")}</label>
        <SelectInput
          id="hidden-values"
          value={form["x-hidden-values"] ?? "clear"}
          options={(["clear", "keep"] as const).map((one) => ({ value: one, title: t(`hidden_${one}`) }))}
          onChange={(next) =>
            store.edit((draft) => draft.set(["x-hidden-values"], next === "keep" ? "keep" : undefined))
          }
        />
      </div>
      <FieldRules keyword="x-required" list="require" />
      <FieldRules keyword="x-editable" list="edit" />
      <Checks />
      <DuplicateRules />
    </Sheet>
  );
}
