import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { SheetPart } from "../frame/sheet";
import { useAggregateEditor } from "./aggregate-context";
import { addSource, setSourceForm } from "./aggregate-edits";
import { Card, When } from "./sections";
import { inRowsOf, isKey, likest, type Choice } from "./source-fields";
import styles from "./aggregate.module.css";
import { aggregateTexts } from "./texts/texts";

/** The forms whose records are counted, each with a condition. */
export function SourcesEditor() {
  const t = useTexts(aggregateTexts);
  const { store, table, entries, forms, load } = useAggregateEditor();
  const { sources, keys } = table;
  const options = entries.map((entry) => ({ value: entry.key, title: entry.title }));
  const titleOf = (form: string) => options.find((one) => one.value === form)?.title ?? form;

  /** For every key what another form most likely has for it; the source that is replaced has no say. */
  const keysIn = async (form: string, but: number): Promise<ReadonlyMap<string, string>> => {
    const choices = (await load(form))?.choices.filter(isKey) ?? [];
    const found = new Map<string, string>();
    for (const { name } of keys) {
      const known = sources
        .filter((_, index) => index !== but)
        .map((source) => choiceAt(forms.get(source.form)?.choices, source.keys.get(name)))
        .find((choice) => choice !== undefined);
      // What is chosen first says whose rows are counted.
      const path = known && likest(inRowsOf(choices, found.values()), known)?.path;
      if (path !== undefined) found.set(name, path);
    }
    return found;
  };

  const replace = async (index: number, form: string) => {
    const found = await keysIn(form, index);
    store.edit((draft) => setSourceForm(draft, index, form, found));
  };
  const add = async (form: string) => {
    if (form === "") return;
    const found = await keysIn(form, -1);
    store.edit((draft) => addSource(draft, form, found));
  };

  return (
    <SheetPart id="aggregate-part-sources" title={t("sources")} help={t("sourcesHelp")}>
      {sources.map((source, index) => {
        const name = titleOf(source.form) || t("sourceN", { n: index + 1 });
        const vocabulary = forms.get(source.form)?.vocabulary;
        return (
          <Card
            key={index}
            id={`aggregate-source-${index}`}
            name={name}
            index={index}
            count={sources.length}
            onRemove={() => store.edit((draft) => draft.remove(["sources", index]))}
          >
            <Row id={`aggregate-source-${index}-form`} label={t("sourceForm")}>
              <SelectInput
                id={`aggregate-source-${index}-form`}
                value={source.form}
                emptyTitle={source.form === "" ? t("chooseForm") : undefined}
                options={options}
                onChange={(form) => void replace(index, form)}
              />
            </Row>
            {vocabulary && (
              <When
                key={source.form}
                name={name}
                vocabulary={vocabulary}
                condition={source.when}
                onChange={(when) =>
                  store.edit((draft) => draft.set(["sources", index, "when"], when), `sources ${index} when`)
                }
              />
            )}
          </Card>
        );
      })}
      <div className={styles.add}>
        <SelectInput
          id="aggregate-add-source"
          label={t("addSource")}
          value=""
          emptyTitle={t("addSource")}
          options={options}
          onChange={(form) => void add(form)}
        />
      </div>
    </SheetPart>
  );
}

function choiceAt(choices: readonly Choice[] | undefined, path: string | undefined): Choice | undefined {
  return path === undefined ? undefined : choices?.find((choice) => choice.path === path);
}
