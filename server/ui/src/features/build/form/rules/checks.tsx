import { ConditionBuilder } from "@/features/condition/condition-builder";
import { isColumn } from "@/features/form/field";
import type { Condition, Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner, type CheckEntry } from "../designer-context";
import { containerOf } from "../field-path";
import { FormulaField } from "../formula/formula-field";
import { optionsOfFields } from "../properties/other-forms";
import { formDesignTexts } from "../texts/texts";
import { checkOf, thatOf, type CheckWay } from "./check-way";
import { columnsOf } from "./field-rules";
import styles from "./rules.module.css";

const WAYS = ["refuse", "must", "formula"] as const satisfies readonly CheckWay[];

/** What keeps a form from being sent, with the words the person is told. */
export function Checks() {
  const t = useTexts(formDesignTexts);
  const { form, store, fields } = useDesigner();
  const checks = form["x-checks"] ?? [];
  const add = () =>
    store.edit((draft) =>
      draft.insertItem(["x-checks"], checks.length, { that: { not: { any: [] } }, message: "" }),
    );
  return (
    <section className={styles.section} aria-label={t("checks")} id="rules-x-checks">
      <header className={styles.head}>
        <h2>{t("checks")}</h2>
        <p>{t("checksText")}</p>
      </header>
      {checks.map((check, index) => (
        <Check key={index} check={check} index={index} />
      ))}
      <Button icon="plus" onClick={add} disabled={fields.length === 0}>
        {t("addCheck")}
      </Button>
    </section>
  );
}

function Check({ check, index }: { readonly check: CheckEntry; readonly index: number }) {
  const t = useTexts(formDesignTexts);
  const { store, vocabulary, fields } = useDesigner();
  const { way, condition, formula } = checkOf(check.that);
  const row = containerOf(check.at ?? "");
  const places = [...fields.filter(isColumn), ...fields.flatMap((field) => columnsOf(field, isColumn))];
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set(["x-checks", index, keyword], value), `x-checks ${index} ${keyword}`);
  const setThat = (next: CheckWay, part: Condition | undefined, text: string) =>
    set("that", thatOf(next, part as Json | undefined, text));

  return (
    <div className={styles.rule} id={`x-checks-${index}`}>
      <div className={styles.ruleHead}>
        <h3>{t("checkNumber", { n: index + 1 })}</h3>
        <SelectInput
          id={`check-${index}-way`}
          label={t("checkWay")}
          value={way}
          options={WAYS.map((one) => ({ value: one, title: t(`way_${one}`) }))}
          onChange={(next) =>
            setThat(WAYS.find((one) => one === next) ?? "refuse", condition as Condition | undefined, formula)
          }
        />
        <IconButton
          icon="trash"
          label={t("removeCheck", { n: index + 1 })}
          onClick={() => store.edit((draft) => draft.remove(["x-checks", index]))}
        />
      </div>
      {way === "formula" ? (
        <FormulaField
          path={row === null ? "" : `${row}.`}
          keyword={`that-${index}`}
          label={t("checkFormula")}
          value={formula}
          onChange={(text) => setThat("formula", undefined, text)}
        />
      ) : (
        <ConditionBuilder
          label={t("checkCondition", { n: index + 1 })}
          vocabulary={vocabulary}
          condition={condition}
          onChange={(next) => setThat(way, next, "")}
        />
      )}
      <div className={styles.then}>
        <label htmlFor={`check-${index}-message`}>{t("checkMessage")}</label>
        <TextInput
          id={`check-${index}-message`}
          value={check.message}
          placeholder={t("checkMessageHint")}
          onChange={(message) => set("message", message)}
        />
        <label htmlFor={`check-${index}-at`}>{t("checkAt")}</label>
        <SelectInput
          id={`check-${index}-at`}
          value={check.at ?? ""}
          emptyTitle={t("checkAtForm")}
          options={optionsOfFields(places)}
          onChange={(at) => set("at", at === "" ? undefined : at)}
        />
      </div>
    </div>
  );
}
