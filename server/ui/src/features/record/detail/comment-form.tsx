/** The box in which one says something about a record, with people spoken to and files. */
import { App } from "antd";
import { useMemo, useState } from "react";
import { useFileTexts } from "@/features/form/use-file-texts";
import { workspaceSources } from "@/features/form/workspace-sources";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { FileInput } from "@/shared/controls/file-input";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import type { StoredFile } from "@/shared/controls/use-file-sending";
import { useTexts } from "@/shared/i18n/texts";
import { useAddComment } from "../calls/activity";
import { recordTexts } from "../texts/texts";
import { MentionBox, type Mentioned } from "./mention-box";
import { stillMentioned } from "./mentions";
import styles from "./side.module.css";

/** The server takes no more with one comment. */
const MOST_FILES = 20;

export interface CommentPlace {
  readonly app: string;
  readonly form: string;
  readonly id: string;
}

export function CommentForm({ app, form, id }: CommentPlace) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const add = useAddComment(app, form, id);
  const sources = useMemo(() => workspaceSources(app), [app]);
  const place = `${form}.comment.${id}`;
  const [unfinished] = useState(() => sources.unfinished(place));
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly Mentioned[]>([]);
  const [files, setFiles] = useState<readonly StoredFile[]>([]);
  const isEmpty = text.trim() === "" && files.length === 0;

  const send = () => {
    if (isEmpty || add.isPending) return;
    const waits = uploadsUnderWay("comment");
    if (waits) {
      void message.warning(waits.message);
      return;
    }
    const sent = { mentions: stillMentioned(text, chosen), files: files.map((file) => file.id) };
    void add.mutateAsync({ text: text.trim(), ...sent }).then(
      () => {
        // What was added while it was on its way is not part of it.
        setText((now) => (now === text ? "" : now));
        setFiles((now) => now.filter((file) => !sent.files.includes(file.id)));
        setChosen([]);
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  };
  return (
    <form
      className={styles.write}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <MentionBox
        id="comment-text"
        value={text}
        onChange={setText}
        onMention={(member) => setChosen((before) => [...before, member])}
        onSend={send}
      />
      <span className={styles.hint}>{t("mentionHint")}</span>
      <FileInput
        id="comment-files"
        label={t("commentFiles")}
        compact
        part="comment"
        value={files}
        upload={sources.upload(place)}
        hrefOf={sources.fileHref}
        thumbOf={(file) => sources.thumbHref(file, "small")}
        unfinished={unfinished}
        onDropUnfinished={() => sources.dropUnfinished(place)}
        limits={{ most: MOST_FILES, accept: [] }}
        texts={useFileTexts(false)}
        onChange={setFiles}
      />
      {!isEmpty && (
        <Button type="submit" look="primary" disabled={add.isPending}>
          {t("commentSend")}
        </Button>
      )}
    </form>
  );
}
