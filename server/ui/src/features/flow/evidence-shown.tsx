/** The signature and the files that were given with a decision. */
import { fileSize } from "@/shared/controls/file-size";
import { API_ROOT, fillPath } from "@/shared/api/client";
import type { TimelineEntry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./evidence.module.css";
import { evidenceTexts } from "./texts/evidence-texts";

const hrefOf = (id: string) => API_ROOT + fillPath("/files/{id}", { id });

export function EvidenceShown({ signature, attachments }: Pick<TimelineEntry, "signature" | "attachments">) {
  const t = useTexts(evidenceTexts);
  return (
    <>
      {signature ? (
        <img className={styles.signature} src={hrefOf(signature.id)} alt={t("signature")} />
      ) : null}
      {attachments.length > 0 ? (
        <ul className={styles.files} aria-label={t("attachments")}>
          {attachments.map((file) => (
            <li key={file.id}>
              <a href={hrefOf(file.id)} target="_blank" rel="noreferrer">
                {file.name}
              </a>{" "}
              {fileSize(file.size)}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
