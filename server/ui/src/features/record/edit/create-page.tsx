/** /apps/:app/:form/new: a new record. Values may come with the address: ?customer=ID. */
import { App } from "antd";
import { useEffect, useMemo, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { prefillOf } from "@/features/form/prefill";
import type { FlowSummary, FormDto, Refs } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFormDto } from "../calls/form";
import { useRecord, type CreatedRecord, type SubmitInput } from "../calls/record";
import { FlowButton, submittable } from "../detail/flow-button";
import { listAddress } from "../list/list-place";
import { recordTexts } from "../texts/texts";
import { AddedView } from "./added-view";
import { afterAdding } from "./after-adding";
import styles from "./create-page.module.css";
import { DraftLine } from "./draft-line";
import { DraftSubmit } from "./draft-submit";
import { copyOf } from "./duplicate";
import { RecordForm } from "./record-form";
import { useRecordEditor } from "./use-record-editor";
import { useSaveKey } from "@/shared/ui/use-save-key";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  const [params] = useSearchParams();
  const from = params.get("from");
  const source = useRecord(app, form, from ?? "", from !== null);
  if (from !== null && dto.data && source.isLoadingError)
    return <LoadProblem error={source.error} retry={() => void source.refetch()} />;
  if (dto.data && (from === null || source.data)) {
    const { data } = source;
    return (
      <Create
        key={`${app}/${form}/${from ?? ""}`}
        form={dto.data}
        copied={data ? copyOf(dto.data, data.record.values) : undefined}
        refs={data?.refs}
      />
    );
  }
  if (dto.error) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

interface CreateProps {
  readonly form: FormDto;
  /** What the new record takes over from another. */
  readonly copied: Values | undefined;
  readonly refs: Refs | undefined;
}

function Create({ form, copied, refs }: CreateProps) {
  const t = useTexts(recordTexts);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [params] = useSearchParams();
  // What one begins with is fixed: the copied record may be read again meanwhile.
  const [start] = useState(copied);
  const prefill = useMemo(
    () => ({ ...start, ...prefillOf(form.schema, params, ["from"]) }),
    [start, form, params],
  );
  const editor = useRecordEditor({ form, record: null, prefill, keepDraft: true });
  const [saved, setSaved] = useState<CreatedRecord | null>(null);
  const [flow, setFlow] = useState<FlowSummary | null>(null);
  const list = listAddress(form.app, form.key);

  const { reset } = editor;
  const tell = ({ title, run }: CreatedRecord) =>
    void message.success(t(run ? "createdSubmitted" : "created", { title }));
  const next = saved && afterAdding(form, saved);
  const words = next?.to === "words" ? next.message : null;
  // Leaving waits until the saved form no longer counts as unsaved.
  useEffect(() => {
    if (!saved) return;
    const to = afterAdding(form, saved);
    if (to.to === "web") window.location.assign(to.href);
    else if (to.to === "page") void navigate(to.path, { replace: true });
  }, [saved, form, navigate]);

  const leave = (record: CreatedRecord) => {
    if (afterAdding(form, record).to !== "words") tell(record);
    setSaved(record);
  };
  // Beginning anew happens once, whatever becomes of the form while the next record is typed.
  const begin = (record: CreatedRecord) => {
    tell(record);
    reset(prefill);
  };
  const save = (again: boolean, submit?: SubmitInput) =>
    void editor.save(submit).then((record) => record && (again ? begin : leave)(record));
  const submit = (chosen: FlowSummary) => {
    setFlow(chosen);
    save(false, { flow: chosen.key });
  };
  const flows = submittable(form).length > 0;
  useSaveKey(() => words === null && save(false));
  const title = t("newTitle", { title: form.title });
  useEffect(() => {
    document.title = `${title} · Tenon`;
  }, [title]);

  const head = (
    <header className={styles.head}>
      <Link to={list} className="c-icon-button" aria-label={t("backToList")} title={t("backToList")}>
        <Icon name="left" />
      </Link>
      <h1 className={styles.title}>{title}</h1>
      {saved === null && <DraftLine editor={editor} />}
    </header>
  );
  if (saved && words !== null)
    return (
      <div className={styles.page}>
        {head}
        <div className={styles.sheet}>
          <AddedView
            title={t(saved.run ? "submitted" : "afterTitle")}
            message={words}
            record={form.rights.read ? `/apps/${form.app}/${form.key}/${saved.id}` : undefined}
            onAgain={() => {
              setSaved(null);
              reset(prefill);
            }}
          />
        </div>
      </div>
    );
  return (
    <div className={styles.page}>
      {head}
      <div className={styles.sheet}>
        <RecordForm form={form} refs={refs} editor={editor} guard onSaved={leave} />
      </div>
      <footer className={styles.foot} data-flows={flows || undefined}>
        <FlowButton form={form} disabled={editor.saving} onChoose={submit}>
          {t("saveSubmit")}
        </FlowButton>
        <Button look={flows ? "default" : "primary"} disabled={editor.saving} onClick={() => save(false)}>
          {editor.saving ? t("saving") : t("save")}
        </Button>
        <Button className={styles.more} disabled={editor.saving} onClick={() => save(true)}>
          {t("saveContinue")}
        </Button>
        <Button look="quiet" className={styles.more} onClick={() => void navigate(list)}>
          {t("cancel")}
        </Button>
      </footer>
      {flow && editor.refusal.length > 0 && (
        <DraftSubmit
          form={form}
          flow={flow}
          values={editor.outgoing()}
          sending={editor.saving}
          problems={editor.refusal}
          onSend={(input) => save(false, input)}
          onClose={editor.leaveRefusal}
        />
      )}
    </div>
  );
}
