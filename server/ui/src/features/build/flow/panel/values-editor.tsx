import { isColumn, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { columnsOf } from "../use-queried";
import styles from "./panel.module.css";
import { useNode } from "./use-node";
import { SOURCES, sourceOf, type Source } from "./value-source";

interface ValuesEditorProps {
  readonly node: FlowNode;
  /** The fields of the form that is written to. */
  readonly targets: readonly Field[];
  /** The columns of the row the values are made of, where there is one. */
  readonly row?: readonly Field[] | undefined;
}

/** Which fields a node writes, and what: a fixed value, a field of the flow's record, or a formula over it. */
export function ValuesEditor({ node, targets, row = [] }: ValuesEditorProps) {
  const t = useTexts(flowDesignTexts);
  const { store, fields, rows } = useFlow();
  const columns = row
    .filter(isColumn)
    .map((field) => ({ ...field, title: t("ofRow", { name: field.title }) }));
  // The columns of a row go before the fields of the record.
  const sources = [
    ...columns,
    ...fields.filter((field) => !columns.some((own) => own.key === field.key)),
    // One value of what a query finds is that of the first record.
    ...columnsOf(rows, (key, column) => `FIRST(${key}.${column})`),
  ];
  const { at, id } = useNode(node);
  const written = Object.entries(objectIn(node.keywords["values"]));
  const free = targets.filter(
    (field) => isColumn(field) && !field.computed && !written.some(([key]) => key === field.key),
  );
  const put = (key: string, value: Json) =>
    store.edit((draft) => draft.set([...at, "values", key], value), `${node.key} values ${key}`);
  return (
    <div className={styles.list} id={`${id}-values`} role="group" aria-label={t("values")}>
      {written.map(([key, value]) => {
        const target = targets.find((field) => field.key === key) ?? null;
        return (
          <WrittenValue
            key={key}
            id={`${id}-value-${key}`}
            name={target?.title ?? key}
            target={target}
            value={value}
            sources={sources}
            onChange={(next) => put(key, next)}
            onRemove={() => store.edit((draft) => draft.remove([...at, "values", key]))}
          />
        );
      })}
      {free.length > 0 && (
        <SelectInput
          id={`${id}-value-add`}
          label={t("addValue")}
          value=""
          emptyTitle={t("addValue")}
          options={free.map((field) => ({ value: field.key, title: field.title }))}
          onChange={(key) => key !== "" && put(key, null)}
        />
      )}
      {written.length === 0 && <p className={styles.help}>{t("noValues")}</p>}
    </div>
  );
}

interface WrittenValueProps {
  readonly id: string;
  readonly name: string;
  readonly target: Field | null;
  readonly value: Json;
  /** What a value can be taken from. */
  readonly sources: readonly Field[];
  readonly onChange: (value: Json) => void;
  readonly onRemove: () => void;
}

function WrittenValue({ id, name, target, value, sources, onChange, onRemove }: WrittenValueProps) {
  const t = useTexts(flowDesignTexts);
  const source = sourceOf(value, sources);
  const kind = target ? kindFor(target.kind) : null;
  const setSource = (next: Source) => {
    if (next !== source)
      onChange(next === "fixed" ? null : next === "field" ? `= ${sources[0]?.key ?? ""}` : "= ");
  };
  return (
    <div className={styles.card}>
      <span className={styles.name}>{name}</span>
      <IconButton icon="close" label={t("remove", { name })} onClick={onRemove} />
      <SelectInput
        id={`${id}-source`}
        label={t("sourceOf", { name })}
        value={source}
        options={SOURCES.map((one) => ({ value: one, title: t(`source_${one}`) }))}
        onChange={(next) => setSource(SOURCES.find((one) => one === next) ?? "fixed")}
      />
      {source === "field" ? (
        <SelectInput
          id={id}
          label={t("valueOf", { name })}
          value={String(value).slice(2).trim()}
          options={sources.filter(isColumn).map((field) => ({ value: field.key, title: field.title }))}
          onChange={(key) => onChange(`= ${key}`)}
        />
      ) : source === "formula" || !target || !kind?.Input ? (
        <TextInput
          id={id}
          label={t("valueOf", { name })}
          placeholder='DATEADD(TODAY(), 3, "d")'
          value={String(value ?? "").replace(/^= ?/, "")}
          onChange={(text) => onChange(source === "formula" ? `= ${text}` : text)}
        />
      ) : (
        <kind.Input
          id={id}
          field={target}
          value={value}
          onChange={onChange}
          disabled={false}
          invalid={false}
          required={false}
          describedBy={undefined}
          label={t("valueOf", { name })}
        />
      )}
    </div>
  );
}
