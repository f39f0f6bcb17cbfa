import { App } from "antd";
import { useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import { useMe } from "@/shared/api/me";
import type { Refs } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { useAddComment, useComments } from "../calls/activity";
import { recordTexts } from "../texts/texts";
import { MentionBox, type Mentioned } from "./mention-box";
import { cutAtMentions, stillMentioned } from "./mentions";
import styles from "./side.module.css";

interface CommentsProps {
  readonly app: string;
  readonly form: string;
  readonly id: string;
  readonly refs: Refs;
}

export function Comments({ app, form, id, refs }: CommentsProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const me = useMe().data;
  const comments = useComments(app, form, id);
  const add = useAddComment(app, form, id);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly Mentioned[]>([]);
  const names = mergeRefs(refs, comments.data?.refs).members ?? {};

  const send = () => {
    if (text.trim() === "" || add.isPending) return;
    add.mutate(
      { text: text.trim(), mentions: stillMentioned(text, chosen) },
      {
        onSuccess: () => {
          setText("");
          setChosen([]);
        },
        onError: (error) => void message.error(messageOf(error)),
      },
    );
  };
  const items = comments.data?.items ?? [];
  return (
    <div>
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
        {text.trim() !== "" && (
          <Button type="submit" look="primary" disabled={add.isPending}>
            {t("commentSend")}
          </Button>
        )}
      </form>
      {items.length === 0 && !comments.isPending && <p className={styles.none}>{t("noComments")}</p>}
      <ol className={styles.entries}>
        {items.map((comment) => {
          const name = names[comment.by] ?? (comment.by === me?.id ? me.name : "…");
          return (
            <li key={comment.id} className={styles.entry}>
              <Avatar name={name} size={28} />
              <div className={styles.words}>
                <p className={styles.line}>
                  <strong>{name}</strong>
                  <time dateTime={comment.at} title={formatExact(comment.at)}>
                    {formatMoment(comment.at)}
                  </time>
                </p>
                <p className={styles.text}>
                  {cutAtMentions(
                    comment.text,
                    (comment.mentions ?? []).flatMap((id) => names[id] ?? []),
                  ).map((piece, at) =>
                    piece.mention ? (
                      <span key={at} className={styles.mention}>
                        {piece.text}
                      </span>
                    ) : (
                      piece.text
                    ),
                  )}
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
