import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { FormulaEditor } from "../form/formula/formula-editor";
import { useCurrencies } from "../form/properties/currencies";
import { SheetPart } from "../frame/sheet";
import { useAggregateEditor } from "./aggregate-context";
import { GIVES, type ComputedEntry } from "./aggregate-document";
import { addComputed, removeComputed, setGives } from "./aggregate-edits";
import styles from "./aggregate.module.css";
import { DecimalsRow, HeadingRow, UnitRow } from "./figure-rows";
import { formulaNames } from "./formula-names";
import { Card } from "./sections";
import { aggregateTexts } from "./texts/texts";

/** The figures that follow from the others of their row. */
export function ComputedEditor() {
  const t = useTexts(aggregateTexts);
  const { store, table } = useAggregateEditor();
  return (
    <SheetPart id="aggregate-part-computed" title={t("computed")} help={t("computedHelp")}>
      {table.computed.map((entry, index) => (
        <ComputedCard key={entry.name} entry={entry} index={index} />
      ))}
      <div>
        <Button
          icon="plus"
          disabled={table.measures.length === 0}
          onClick={() => store.edit((draft) => addComputed(draft, t("computedTitle")))}
        >
          {t("addComputed")}
        </Button>
      </div>
    </SheetPart>
  );
}

function ComputedCard({ entry, index }: { readonly entry: ComputedEntry; readonly index: number }) {
  const t = useTexts(aggregateTexts);
  const { store, table, columns } = useAggregateEditor();
  const currencies = useCurrencies();
  const { name, gives } = entry;
  const id = `aggregate-computed-${name}`;
  const set = (keyword: string, value: string | number | undefined) =>
    store.edit((draft) => draft.set(["computed", name, keyword], value), `computed ${name} ${keyword}`);
  const named = formulaNames(table, columns, name);
  return (
    <Card
      id={id}
      name={entry.title || name}
      index={index}
      count={table.computed.length}
      onMove={(to) => store.edit((draft) => draft.moveMember(["computed"], index, to))}
      onRemove={() => store.edit((draft) => removeComputed(draft, name))}
    >
      <div className={styles.pair}>
        <HeadingRow card={id} value={entry.title} onChange={(next) => set("title", next)} />
        <Row id={`${id}-gives`} label={t("gives")}>
          <SelectInput
            id={`${id}-gives`}
            value={gives}
            options={GIVES.map((one) => ({ value: one, title: t(`gives_${one}`) }))}
            onChange={(next) => {
              const chosen = GIVES.find((one) => one === next);
              if (chosen) store.edit((draft) => setGives(draft, name, chosen));
            }}
          />
        </Row>
        {gives === "number" && (
          <UnitRow
            card={id}
            value={entry.unit}
            onChange={(next) => set("unit", next === "" ? undefined : next)}
          />
        )}
        {gives === "money" && (
          <Row id={`${id}-currency`} label={t("currency")}>
            <SelectInput
              id={`${id}-currency`}
              value={entry.currency || "CNY"}
              options={currencies}
              onChange={(next) => set("currency", next === "CNY" ? undefined : next)}
            />
          </Row>
        )}
        {gives !== "text" && gives !== "date" && (
          <DecimalsRow
            card={id}
            value={entry.decimals}
            otherwise={t("decimalsAsTheyAre")}
            onChange={(next) => set("decimals", next)}
          />
        )}
      </div>
      <Row id={`${id}-formula`} label={t("formula")} group>
        <FormulaEditor
          id={`${id}-formula`}
          label={t("formula")}
          value={entry.formula}
          onChange={(next) => set("formula", next)}
          fields={named}
          hint={t("formulaHint")}
          lasting
        />
      </Row>
    </Card>
  );
}
