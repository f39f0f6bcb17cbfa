import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { useAggregateEditor, useChoicesOf } from "./aggregate-context";
import { hasMinus, type MeasureEntry, type Part, type SourceEntry } from "./aggregate-document";
import { setPart } from "./aggregate-edits";
import styles from "./aggregate.module.css";
import { When } from "./sections";
import { fitsOp, sameFigure, sameKey, type Choice } from "./source-fields";
import { aggregateTexts } from "./texts/texts";

/** Counts every record, or row, instead of a field. */
const EVERY = "*";

interface MeasurePartProps {
  readonly measure: MeasureEntry;
  readonly source: SourceEntry;
  readonly at: number;
}

/** What one source gives to a figure: a field, taken up or off, under a condition or not. */
export function MeasurePart({ measure, source, at }: MeasurePartProps) {
  const t = useTexts(aggregateTexts);
  const { store, table, forms } = useAggregateEditor();
  const choicesOf = useChoicesOf();
  const { name, op } = measure;
  const id = `aggregate-measure-${name}-${at}`;
  const part = source.parts.get(name) ?? null;
  const form = forms.get(source.form);
  const title = form?.title ?? source.form;
  const set = (next: Part | null, merge: string | null = null) =>
    store.edit((draft) => setPart(draft, at, name, next), merge);

  const others = table.sources.flatMap((other, index): Choice[] => {
    const field = index === at ? undefined : other.parts.get(name)?.field;
    const choice = forms.get(other.form)?.choices.find((one) => one.path === field);
    return choice ? [choice] : [];
  });
  // What is counted once must be the same thing in every source, such as records of one form.
  const same = op === "distinct" ? sameKey : sameFigure;
  const fits = (choice: Choice) =>
    fitsOp(choice, op) && (op === "count" || others.every((other) => same(choice, other)));
  const offered = choicesOf(source, part?.field).filter(fits);
  const isWhole = part !== null && part.field === "";

  return (
    <div className={styles.given}>
      <div className={styles.pair}>
        <Row id={id} label={t("givenBy", { form: title })}>
          <SelectInput
            id={id}
            value={part === null ? "" : isWhole ? EVERY : part.field}
            emptyTitle={t("givesNothing")}
            options={[
              // Written so it says that a field is missing, unless records are counted.
              ...(op === "count" || isWhole
                ? [{ value: EVERY, title: t(op === "count" ? "everyOne" : "chooseField") }]
                : []),
              ...offered.map((choice) => ({
                value: choice.path,
                title: op === "count" ? t("filled", { field: choice.title }) : choice.title,
              })),
            ]}
            onChange={(value) =>
              set(
                value === ""
                  ? null
                  : {
                      field: value === EVERY ? "" : value,
                      minus: part?.minus ?? false,
                      when: part?.when,
                    },
              )
            }
          />
        </Row>
        {part !== null && hasMinus(op) && (
          <Row id={`${id}-sign`} label={t("sign")}>
            <SelectInput
              id={`${id}-sign`}
              value={part.minus ? "minus" : "plus"}
              options={(["plus", "minus"] as const).map((sign) => ({
                value: sign,
                title: t(`sign_${sign}`),
              }))}
              onChange={(sign) => set({ ...part, minus: sign === "minus" })}
            />
          </Row>
        )}
      </div>
      {part !== null && form && (
        <When
          name={`${measure.title || name} · ${title}`}
          vocabulary={form.vocabulary}
          condition={part.when}
          onChange={(when) => set({ ...part, when }, `measures ${name} ${at} when`)}
        />
      )}
    </div>
  );
}
