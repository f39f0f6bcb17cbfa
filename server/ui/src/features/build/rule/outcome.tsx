import { isColumn } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../document/json-tree";
import { useRule, type Outcome as Written } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

interface OutcomeProps {
  readonly id: string;
  readonly at: Path;
  readonly outcome: Written;
  /** Says which of the many values and reasons this is. */
  readonly name: string;
}

/** The value a row gives, with the reason people will read. */
export function Outcome({ id, at, outcome, name }: OutcomeProps) {
  const t = useTexts(ruleTexts);
  const { store, target } = useRule();
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([...at, keyword], value), `${at.join("/")} ${keyword}`);
  const kind = target ? kindFor(target.kind) : null;
  return (
    <div className={styles.outcome}>
      <label id={`${id}-then-label`} htmlFor={`${id}-then`}>
        {t("then")}
      </label>
      {target && kind?.Input ? (
        <kind.Input
          id={`${id}-then`}
          field={target}
          value={outcome.then}
          onChange={(next) => set("then", next)}
          disabled={false}
          invalid={false}
          required={false}
          describedBy={undefined}
          label={t("valueOf", { name })}
        />
      ) : (
        <span className={styles.note}>{t("targetFirst")}</span>
      )}
      <label htmlFor={`${id}-because`}>{t("because")}</label>
      <Because
        id={`${id}-because`}
        name={name}
        value={outcome.because ?? ""}
        onChange={(next) => set("because", next === "" ? undefined : next)}
      />
    </div>
  );
}

interface BecauseProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A reason, in which fields may stand. */
export function Because({ id, name, value, onChange }: BecauseProps) {
  const t = useTexts(ruleTexts);
  const { fields } = useRule();
  return (
    <span className={styles.because}>
      <TextInput
        id={id}
        label={t("becauseOf", { name })}
        value={value}
        onChange={onChange}
        placeholder={t("becauseHint")}
      />
      <SelectInput
        id={`${id}-insert`}
        label={t("insertFieldIn", { name })}
        value=""
        emptyTitle={t("insertField")}
        options={fields
          .filter((field) => isColumn(field) && field.kind !== "subform")
          .map((field) => ({ value: field.key, title: field.title }))}
        onChange={(key) => key !== "" && onChange(`${value}{{ ${key} }}`)}
      />
    </span>
  );
}

/** The value when nothing else fits. */
export function Otherwise() {
  const t = useTexts(ruleTexts);
  const { store, rule } = useRule();
  return (
    <section className={styles.card} id="rule-otherwise" aria-label={t("otherwise")}>
      <header className={styles.cardHead}>
        <h2>{t("otherwise")}</h2>
        {rule.otherwise && (
          <Button look="quiet" onClick={() => store.edit((draft) => draft.remove(["otherwise"]))}>
            {t("leaveAlone")}
          </Button>
        )}
      </header>
      {rule.otherwise ? (
        <Outcome id="otherwise" at={["otherwise"]} outcome={rule.otherwise} name={t("otherwise")} />
      ) : (
        <div>
          <p className={styles.note}>{t("otherwiseNone")}</p>
          <Button icon="plus" onClick={() => store.edit((draft) => draft.set(["otherwise"], { then: null }))}>
            {t("addOtherwise")}
          </Button>
        </div>
      )}
    </section>
  );
}
