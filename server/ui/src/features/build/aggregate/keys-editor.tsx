import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { SheetPart } from "../frame/sheet";
import { useAggregateEditor, useChoicesOf } from "./aggregate-context";
import { UNITS, type KeyEntry } from "./aggregate-document";
import { addKey, removeKey, setKeyField } from "./aggregate-edits";
import styles from "./aggregate.module.css";
import { HeadingRow } from "./figure-rows";
import { Card } from "./sections";
import { isDate, isKey, likest, sameKey, type Choice } from "./source-fields";
import { aggregateTexts } from "./texts/texts";

/** What the rows of the table are told apart by, and where each source has it. */
export function KeysEditor() {
  const t = useTexts(aggregateTexts);
  const { store, table } = useAggregateEditor();
  const choicesOf = useChoicesOf();
  const { keys, sources } = table;
  const first = sources[0];
  const offered = first ? choicesOf(first).filter(isKey) : [];
  const taken = new Set(first ? first.keys.values() : []);

  const add = (path: string) => {
    const chosen = offered.find((choice) => choice.path === path);
    if (!chosen) return;
    const paths = sources.map((source, index) =>
      index === 0 ? path : (likest(choicesOf(source).filter(isKey), chosen)?.path ?? null),
    );
    store.edit((draft) => addKey(draft, paths));
  };

  return (
    <SheetPart id="aggregate-part-keys" title={t("keys")} help={t("keysHelp")}>
      {keys.map((entry, index) => (
        <KeyCard key={entry.name} entry={entry} index={index} />
      ))}
      <div className={styles.add}>
        <SelectInput
          id="aggregate-add-key"
          label={t("addKey")}
          value=""
          emptyTitle={t("addKey")}
          disabled={offered.length === 0}
          options={offered
            .filter((choice) => !taken.has(choice.path))
            .map((choice) => ({ value: choice.path, title: choice.title }))}
          onChange={add}
        />
      </div>
    </SheetPart>
  );
}

function KeyCard({ entry, index }: { readonly entry: KeyEntry; readonly index: number }) {
  const t = useTexts(aggregateTexts);
  const { store, table, forms } = useAggregateEditor();
  const choicesOf = useChoicesOf();
  const { keys, sources } = table;
  const { name, by } = entry;
  const id = `aggregate-key-${name}`;
  const chosen = sources.map((source) => {
    const path = source.keys.get(name);
    return (forms.get(source.form)?.choices ?? []).find((choice) => choice.path === path) ?? null;
  });
  const known = chosen.find((choice) => choice !== null) ?? null;
  const title = entry.title || known?.name || name;

  /** The others have to hold the same; of dates that are counted in spans any will do. */
  const offeredFor = (at: number): Choice[] => {
    const source = sources[at];
    const other = chosen.find((choice, index) => index !== at && choice !== null) ?? null;
    const fits = (choice: Choice) =>
      by !== null ? isDate(choice) : isKey(choice) && (other === null || sameKey(choice, other));
    return source ? choicesOf(source, source.keys.get(name)).filter(fits) : [];
  };

  return (
    <Card
      id={id}
      name={title}
      index={index}
      count={keys.length}
      onMove={(to) => store.edit((draft) => draft.moveMember(["keys"], index, to))}
      onRemove={() => store.edit((draft) => removeKey(draft, name))}
    >
      <div className={styles.pair}>
        <HeadingRow
          card={id}
          value={entry.title}
          otherwise={known?.name}
          onChange={(next) =>
            store.edit(
              (draft) => draft.set(["keys", name, "title"], next === "" ? undefined : next),
              `keys ${name} title`,
            )
          }
        />
        {(by !== null || (known !== null && isDate(known))) && (
          <Row id={`${id}-by`} label={t("span")}>
            <SelectInput
              id={`${id}-by`}
              value={by ?? ""}
              emptyTitle={t("spanNone")}
              options={UNITS.map((unit) => ({ value: unit, title: t(`span_${unit}`) }))}
              onChange={(unit) =>
                store.edit((draft) => draft.set(["keys", name, "by"], unit === "" ? undefined : unit))
              }
            />
          </Row>
        )}
      </div>
      <div className={styles.pair}>
        {sources.map((source, at) => (
          <Row
            key={at}
            id={`${id}-${at}`}
            label={t("takenFrom", { form: forms.get(source.form)?.title ?? source.form })}
          >
            <SelectInput
              id={`${id}-${at}`}
              value={source.keys.get(name) ?? ""}
              emptyTitle={source.keys.has(name) ? undefined : t("chooseField")}
              options={offeredFor(at).map((choice) => ({ value: choice.path, title: choice.title }))}
              onChange={(path) => store.edit((draft) => setKeyField(draft, at, name, path))}
            />
          </Row>
        ))}
      </div>
    </Card>
  );
}
