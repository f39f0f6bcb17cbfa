import { SelectInput, type Option } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { SheetPart } from "../frame/sheet";
import { useAggregateEditor, useChoicesOf } from "./aggregate-context";
import { OPS, type MeasureEntry } from "./aggregate-document";
import { addMeasure, removeMeasure, setOp } from "./aggregate-edits";
import styles from "./aggregate.module.css";
import { DecimalsRow, HeadingRow, UnitRow } from "./figure-rows";
import { MeasurePart } from "./measure-part";
import { Card } from "./sections";
import { fitsOp, isDate } from "./source-fields";
import { aggregateTexts } from "./texts/texts";

const COUNT = "count";

/** What is computed for every row, and what each source gives to it. */
export function MeasuresEditor() {
  const t = useTexts(aggregateTexts);
  const { store, table, forms } = useAggregateEditor();
  const choicesOf = useChoicesOf();
  const { measures, sources } = table;
  const offered = sources.flatMap((source, at) =>
    choicesOf(source)
      .filter((choice) => fitsOp(choice, "max") && !choice.path.startsWith("updated_"))
      .map((choice) => ({
        value: `${at} ${choice.path}`,
        title: t(isDate(choice) ? "addLast" : "addSum", {
          form: forms.get(source.form)?.title ?? source.form,
          field: choice.title,
        }),
        measure: {
          title: choice.name,
          op: fitsOp(choice, "sum") ? ("sum" as const) : ("max" as const),
          of: { source: at, path: choice.path },
        },
      })),
  );
  const add = (value: string) => {
    const counted = { title: t("countTitle"), op: COUNT, of: null } as const;
    const measure = value === COUNT ? counted : offered.find((one) => one.value === value)?.measure;
    if (measure) store.edit((draft) => addMeasure(draft, measure));
  };

  return (
    <SheetPart id="aggregate-part-measures" title={t("measures")} help={t("measuresHelp")}>
      {measures.map((entry, index) => (
        <MeasureCard key={entry.name} entry={entry} index={index} />
      ))}
      <div className={styles.add}>
        <SelectInput
          id="aggregate-add-measure"
          label={t("addMeasure")}
          value=""
          emptyTitle={t("addMeasure")}
          disabled={sources.length === 0}
          options={[
            { value: COUNT, title: t("addCount") },
            ...offered.map(({ value, title }): Option => ({ value, title })),
          ]}
          onChange={add}
        />
      </div>
    </SheetPart>
  );
}

function MeasureCard({ entry, index }: { readonly entry: MeasureEntry; readonly index: number }) {
  const t = useTexts(aggregateTexts);
  const { store, table } = useAggregateEditor();
  const { name, op } = entry;
  const id = `aggregate-measure-${name}`;
  const set = (keyword: string, value: string | number | undefined) =>
    store.edit((draft) => draft.set(["measures", name, keyword], value), `measures ${name} ${keyword}`);
  return (
    <Card
      id={id}
      name={entry.title || name}
      index={index}
      count={table.measures.length}
      onMove={(to) => store.edit((draft) => draft.moveMember(["measures"], index, to))}
      onRemove={() => store.edit((draft) => removeMeasure(draft, name))}
    >
      <div className={styles.pair}>
        <HeadingRow card={id} value={entry.title} onChange={(next) => set("title", next)} />
        <Row id={`${id}-op`} label={t("op")}>
          <SelectInput
            id={`${id}-op`}
            value={op}
            options={OPS.map((one) => ({ value: one, title: t(`op_${one}`) }))}
            onChange={(next) => {
              const chosen = OPS.find((one) => one === next);
              if (chosen) store.edit((draft) => setOp(draft, name, chosen));
            }}
          />
        </Row>
        <UnitRow
          card={id}
          value={entry.unit}
          otherwise={t("asField")}
          onChange={(next) => set("unit", next === "" ? undefined : next)}
        />
        <DecimalsRow
          card={id}
          value={entry.decimals}
          otherwise={t("asField")}
          onChange={(next) => set("decimals", next)}
        />
      </div>
      {table.sources.map((source, at) => (
        <MeasurePart key={`${at} ${source.form}`} measure={entry} source={source} at={at} />
      ))}
    </Card>
  );
}
