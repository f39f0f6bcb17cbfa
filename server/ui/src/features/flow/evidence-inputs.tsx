/** The signature and the files that go with a decision, as the step asks for them. */
import { useId, useState } from "react";
import "@/features/form/kinds/kinds.css";
import type { FormSources } from "@/features/form/form-env";
import { acceptOf } from "@/features/form/kinds/file-types";
import { formTexts } from "@/features/form/texts/texts";
import { useFileTexts } from "@/features/form/use-file-texts";
import { FileInput } from "@/shared/controls/file-input";
import type { TaskAnswer } from "@/shared/api/types";
import { SignatureInput } from "@/shared/controls/signature-input";
import { useTexts } from "@/shared/i18n/texts";
import { lacking, type Asking, type Given, type Verdict } from "./evidence";
import styles from "./evidence.module.css";
import { evidenceTexts } from "./texts/evidence-texts";

/** The server takes no more with one decision. */
const MOST_FILES = 20;

interface EvidenceInputsProps {
  readonly asking: Asking;
  readonly verdict: Verdict;
  /** Where files go up, and how they are seen. */
  readonly sources: Pick<FormSources, "upload" | "unfinished" | "dropUnfinished" | "fileHref" | "thumbHref">;
  /** What the sources call a part. */
  readonly place: (part: "signature" | "attachments") => string;
  readonly given: Given;
  /** It was tried without what is needed. */
  readonly tried: boolean;
  readonly onChange: (given: Given) => void;
}

export function EvidenceInputs(props: EvidenceInputsProps) {
  const { asking, verdict } = props;
  const missing = props.tried ? lacking(asking, verdict, props.given) : null;
  return (
    <>
      {asking.signature.includes(verdict) && <Signature {...props} missing={missing === "signature"} />}
      {asking.attachments !== null && (
        <Attachments {...props} files={asking.attachments} missing={missing === "attachments"} />
      )}
    </>
  );
}

interface PartProps extends EvidenceInputsProps {
  readonly missing: boolean;
}

function Signature({ sources, place, given, missing, onChange }: PartProps) {
  const t = useTexts(evidenceTexts);
  const f = useTexts(formTexts);
  const id = useId();
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
        upload={sources.upload(place("signature"))}
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

function Attachments({ sources, place, verdict, given, files, missing, onChange }: AttachmentsProps) {
  const t = useTexts(evidenceTexts);
  const id = useId();
  const here = place("attachments");
  const [unfinished] = useState(() => sources.unfinished(here));
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
        upload={sources.upload(here)}
        hrefOf={sources.fileHref}
        thumbOf={(file) => sources.thumbHref(file, "small")}
        unfinished={unfinished}
        onDropUnfinished={() => sources.dropUnfinished(here)}
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
