import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Outcome } from "./outcome";
import { RowTools } from "./row-tools";
import { useRule } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

/** Rows of condition and value; the first that holds wins. */
export function DecisionTable() {
  const t = useTexts(ruleTexts);
  const { store, rule, vocabulary } = useRule();
  const rows = rule.table ?? [];
  return (
    <>
      {rows.map((row, index) => (
        <section
          key={index}
          className={styles.card}
          id={`rule-table-${index}`}
          aria-label={t("row", { n: index + 1 })}
        >
          <header className={styles.cardHead}>
            <h2>{t("row", { n: index + 1 })}</h2>
            <RowTools at={["table"]} index={index} count={rows.length} name={t("row", { n: index + 1 })} />
          </header>
          <ConditionBuilder
            label={t("whenOf", { name: t("row", { n: index + 1 }) })}
            vocabulary={vocabulary}
            condition={row.when}
            onChange={(when) =>
              store.edit(
                (draft) => draft.set(["table", index, "when"], (when ?? {}) as Json),
                `table ${index} when`,
              )
            }
          />
          <Outcome
            id={`row-${index}`}
            at={["table", index]}
            outcome={row}
            name={t("row", { n: index + 1 })}
          />
        </section>
      ))}
      <div>
        <Button
          icon="plus"
          disabled={vocabulary.fields.length === 0}
          onClick={() =>
            store.edit((draft) => draft.insertItem(["table"], rows.length, { when: {}, then: null }))
          }
        >
          {t("addRow")}
        </Button>
      </div>
    </>
  );
}
