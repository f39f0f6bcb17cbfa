import { Button, Checkbox } from "antd";
import { useApp } from "@/shared/api/apps";
import type { FormDto } from "@/shared/api/form-types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { optionsAt, setMeaning, type Mapping, type UnknownOption } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface OptionWordsProps {
  readonly form: FormDto;
  readonly words: readonly Omit<UnknownOption, "count">[];
  readonly found: readonly UnknownOption[];
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
  /** The saved mapping of files like this one. */
  readonly saved: string | undefined;
  readonly keeps: boolean;
  readonly onKeep: (keeps: boolean) => void;
  readonly changed: boolean;
  readonly busy: boolean;
  readonly onAgain: () => void;
}

/** What words of the file that are no options mean. */
export function OptionWords(props: OptionWordsProps) {
  const t = useTexts(texts);
  const { form, words, found, mapping, onChange, saved, changed } = props;
  const mayBuild = useApp(form.app).data?.can_build === true;
  return (
    <section className={`${styles.panel} ${styles.problem}`} aria-labelledby="option-words">
      <h2 className={styles.hint} id="option-words">
        {t("words")}
      </h2>
      <p className={styles.hint}>{t("wordsHelp")}</p>
      <div className={styles.scroll}>
        <table className={styles.rows} aria-labelledby="option-words">
          <thead>
            <tr>
              <th scope="col">{t("column")}</th>
              <th scope="col">{t("value")}</th>
              <th scope="col">{t("meaning")}</th>
            </tr>
          </thead>
          <tbody>
            {words.map(({ path, column, word }) => {
              const meant = mapping.values?.[path]?.[word];
              const options = optionsAt(form.schema, path);
              const isNew = !options.some((option) => option.value === word);
              const count = found.find((one) => one.path === path && one.word === word)?.count;
              return (
                <tr key={`${path}/${word}`}>
                  <td>{column}</td>
                  <td>
                    <strong>{word}</strong>
                    {count !== undefined && <div className={styles.note}>{t("times", { n: count })}</div>}
                  </td>
                  <td>
                    {/* The sign tells a word that means nothing from one of which nothing is said. */}
                    <SelectInput
                      id={`word-${path}-${word}`}
                      label={`${column} · ${word}`}
                      value={meant === undefined ? "" : `=${meant}`}
                      emptyTitle={t("wordUnsaid")}
                      options={[
                        { value: "=", title: t("wordEmpty") },
                        ...(mayBuild && isNew ? [{ value: `=${word}`, title: t("wordAdd") }] : []),
                        ...options.map((one) => ({ ...one, value: `=${one.value}` })),
                      ]}
                      onChange={(next) =>
                        onChange(setMeaning(mapping, path, word, next === "" ? undefined : next.slice(1)))
                      }
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {mayBuild && <p className={styles.hint}>{t("wordsAdd")}</p>}
      <div className={styles.foot}>
        <Button type={changed ? "primary" : "default"} loading={props.busy} onClick={props.onAgain}>
          {t("wordsAgain")}
        </Button>
        {changed && saved !== undefined && (
          <Checkbox checked={props.keeps} onChange={(event) => props.onKeep(event.target.checked)}>
            {t("wordsKeep", { title: saved })}
          </Checkbox>
        )}
      </div>
    </section>
  );
}
