/** One comment: who said what and when, the people it speaks to and the files that go with it. */
import type { FormSources } from "@/features/form/form-env";
import type { Comment } from "@/shared/api/types";
import { fileSize } from "@/shared/controls/file-size";
import { Thumb } from "@/shared/controls/thumb";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { recordTexts } from "../texts/texts";
import { cutAtMentions } from "./mentions";
import styles from "./side.module.css";

interface CommentEntryProps {
  readonly comment: Comment;
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
  readonly sources: FormSources;
}

export function CommentEntry({ comment, name, names, sources }: CommentEntryProps) {
  const t = useTexts(recordTexts);
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
        </p>
        {comment.text !== "" && (
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
          <ul className={`c-file-list ${styles.files}`} aria-label={t("commentFiles")}>
            {files.map((file) => (
              <li key={file.id} className="c-file">
                <Thumb src={sources.thumbHref(file, "small")} alt="" />
                <a className="c-file-name" href={sources.fileHref(file)} target="_blank" rel="noreferrer">
                  {file.name}
                </a>
                <span className="c-file-size">{fileSize(file.size)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
