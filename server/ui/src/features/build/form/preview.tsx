import { Modal, Segmented } from "antd";
import { useMemo, useState } from "react";
import { FormView } from "@/features/form/form-view";
import type { Evaluate } from "@/features/form/use-evaluate";
import { useRoles } from "@/shared/api/people";
import type { Values } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { evaluatePreview, usePreviewForm, type Files } from "../calls/drafts";
import { useDesigner } from "./designer-context";
import styles from "./preview.module.css";
import { formDesignTexts } from "./texts/texts";

type Width = "desktop" | "phone";

/** The form that is being designed, as people will see it. */
export function Preview({ onClose }: { readonly onClose: () => void }) {
  const { app, key, path, state } = useDesigner();
  const files = useMemo(() => ({ [path]: state.text }), [path, state.text]);
  return <PreviewDialog app={app} form={key} files={files} onClose={onClose} />;
}

interface PreviewProps {
  readonly app: string;
  readonly form: string;
  /** Texts on top of the drafts, by path. */
  readonly files: Files;
  /** Whose eyes it is seen with first; everybody's when left out. */
  readonly asRole?: string;
  readonly onClose: () => void;
}

/** A form as people will see it, filled in without being saved. */
export function PreviewDialog({ app, form: key, files, asRole = "", onClose }: PreviewProps) {
  const t = useTexts(formDesignTexts);
  const roles = useRoles();
  const [width, setWidth] = useState<Width>("desktop");
  const [role, setRole] = useState(asRole);
  const [values, setValues] = useState<Values>({});
  const preview = usePreviewForm(app, key, files, role || null);
  const evaluate = useMemo<Evaluate>(
    () => (now, signal, first) =>
      evaluatePreview(app, { form: key, files, values: now, fresh: first, role: role || null }, signal),
    [app, key, files, role],
  );
  const form = preview.data?.form;
  return (
    <Modal
      open
      title={t("preview")}
      footer={null}
      width="min(1080px, 96vw)"
      onCancel={onClose}
      destroyOnHidden
    >
      <div className={styles.bar}>
        <Segmented<Width>
          aria-label={t("previewWidth")}
          value={width}
          onChange={setWidth}
          options={[
            { value: "desktop", label: t("desktop") },
            { value: "phone", label: t("phone") },
          ]}
        />
        <SelectInput
          id="preview-role"
          label={t("asRole")}
          value={role}
          emptyTitle={t("asEverybody")}
          options={(roles.data?.items ?? []).map((one) => ({ value: one.key, title: one.title }))}
          onChange={setRole}
        />
      </div>
      <div className={styles.ground}>
        <div className={styles.sheet} data-width={width}>
          {preview.isLoadingError ? (
            <LoadProblem error={preview.error} retry={() => void preview.refetch()} compact />
          ) : !preview.data ? (
            <ListSkeleton rows={6} />
          ) : form ? (
            <FormView
              key={`${role} ${width}`}
              form={form}
              values={values}
              mode="edit"
              onChange={setValues}
              evaluate={evaluate}
            />
          ) : (
            <Unseen problems={preview.data.problems.map((problem) => problem.message)} />
          )}
        </div>
      </div>
    </Modal>
  );
}

function Unseen({ problems }: { readonly problems: readonly string[] }) {
  const t = useTexts(formDesignTexts);
  if (problems.length === 0) return <p>{t("roleSeesNothing")}</p>;
  return (
    <>
      <p>{t("previewProblems")}</p>
      <ul className={styles.problems}>
        {problems.map((message, index) => (
          <li key={index}>{message}</li>
        ))}
      </ul>
    </>
  );
}
