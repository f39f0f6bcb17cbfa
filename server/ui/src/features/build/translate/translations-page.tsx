/** /build/:app/translations: every text of an app and what it is called in other languages, as a table one types through. */
import { Modal } from "antd";
import { useMemo, useRef, useState, type ChangeEvent } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { saveText } from "@/shared/ui/save-file";
import { SearchBox } from "@/shared/ui/search-box";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinitions } from "../calls/definitions";
import { readWorkbook, useTranslations, workbookAddress, type Translations } from "../calls/translations";
import { PublishButton } from "../editor/publish-button";
import { editorAddress } from "../list/addresses";
import { kindOfPath } from "../list/kinds";
import { exported, imported, pasted, progressOf, shownTexts, type Filter } from "./changes";
import { FormChoice } from "./form-choice";
import { isWorkbook, readCsv, readGrid, writeCsv } from "./grid";
import { translateTexts } from "./texts/texts";
import styles from "./translations.module.css";
import { useTranslating } from "./use-translating";
import { WordsTable } from "./words-table";

export function Component() {
  const { app = "" } = useParams();
  const found = useTranslations(app);
  const definitions = useDefinitions(app);
  const again = () => void Promise.all([found.refetch(), definitions.refetch()]);
  if (found.isLoadingError || definitions.isLoadingError)
    return <LoadProblem error={found.error ?? definitions.error} retry={again} />;
  if (!found.data || !definitions.data) return <ListSkeleton rows={10} />;
  return <Translating key={app} app={app} found={found.data} entries={definitions.data.items} />;
}

interface TranslatingProps {
  readonly app: string;
  readonly found: Translations;
  readonly entries: readonly DefinitionEntry[];
}

/** Rows drawn at once; there are more at a press. */
const ROWS = 200;

function Translating({ app, found, entries }: TranslatingProps) {
  const t = useTexts(translateTexts);
  const title = useApp(app).data?.title ?? app;
  const navigate = useNavigate();
  const translating = useTranslating(app);
  const [filter, setFilter] = useState<Filter>({ search: "", form: null, missing: false });
  // What is written stays where it is, though the filter would now leave it out.
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(ROWS);
  const narrowed = (change: Partial<Filter>) => {
    setFilter((before) => ({ ...before, ...change }));
    setKept(new Set());
    setLimit(ROWS);
  };
  const shown = useMemo(() => shownTexts(found, filter, kept), [found, filter, kept]);
  const [language = "en"] = found.languages;
  const progress = useMemo(() => progressOf(found.texts, language), [found, language]);
  const needed = found.texts.filter((text) => text.needed.includes(language));
  const total = {
    form: "",
    done: needed.filter((text) => text.words[language] !== undefined).length,
    all: needed.length,
  };
  const titleOf = (key: string) =>
    entries.find((entry) => entry.key === key && ["form", "aggregate"].includes(kindOfPath(entry.path)))
      ?.title ?? key;
  const write = (text: string, into: string, words: string | null) => {
    setKept((before) => new Set(before).add(text));
    translating.write(text, into, words);
  };
  const status = translating.isSaving ? t("saving") : translating.hasSaved ? t("saved") : "";

  return (
    <Page
      title={t("translations")}
      width="full"
      lead={
        <Link to={`/build/${app}`} className={styles.back}>
          <Icon name="left" size={14} />
          {title}
        </Link>
      }
      actions={
        <>
          <span className={styles.status} role="status">
            {status}
          </span>
          <Files
            app={app}
            found={found}
            beforeExport={translating.sent}
            onImport={(grid) => void translating.apply(imported(found, grid))}
            onProblem={translating.refuse}
          />
          <PublishButton
            app={app}
            beforePublish={translating.settle}
            onProblem={({ file, pointer }) => void navigate(editorAddress(app, file ?? "app.json", pointer))}
          />
        </>
      }
    >
      <FormChoice
        progress={progress}
        total={total}
        titleOf={titleOf}
        form={filter.form}
        onChange={(form) => narrowed({ form })}
      />
      <div className={styles.bar}>
        <SearchBox value={filter.search} label={t("search")} onChange={(search) => narrowed({ search })} />
        <label className={styles.missing}>
          <input
            type="checkbox"
            checked={filter.missing}
            onChange={(event) => narrowed({ missing: event.target.checked })}
          />
          {t("missingOnly")}
        </label>
      </div>
      <p className={styles.keys}>{t("keys")}</p>
      {shown.length === 0 ? (
        <Empty
          title={t(filter.missing && filter.search === "" ? "done" : "none")}
          text={t(filter.missing && filter.search === "" ? "doneText" : "noneText")}
        >
          <Button onClick={() => narrowed({ search: "", form: null, missing: false })}>{t("showAll")}</Button>
        </Empty>
      ) : (
        <WordsTable
          app={app}
          entries={entries}
          languages={found.languages}
          texts={shown.slice(0, limit)}
          mistakes={translating.cells}
          onWrite={write}
          onTakeBack={translating.takeBack}
          onPaste={(at, text) => {
            const grid = readGrid(text, "\t");
            if (grid.length < 2 && (grid[0]?.length ?? 0) < 2) return false;
            const gathered = pasted(found, shown, at, grid);
            setKept((before) => new Set([...before, ...gathered.changes.map((change) => change.text)]));
            void translating.apply(gathered);
            return true;
          }}
        />
      )}
      {shown.length > limit && (
        <div className={styles.more}>
          <Button onClick={() => setLimit(limit + ROWS)}>{t("more", { n: shown.length - limit })}</Button>
        </div>
      )}
      <Modal
        open={translating.rows.length > 0}
        title={t("notTaken")}
        footer={<Button onClick={translating.closeRows}>{t("close")}</Button>}
        onCancel={translating.closeRows}
      >
        <ol className={styles.mistakes}>
          {translating.rows.map((row) => (
            <li key={row}>{row}</li>
          ))}
        </ol>
      </Modal>
    </Page>
  );
}

interface FilesProps {
  readonly app: string;
  readonly found: Translations;
  /** Ends when what was typed is written, or refused. */
  readonly beforeExport: () => Promise<unknown>;
  readonly onImport: (grid: string[][]) => void;
  readonly onProblem: (error: unknown) => void;
}

function Files({ app, found, beforeExport, onImport, onProblem }: FilesProps) {
  const t = useTexts(translateTexts);
  const input = useRef<HTMLInputElement>(null);
  const give = () => {
    const heading = { text: t("original"), places: t("places") };
    const table = writeCsv(exported(heading, found.languages, found.texts));
    saveText(table, "text/csv", t("exported", { app }));
  };
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file may be chosen again once it is mended.
    event.target.value = "";
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!isWorkbook(bytes)) {
      onImport(readCsv(bytes));
      return;
    }
    await readWorkbook(app, file).then(({ rows }) => onImport(rows), onProblem);
  };
  const giveWorkbook = async () => {
    await beforeExport();
    window.location.assign(workbookAddress(app));
  };
  return (
    <>
      <Button onClick={give}>{t("export")}</Button>
      <Button onClick={() => void giveWorkbook()}>{t("workbook")}</Button>
      <Button onClick={() => input.current?.click()}>{t("import")}</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx,.csv,.txt,text/csv"
        aria-label={t("import")}
        onChange={(event) => void take(event)}
      />
    </>
  );
}
