import { useMemo, useState } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { stepsOf } from "@/shared/api/json-pointer";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../calls/drafts";
import type { DesignerProps } from "../frame/designer-route";
import { SheetDesigner } from "../frame/sheet-designer";
import { useDesignerPage } from "../frame/use-designer-page";
import { readRule, RuleContext } from "./rule-context";
import { RuleSheet } from "./rule-sheet";
import { TryOut } from "./try-out";
import { ruleTexts } from "./texts/texts";

const NO_OPERATORS = {};

export function RuleDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(ruleTexts);
  const conditionT = useTexts(conditionTexts);
  const page = useDesignerPage(app, definition);
  const { store, state } = page.document;
  const rule = useMemo(() => readRule(state.value), [state.value]);
  const form = usePreviewForm(app, rule.form || null).data?.form ?? null;
  const editor = useMemo(() => {
    const fields = form && form.key === rule.form ? readFields(form.schema) : [];
    const columns = fields.flatMap((field) =>
      field.columns.map((column) => ({
        ...column,
        key: `${field.key}.${column.key}`,
        title: `${field.title} · ${column.title}`,
      })),
    );
    return {
      store,
      rule,
      fields,
      vocabulary: {
        fields: [
          ...fields.filter(isColumn),
          ...columns,
          ...systemFields((key) => conditionT(`system_${key}`)),
        ],
        operators: form?.operators ?? NO_OPERATORS,
        references: true,
      },
      target: fields.find((field) => field.key === rule.target) ?? null,
    };
  }, [store, rule, form, conditionT]);
  const [trying, setTrying] = useState(false);

  return (
    <RuleContext value={editor}>
      <SheetDesigner
        app={app}
        definition={definition}
        page={page}
        title={rule.title || itemKey}
        onReload={onReload}
        placesOf={placesOf}
        tools={
          <Button look="quiet" onClick={() => setTrying(true)}>
            {t("tryOut")}
          </Button>
        }
      >
        <RuleSheet entries={entries} />
      </SheetDesigner>
      {trying && <TryOut app={app} rule={itemKey} text={state.text} onClose={() => setTrying(false)} />}
    </RuleContext>
  );
}

function placesOf(pointer: string): readonly string[] {
  const [part = "", index = ""] = stepsOf(pointer);
  return [`rule-${part}-${index}`, `rule-${part}`];
}
