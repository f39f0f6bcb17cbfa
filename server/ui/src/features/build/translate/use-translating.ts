/** Writing translations: one at a time as cells are left, many at once from the clipboard or a file. */
import { App } from "antd";
import { useRef, useState } from "react";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useTranslate, type WordsChange } from "../calls/translations";
import type { Gathered, RowMistake } from "./changes";
import { translateTexts } from "./texts/texts";
import { mistakePlace } from "./words-table";

export function useTranslating(app: string) {
  const t = useTexts(translateTexts);
  const { message } = App.useApp();
  const translate = useTranslate(app);
  /** What is under way, so that nothing is published before it is written. */
  const pending = useRef<Promise<unknown>>(Promise.resolve());
  /** The texts whose words were refused and have not been mended, by their cells. */
  const unwritten = useRef(new Map<string, string>());
  const [cells, setCells] = useState<ReadonlyMap<string, string>>(new Map());
  const [rows, setRows] = useState<readonly string[]>([]);

  const send = (changes: readonly WordsChange[], refused: (error: unknown) => void): Promise<boolean> => {
    const sent = translate.mutateAsync(changes).then(
      () => true,
      (error: unknown) => {
        refused(error);
        return false;
      },
    );
    pending.current = Promise.all([pending.current, sent]);
    return sent;
  };
  const takeBack = (text: string, language: string) => {
    const place = mistakePlace(language, text);
    unwritten.current.delete(place);
    setCells((before) => new Map([...before].filter(([cell]) => cell !== place)));
  };
  const write = (text: string, language: string, words: string | null) => {
    const place = mistakePlace(language, text);
    takeBack(text, language);
    void send([{ text, language, words }], (error) => {
      unwritten.current.set(place, text);
      setCells((before) => new Map(before).set(place, messageOf(error)));
    }).then((isWritten) => {
      // Words sent before these may have been refused meanwhile.
      if (isWritten) takeBack(text, language);
    });
  };
  const apply = async (gathered: Gathered) => {
    if (gathered.mistakes.length > 0) {
      setRows(
        gathered.mistakes.map((mistake) => t("rowMistake", { row: mistake.row, message: said(mistake) })),
      );
      return;
    }
    if (gathered.changes.length === 0) {
      void message.info(t("nothingNew"));
      return;
    }
    const written = await send(gathered.changes, (error) => {
      const problems = problemsOf(error).map((problem) => {
        const row = gathered.rows[Number(/^\/changes\/(\d+)/.exec(problem.pointer)?.[1] ?? -1)];
        return row === undefined ? problem.message : t("rowMistake", { row, message: problem.message });
      });
      setRows(problems.length > 0 ? problems : [messageOf(error)]);
    });
    if (!written) return;
    gathered.changes.forEach(({ text, language }) => takeBack(text, language));
    void message.success(t("applied", { n: gathered.changes.length }));
  };
  const said = ({ kind, text }: RowMistake) => t(`mistake_${kind}`, { text });

  return {
    write,
    takeBack,
    apply,
    isSaving: translate.isPending,
    hasSaved: translate.isSuccess && cells.size === 0,
    cells,
    rows,
    closeRows: () => setRows([]),
    /** A file that could not be read. */
    refuse: (error: unknown) => setRows([messageOf(error)]),
    /** Ends when nothing is under way any more. */
    sent: () => pending.current,
    /** Ends when all is written; false, and says so, while a cell holds what was refused: a filter may hide it. */
    settle: async () => {
      await pending.current;
      const [text] = unwritten.current.values();
      if (text === undefined) return true;
      void message.warning(t("unwritten", { n: unwritten.current.size, text }));
      return false;
    },
  };
}
