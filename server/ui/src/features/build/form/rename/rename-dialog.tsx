/** What else refers to a field that gets another key: shown first, then written as drafts, each to be undone. */
import { Checkbox, Modal } from "antd";
import { useState } from "react";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { changedLines } from "./lines";
import styles from "./rename.module.css";
import type { RenameQuestion } from "./use-ask-rename";
import { useRewrite, type Referring } from "./use-rename";

interface RenameDialogProps {
  readonly app: string;
  readonly question: RenameQuestion;
  readonly onClose: () => void;
}

export function RenameDialog({ app, question, onClose }: RenameDialogProps) {
  const t = useTexts(formDesignTexts);
  const { renaming, found, failed } = question;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<readonly Referring[] | null>(null);
  const { take, undo } = useRewrite(app);
  const chosen = found.filter((one) => !left.has(one.path));
  const error: unknown = failed ?? take.error ?? undo.error;

  const here = () => {
    question.rename();
    onClose();
  };
  const everywhere = () =>
    // Where others were changed along it is renamed here as well, also when nobody waits for that any more.
    void take.mutateAsync(chosen).then(
      (written) => {
        question.rename();
        setDone(written);
      },
      () => undefined,
    );
  const footer =
    done !== null ? (
      <Button look="primary" onClick={onClose}>
        {t("renameClose")}
      </Button>
    ) : (
      <div className={styles.foot}>
        <Button onClick={onClose}>{t("renameCancel")}</Button>
        <Button disabled={take.isPending} onClick={here}>
          {t("renameOnly")}
        </Button>
        {chosen.length > 0 && (
          <Button look="primary" disabled={take.isPending} aria-busy={take.isPending} onClick={everywhere}>
            {t("renameAll", { n: chosen.length })}
          </Button>
        )}
      </div>
    );
  return (
    <Modal
      open
      title={t("renameTitle", { from: renaming.from, to: renaming.to })}
      onCancel={onClose}
      footer={footer}
      width={680}
    >
      {found.length > 0 && <p>{t(done === null ? "renameText" : "renameDone")}</p>}
      <ul className={styles.files}>
        {(done ?? found).map((one) => (
          <li key={one.path} className={styles.file}>
            <div className={styles.head}>
              {done === null ? (
                <Checkbox
                  checked={!left.has(one.path)}
                  onChange={() => setLeft(toggled(left, one.path))}
                  disabled={take.isPending}
                >
                  {one.title}
                </Checkbox>
              ) : (
                <span>{one.title}</span>
              )}
              <code>{one.path}</code>
              {done !== null && <Undo file={one} undo={undo} />}
            </div>
            <Lines file={one} />
          </li>
        ))}
      </ul>
      {error !== null && error !== undefined && (
        <p role="alert" className={styles.error}>
          {messageOf(error)}
        </p>
      )}
    </Modal>
  );
}

interface UndoProps {
  readonly file: Referring;
  readonly undo: ReturnType<typeof useRewrite>["undo"];
}

function Undo({ file, undo }: UndoProps) {
  const t = useTexts(formDesignTexts);
  const [undone, setUndone] = useState(false);
  if (undone) return <span role="status">{t("renameUndone")}</span>;
  return (
    <Button
      look="quiet"
      disabled={undo.isPending}
      aria-label={t("renameUndoOf", { title: file.title })}
      onClick={() =>
        void undo.mutateAsync(file).then(
          () => setUndone(true),
          () => undefined,
        )
      }
    >
      {t("undo")}
    </Button>
  );
}

function Lines({ file }: { readonly file: Referring }) {
  const t = useTexts(formDesignTexts);
  return (
    <ol className={styles.lines}>
      {changedLines(file.was, file.now).map((line) => (
        <li key={line.line}>
          <span className={styles.number}>{t("renameLine", { n: line.line })}</span>
          <del>{line.was}</del>
          <ins>{line.now}</ins>
        </li>
      ))}
    </ol>
  );
}

function toggled(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}
