import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow/flow-context";
import { TextWithFields } from "../flow/panel/text-with-fields";
import { SheetPart } from "../frame/sheet";
import { useAggregateEditor } from "./aggregate-context";
import { addCheck, removeCheck } from "./aggregate-edits";
import { Card } from "./sections";
import { aggregateTexts } from "./texts/texts";

/** What must hold for every row, and what whoever would break it is told. */
export function ChecksEditor() {
  const t = useTexts(aggregateTexts);
  const { store, table, columns } = useAggregateEditor();
  const { vocabulary } = useFlow();
  const before = [...table.measures, ...table.computed].map(({ name, title }) => ({
    value: `before.${name}`,
    title: t("beforeOf", { name: title || name }),
  }));
  return (
    <SheetPart id="aggregate-part-checks" title={t("checks")} help={t("checksHelp")}>
      {table.checks.map((check, index) => {
        const name = t("checkN", { n: index + 1 });
        return (
          <Card
            key={index}
            id={`aggregate-check-${index}`}
            name={name}
            index={index}
            count={table.checks.length}
            onRemove={() => store.edit((draft) => removeCheck(draft, index))}
          >
            {columns.length > 0 && (
              <ConditionBuilder
                label={t("mustHold", { name })}
                vocabulary={vocabulary}
                condition={check.that}
                onChange={(that) =>
                  store.edit(
                    (draft) => draft.set(["checks", index, "that"], (that ?? {}) as Json),
                    `checks ${index} that`,
                  )
                }
              />
            )}
            <TextWithFields
              id={`aggregate-check-${index}-message`}
              label={t("message")}
              value={check.message}
              placeholder={t("messageHint")}
              variables={before}
              onChange={(message) =>
                store.edit(
                  (draft) => draft.set(["checks", index, "message"], message),
                  `checks ${index} message`,
                )
              }
            />
          </Card>
        );
      })}
      <div>
        <Button
          icon="plus"
          disabled={table.measures.length === 0}
          onClick={() =>
            store.edit((draft) =>
              addCheck(draft, ({ name, title }) => t("firstMessage", { name, title: title || name })),
            )
          }
        >
          {t("addCheck")}
        </Button>
      </div>
    </SheetPart>
  );
}
