import type { Field } from "@/features/form/field";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { formDesignTexts } from "../texts/texts";
import { LIKENESSES, ON_ENTRY, usualWay, waysOf, type DuplicateEntry, type Likeness } from "./duplicate-ways";
import styles from "./rules.module.css";

const KEYWORD = "x-duplicates";

/** By what records are taken for the same thing twice, and what happens when one is entered again. */
export function DuplicateRules() {
  const t = useTexts(formDesignTexts);
  const { form, fields, store } = useDesigner();
  const rules = form[KEYWORD] ?? [];
  const comparable = fields.filter((field) => waysOf(field).length > 0);
  const used = new Set(rules.flatMap((rule) => Object.keys(rule.match)));
  const add = () => {
    const first = comparable.find((field) => !used.has(field.key)) ?? comparable[0];
    if (!first) return;
    store.edit((draft) =>
      draft.insertItem([KEYWORD], rules.length, {
        match: { [first.key]: usualWay(first) },
        on_entry: "warn",
      }),
    );
  };
  return (
    <section className={styles.section} aria-label={t("duplicateRules")} id={`rules-${KEYWORD}`}>
      <header className={styles.head}>
        <h2>{t("duplicateRules")}</h2>
        <p>{t("duplicateRulesText")}</p>
      </header>
      {rules.map((rule, index) => (
        <DuplicateRule key={index} rule={rule} index={index} comparable={comparable} />
      ))}
      <Button icon="plus" onClick={add} disabled={comparable.length === 0}>
        {t("addDuplicateRule")}
      </Button>
    </section>
  );
}

interface DuplicateRuleProps {
  readonly rule: DuplicateEntry;
  readonly index: number;
  readonly comparable: readonly Field[];
}

function DuplicateRule({ rule, index, comparable }: DuplicateRuleProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const compared = Object.entries(rule.match);
  const free = comparable.filter((field) => !(field.key in rule.match));
  const match = (next: readonly (readonly [string, Likeness])[]) =>
    store.edit((draft) => draft.set([KEYWORD, index, "match"], Object.fromEntries(next)));
  const set = (keyword: "on_entry" | "message", value: string) =>
    store.edit(
      (draft) => draft.set([KEYWORD, index, keyword], value === "" ? undefined : value),
      `${KEYWORD} ${index} ${keyword}`,
    );
  return (
    <div className={styles.rule} id={`${KEYWORD}-${index}`}>
      <div className={styles.ruleHead}>
        <h3>{t("duplicateNumber", { n: index + 1 })}</h3>
        <IconButton
          icon="trash"
          label={t("removeDuplicateRule", { n: index + 1 })}
          onClick={() => store.edit((draft) => draft.remove([KEYWORD, index]))}
        />
      </div>
      <span className={styles.when}>{t("duplicateWhen")}</span>
      {compared.map(([key, way], at) => (
        <Compared
          key={key}
          id={`${KEYWORD}-${index}-${at}`}
          fieldKey={key}
          way={way}
          comparable={comparable}
          free={free}
          onChange={(next) => match(compared.map((one, place) => (place === at ? next : one)))}
          onRemove={
            compared.length > 1 ? () => match(compared.filter((_, place) => place !== at)) : undefined
          }
        />
      ))}
      {free.length > 0 && (
        <Button
          look="quiet"
          icon="plus"
          onClick={() => {
            const [next] = free;
            if (next) match([...compared, [next.key, usualWay(next)]]);
          }}
        >
          {t("addCompared")}
        </Button>
      )}
      <div className={styles.then}>
        <label htmlFor={`${KEYWORD}-${index}-entry`}>{t("onEntry")}</label>
        <SelectInput
          id={`${KEYWORD}-${index}-entry`}
          value={rule.on_entry ?? "warn"}
          options={ON_ENTRY.map((one) => ({ value: one, title: t(`onEntry_${one}`) }))}
          onChange={(next) => set("on_entry", next)}
        />
        {rule.on_entry !== "allow" && (
          <>
            <label htmlFor={`${KEYWORD}-${index}-message`}>{t("duplicateMessage")}</label>
            <TextInput
              id={`${KEYWORD}-${index}-message`}
              value={rule.message ?? ""}
              placeholder={t("duplicateMessageHint")}
              maxLength={200}
              onChange={(message) => set("message", message)}
            />
          </>
        )}
      </div>
    </div>
  );
}

interface ComparedProps {
  readonly id: string;
  readonly fieldKey: string;
  readonly way: Likeness;
  readonly comparable: readonly Field[];
  readonly free: readonly Field[];
  readonly onChange: (next: readonly [string, Likeness]) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One field of a rule, and how its values are compared. */
function Compared({ id, fieldKey, way, comparable, free, onChange, onRemove }: ComparedProps) {
  const t = useTexts(formDesignTexts);
  const field = comparable.find((one) => one.key === fieldKey);
  const choices = field ? comparable.filter((one) => one === field || free.includes(one)) : free;
  const ways = field ? waysOf(field) : [];
  return (
    <div className={styles.compared}>
      <SelectInput
        id={`${id}-field`}
        label={t("comparedField")}
        value={fieldKey}
        options={choices.map((one) => ({ value: one.key, title: one.title }))}
        onChange={(key) => {
          const next = comparable.find((one) => one.key === key);
          if (next) onChange([key, waysOf(next).includes(way) ? way : usualWay(next)]);
        }}
      />
      <SelectInput
        id={`${id}-way`}
        label={t("comparedWay")}
        value={way}
        options={LIKENESSES.filter((one) => one === way || ways.includes(one)).map((one) => ({
          value: one,
          title: t(`likeness_${one}`),
        }))}
        onChange={(next) => onChange([fieldKey, LIKENESSES.find((one) => one === next) ?? "equal"])}
      />
      {onRemove && (
        <IconButton
          icon="close"
          label={t("removeCompared", { title: field?.title ?? fieldKey })}
          onClick={onRemove}
        />
      )}
    </div>
  );
}
