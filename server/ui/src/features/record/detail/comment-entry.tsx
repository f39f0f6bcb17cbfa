/**
 * One comment: who said what and when, the people it speaks to and the files that go with it. For a while whoever wrote it
 * may change or delete it.
 */
import { App } from "antd";
import { useState } from "react";
import type { FormSources } from "@/features/form/form-env";
import { messageOf } from "@/shared/api/problem";
import type { Comment } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { FileList } from "@/shared/controls/file-list";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { useHere } from "@/shared/ui/use-here";
import { useRewordComment } from "../calls/activity";
import { recordTexts } from "../texts/texts";
import type { CommentPlace } from "./comment-form";
import { cutAtMentions } from "./mentions";
import styles from "./side.module.css";

interface CommentEntryProps {
  readonly place: CommentPlace;
  readonly comment: Comment;
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
  readonly sources: FormSources;
}

export function CommentEntry({ place, comment, name, names, sources }: CommentEntryProps) {
  const t = useTexts(recordTexts);
  const [editing, setEditing] = useState(false);
  const spokenTo = (comment.mentions ?? []).flatMap((id) => names[id] ?? []);
  const files = comment.files ?? [];
  return (
    <li className={styles.entry}>
      <Avatar name={name} size={28} />
      <div className={styles.words}>
        <p className={styles.line}>
          <strong>{name}</strong>
          <time dateTime={comment.at} title={formatExact(comment.at)}>
            {formatMoment(comment.at)}
          </time>
          {comment.edited_at && !comment.deleted_at && <span>{t("commentEdited")}</span>}
        </p>
        {comment.deleted_at && <p className={styles.none}>{t("commentDeleted")}</p>}
        {comment.text !== "" && !editing && (
          <p className={styles.text}>
            {cutAtMentions(comment.text, spokenTo).map((piece, at) =>
              piece.mention ? (
                <span key={at} className={styles.mention}>
                  {piece.text}
                </span>
              ) : (
                piece.text
              ),
            )}
          </p>
        )}
        {files.length > 0 && (
          <FileList
            files={files}
            hrefOf={sources.fileHref}
            thumbOf={(file) => sources.thumbHref(file, "small")}
            label={t("commentFiles")}
            className={styles.files}
          />
        )}
        {editing ? (
          <Rewording place={place} comment={comment} onDone={() => setEditing(false)} />
        ) : (
          comment.open_until && (
            <Open
              place={place}
              comment={comment}
              until={comment.open_until}
              onEdit={() => setEditing(true)}
            />
          )
        )}
      </div>
    </li>
  );
}

interface OpenProps {
  readonly place: CommentPlace;
  readonly comment: Comment;
  readonly until: string;
  readonly onEdit: () => void;
}

/** What one may still do with what one has said. */
function Open({ place, comment, until, onEdit }: OpenProps) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const reword = useRewordComment(place.app, place.form, place.id);
  const hint = t("commentOpen", { time: formatExact(until) });
  const ask = () =>
    modal.confirm({
      title: t("commentDeleteTitle"),
      content: t("commentDeleteText"),
      okText: t("commentDelete"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: async () => {
        try {
          await reword.mutateAsync({ comment: comment.id, text: null });
        } catch (error) {
          void message.error(messageOf(error));
        }
      },
    });
  return (
    <div className={styles.own}>
      <Button look="quiet" title={hint} onClick={onEdit}>
        {t("commentEdit")}
      </Button>
      <Button look="quiet" title={hint} disabled={reword.isPending} onClick={() => void ask()}>
        {t("commentDelete")}
      </Button>
    </div>
  );
}

interface RewordingProps {
  readonly place: CommentPlace;
  readonly comment: Comment;
  readonly onDone: () => void;
}

function Rewording({ place, comment, onDone }: RewordingProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const reword = useRewordComment(place.app, place.form, place.id);
  const isHere = useHere();
  const [text, setText] = useState(comment.text);
  const isEmpty = text.trim() === "" && (comment.files ?? []).length === 0;
  const keep = () =>
    void reword.mutateAsync({ comment: comment.id, text: text.trim() }).then(
      () => {
        if (isHere()) onDone();
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <form
      className={styles.write}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty && !reword.isPending) keep();
      }}
    >
      <textarea
        className="c-input c-textarea"
        aria-label={t("commentWords")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <span className={styles.own}>
        <Button type="submit" look="primary" disabled={isEmpty || reword.isPending}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t("cancel")}
        </Button>
      </span>
    </form>
  );
}
