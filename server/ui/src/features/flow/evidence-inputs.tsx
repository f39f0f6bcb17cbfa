/** The signature and the files that go with a decision, as the step asks for them. */
import { useId, useMemo, useState } from "react";
import "@/features/form/kinds/kinds.css";
import { acceptOf } from "@/features/form/kinds/file-types";
import { formTexts } from "@/features/form/texts/texts";
import { useFileTexts } from "@/features/form/use-file-texts";
import { workspaceSources } from "@/features/form/workspace-sources";
import type { TaskAnswer } from "@/shared/api/types";
import { FileInput } from "@/shared/controls/file-input";
import { SignatureInput } from "@/shared/controls/signature-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Verdict } from "./decision-bar";
import { lacking, type Given } from "./evidence";
import styles from "./evidence.module.css";
import { texts } from "./texts/texts";

/** The server takes no more with one decision. */
const MOST_FILES = 20;

interface EvidenceInputsProps {
  readonly answer: TaskAnswer;
  readonly verdict: Verdict;
  readonly given: Given;
  /** It was tried without what is needed. */
  readonly tried: boolean;
  readonly onChange: (given: Given) => void;
}

export function EvidenceInputs(props: EvidenceInputsProps) {
  const { answer, verdict } = props;
  const missing = props.tried ? lacking(answer, verdict, props.given) : null;
  return (
    <>
      {answer.signature.includes(verdict) && <Signature {...props} missing={missing === "signature"} />}
      {answer.attachments !== null && (
        <Attachments {...props} files={answer.attachments} missing={missing === "attachments"} />
      )}
    </>
  );
}

interface PartProps extends EvidenceInputsProps {
  readonly missing: boolean;
}

function Signature({ answer, given, missing, onChange }: PartProps) {
  const t = useTexts(texts);
  const f = useTexts(formTexts);
  const id = useId();
  const sources = useMemo(() => workspaceSources(answer.task.app), [answer.task.app]);
  return (
    <div className={styles.part} role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className={styles.label}>
        {t("signature")}
        <span aria-hidden="true" className={styles.mark}>
          *
        </span>
      </span>
      <SignatureInput
        id={`${id}-signature`}
        label={t("signature")}
        value={given.signature}
        invalid={missing}
        upload={sources.upload(`task.${answer.task.id}.signature`)}
        hrefOf={sources.fileHref}
        texts={{
          draw: f("signDraw"),
          keep: f("signKeep"),
          clear: f("clear"),
          again: f("signAgain"),
          typed: f("signTyped"),
          failed: f("signFailed"),
          picture: f("signature"),
          kept: f("signed"),
        }}
        onChange={(signature) => onChange({ ...given, signature })}
      />
      {missing && (
        <span className={styles.missing} role="alert">
          {t("signatureNeeded")}
        </span>
      )}
    </div>
  );
}

interface AttachmentsProps extends PartProps {
  readonly files: NonNullable<TaskAnswer["attachments"]>;
}

function Attachments({ answer, verdict, given, files, missing, onChange }: AttachmentsProps) {
  const t = useTexts(texts);
  const id = useId();
  const sources = useMemo(() => workspaceSources(answer.task.app), [answer.task.app]);
  const place = `task.${answer.task.id}.attachments`;
  const [unfinished] = useState(() => sources.unfinished(place));
  const needed = files.required?.includes(verdict) ?? false;
  return (
    <div className={styles.part} role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className={styles.label}>
        {t(needed ? "attachments" : "attachmentsOptional")}
        {needed && (
          <span aria-hidden="true" className={styles.mark}>
            *
          </span>
        )}
      </span>
      <FileInput
        id={`${id}-attachments`}
        label={t("attachments")}
        value={given.attachments}
        invalid={missing}
        upload={sources.upload(place)}
        hrefOf={sources.fileHref}
        thumbOf={(file) => sources.thumbHref(file, "small")}
        unfinished={unfinished}
        onDropUnfinished={() => sources.dropUnfinished(place)}
        limits={{ most: MOST_FILES, maxSize: files.max_size, accept: acceptOf(files.types) }}
        texts={useFileTexts(false)}
        onChange={(attachments) => onChange({ ...given, attachments })}
      />
      {missing && (
        <span className={styles.missing} role="alert">
          {t("attachmentNeeded")}
        </span>
      )}
    </div>
  );
}
