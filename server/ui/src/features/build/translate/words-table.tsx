import { useRef } from "react";
import { Link } from "react-router";
import { stepsOf } from "@/shared/api/json-pointer";
import { useMe } from "@/shared/api/me";
import type { DefinitionEntry } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { TextPlace, TranslatedText } from "../calls/translations";
import { editorAddress } from "../list/addresses";
import { isWithheld } from "../list/kinds";
import { isMissing, type Cell } from "./changes";
import { languageName } from "./language-name";
import { translateTexts, type TranslateTextKey } from "./texts/texts";
import styles from "./translations.module.css";
import { WordsCell } from "./words-cell";

interface WordsTableProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly languages: readonly string[];
  readonly texts: readonly TranslatedText[];
  /** What is wrong with a translation, by `language text`. */
  readonly mistakes: ReadonlyMap<string, string>;
  readonly onWrite: (text: string, language: string, words: string | null) => void;
  readonly onTakeBack: (text: string, language: string) => void;
  readonly onPaste: (at: Cell, text: string) => boolean;
}

export function mistakePlace(language: string, text: string): string {
  return `${language} ${text}`;
}

export function WordsTable(props: WordsTableProps) {
  const t = useTexts(translateTexts);
  const { app, entries, languages, texts, mistakes } = props;
  const table = useRef<HTMLTableElement>(null);
  const go = (row: number, column: number) => {
    const cell = table.current?.querySelector<HTMLTextAreaElement>(`[data-place="${row}:${column}"]`);
    if (cell) {
      cell.focus();
      cell.select();
    } else (document.activeElement as HTMLElement | null)?.blur();
  };
  return (
    <table ref={table} className={styles.table} aria-label={t("table")}>
      <thead>
        <tr>
          <th scope="col">{t("original")}</th>
          {languages.map((language) => (
            <th key={language} scope="col" lang={language}>
              {languageName(language)}
            </th>
          ))}
          <th scope="col">{t("places")}</th>
        </tr>
      </thead>
      <tbody>
        {texts.map((text, row) => (
          <tr key={text.text}>
            <th scope="row" className={styles.original}>
              {text.text}
            </th>
            {languages.map((language, column) => (
              <td key={language}>
                <WordsCell
                  value={text.words[language] ?? ""}
                  label={t("cellOf", { text: text.text, language: languageName(language) })}
                  lang={language}
                  place={`${row}:${column}`}
                  isMissing={isMissing(text, language)}
                  mistake={mistakes.get(mistakePlace(language, text.text))}
                  onWrite={(words) => props.onWrite(text.text, language, words === "" ? null : words)}
                  onTakeBack={() => props.onTakeBack(text.text, language)}
                  onMove={(rows, columns) => go(row + rows, column + columns)}
                  onPaste={(pasted) => props.onPaste({ row, language }, pasted)}
                />
              </td>
            ))}
            <td className={styles.places}>
              <Places app={app} entries={entries} places={text.places} />
              {text.places.length === 0 && (
                <IconButton
                  icon="trash"
                  label={t("removeUnused", { text: text.text })}
                  onClick={() =>
                    Object.keys(text.words).forEach((one) => props.onWrite(text.text, one, null))
                  }
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Stands for the document of a text that only public links made by hand have. */
const LINKS = "links";

interface PlacesProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly places: readonly TextPlace[];
}

function Places({ app, entries, places }: PlacesProps) {
  const t = useTexts(translateTexts);
  const admin = useMe().data?.is_admin === true;
  const [first] = places;
  if (first === undefined) return <span>{t("unused")}</span>;
  const isLink = first.file === LINKS;
  const title = isLink
    ? t("publicLink")
    : (entries.find((entry) => entry.path === first.file)?.title ?? first.file);
  const what = whatOf(first.pointer);
  const name = what === null ? title : `${title} · ${t(what)}`;
  return (
    <>
      {admin || !isWithheld(first.file) ? (
        <Link
          to={isLink ? `/build/${app}/links` : editorAddress(app, first.file, first.pointer)}
          title={isLink ? undefined : `${first.file}#${first.pointer}`}
        >
          {name}
        </Link>
      ) : (
        <span>{name}</span>
      )}
      {places.length > 1 && <span> {t("morePlaces", { n: places.length })}</span>}
    </>
  );
}

/** What a text is, by the last keyword on the way to it. */
function whatOf(pointer: string): TranslateTextKey | null {
  const steps = stepsOf(pointer);
  const keyword = ["enum", "buttons"].find((one) => steps.at(-2) === one) ?? steps.at(-1) ?? "";
  const key = `what_${keyword}`;
  return key in translateTexts.en ? (key as TranslateTextKey) : null;
}
