import { ConditionBuilder } from "@/features/condition/condition-builder";
import { isLayout, type Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SearchSelect } from "@/shared/controls/search-select";
import { useSearchTexts } from "@/features/form/use-search-texts";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { formDesignTexts } from "../texts/texts";
import styles from "./rules.module.css";

type FieldRulesProps =
  | { readonly keyword: "x-visibility"; readonly list: "show" }
  | { readonly keyword: "x-required"; readonly list: "require" }
  | { readonly keyword: "x-editable"; readonly list: "edit" };

interface Entry {
  readonly fields: readonly string[];
  readonly when: Json;
}

type Place = Pick<Field, "key" | "title">;

function isWritten(field: Field): boolean {
  return !isLayout(field) && !field.computed;
}

/** The columns of a sub-form as a rule names them. */
export function columnsOf(field: Field, isMeant: (column: Field) => boolean): Place[] {
  return field.columns
    .filter(isMeant)
    .map((column) => ({ key: `${field.key}.${column.key}`, title: `${field.title} · ${column.title}` }));
}

/** Fields that are shown, required, or may be changed only when a condition holds. */
export function FieldRules({ keyword, list }: FieldRulesProps) {
  const t = useTexts(formDesignTexts);
  const { form, fields, store, vocabulary } = useDesigner();
  const searchTexts = useSearchTexts();
  const entries: Readonly<Record<FieldRulesProps["keyword"], Entry[]>> = {
    "x-visibility": (form["x-visibility"] ?? []).map(({ show, when }) => ({ fields: show, when })),
    "x-required": (form["x-required"] ?? []).map(({ require, when }) => ({ fields: require, when })),
    "x-editable": (form["x-editable"] ?? []).map(({ edit, when }) => ({ fields: edit, when })),
  };
  const written = entries[keyword];
  const isMeant = (field: Field) => keyword === "x-visibility" || isWritten(field);
  const columns = fields.flatMap((field) => columnsOf(field, isMeant));
  const eligible: readonly Place[] = [...fields.filter(isMeant), ...columns];
  const titleOf = (key: string) => [...fields, ...columns].find((one) => one.key === key)?.title ?? key;

  const add = () =>
    store.edit((draft) => draft.insertItem([keyword], written.length, { [list]: [], when: {} }));
  return (
    <section className={styles.section} aria-label={t(`rules_${list}`)} id={`rules-${keyword}`}>
      <header className={styles.head}>
        <h2>{t(`rules_${list}`)}</h2>
        <p>{t(`rulesText_${list}`)}</p>
      </header>
      {written.map((entry, index) => (
        <div key={index} className={styles.rule} id={`${keyword}-${index}`}>
          <div className={styles.ruleHead}>
            <h3>{t("ruleNumber", { n: index + 1 })}</h3>
            <IconButton
              icon="trash"
              label={t("removeRule", { n: index + 1 })}
              onClick={() => store.edit((draft) => draft.remove([keyword, index]))}
            />
          </div>
          <span className={styles.when}>{t("when")}</span>
          <ConditionBuilder
            label={t("conditionOf", { n: index + 1 })}
            vocabulary={vocabulary}
            condition={entry.when}
            onChange={(when) =>
              store.edit(
                (draft) => draft.set([keyword, index, "when"], (when ?? {}) as Json),
                `${keyword} ${index} when`,
              )
            }
          />
          <div className={styles.then}>
            <label htmlFor={`${keyword}-${index}-fields`}>{t(`then_${list}`)}</label>
            <SearchSelect
              id={`${keyword}-${index}-fields`}
              many
              value={entry.fields}
              search={(query) =>
                Promise.resolve(
                  eligible
                    .filter((field) => field.title.toLowerCase().includes(query.trim().toLowerCase()))
                    .map((field) => ({ id: field.key, title: field.title })),
                )
              }
              titleOf={titleOf}
              texts={searchTexts}
              placeholder={t("chooseFields")}
              onChange={(keys) => store.edit((draft) => draft.set([keyword, index, list], [...keys]))}
            />
          </div>
        </div>
      ))}
      <Button icon="plus" onClick={add} disabled={fields.length < 2}>
        {t(`addRule_${list}`)}
      </Button>
    </section>
  );
}
