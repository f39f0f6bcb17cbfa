import { Alert, App, Checkbox, Modal } from "antd";
import { useMemo, useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import { readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { newCommandId } from "@/features/record/edit/command-id";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useMerge, useMergePreview, type MergeWish } from "../calls/merge";
import { duplicateTexts } from "../texts/texts";
import { differs, differingFields } from "./differing";
import { FieldChoices } from "./field-choices";
import styles from "./merge-dialog.module.css";
import { Moves } from "./moves";

interface MergeDialogProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly onClose: () => void;
  readonly onMerged?: (record: DataRecord) => void;
}

/** Chooses which record stays and whose value each field takes, and shows exactly what a merge will do. */
export default function MergeDialog({ form, records, onClose, onMerged }: MergeDialogProps) {
  const t = useTexts(duplicateTexts);
  const { message } = App.useApp();
  const [masterId, setMasterId] = useState(() => fullest(records).id);
  const [take, setTake] = useState<MergeWish["take"]>({});
  const [onlyDiffering, setOnlyDiffering] = useState(true);
  const [commandId, setCommandId] = useState(newCommandId);
  const master = records.find((record) => record.id === masterId) ?? fullest(records);
  const wish: MergeWish = { master, others: records.filter((record) => record.id !== master.id), take };
  const preview = useMergePreview(form.app, form.key, wish);
  const merge = useMerge(form.app, form.key);
  const fields = useMemo(
    () => new Map(readFields(form.schema).map((field) => [field.key, field])),
    [form.schema],
  );
  const { data } = preview;
  const choices = data ? (onlyDiffering ? differingFields(data) : data.fields) : [];
  const isAsking = preview.isFetching;

  const keep = (id: string) => {
    setMasterId(id);
    // What was chosen was chosen beside another record.
    setTake({});
    setCommandId(newCommandId());
  };
  const choose = (field: string, from: string) => {
    setTake((before) => ({ ...before, [field]: from }));
    setCommandId(newCommandId());
  };
  const go = async () => {
    try {
      const merged = await merge.mutateAsync({ wish, commandId });
      void message.success(t("mergeDone", { title: merged.title }));
      onMerged?.(merged);
      onClose();
    } catch (error) {
      void message.error(messageOf(error));
      void preview.refetch();
    }
  };

  return (
    <Modal
      open
      width={880}
      title={t("mergeTitle", { n: records.length, title: form.title })}
      okText={t("merge")}
      cancelText={t("cancel")}
      okButtonProps={{ disabled: !data || isAsking || data.problems.length > 0 }}
      confirmLoading={merge.isPending}
      mask={{ closable: false }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <fieldset className={styles.keep}>
        <legend className={styles.legend}>{t("keep")}</legend>
        <p className={styles.quiet}>{t("keepText")}</p>
        <div className={styles.options}>
          {records.map((record) => (
            <label key={record.id} className={styles.option} data-on={record.id === master.id || undefined}>
              <input
                type="radio"
                name="merge-keep"
                checked={record.id === master.id}
                onChange={() => keep(record.id)}
              />
              <span>{record.title}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {data ? (
        <FormScope app={form.app} refs={mergeRefs(undefined, data.refs)}>
          <div className={styles.fieldsHead}>
            <h2 className={styles.legend}>{t("fieldsTitle")}</h2>
            <Checkbox checked={onlyDiffering} onChange={(event) => setOnlyDiffering(event.target.checked)}>
              {t("onlyDiffering")}
            </Checkbox>
          </div>
          {choices.length === 0 && <p className={styles.quiet}>{t("same")}</p>}
          {choices.map((choice) => {
            const field = fields.get(choice.field);
            return (
              field && (
                <FieldChoices
                  key={choice.field}
                  field={field}
                  // What was just chosen is shown at once; the preview follows.
                  choice={{ ...choice, take: take[choice.field] ?? choice.take }}
                  records={data.records}
                  refs={data.refs}
                  fixed={!differs(choice.field, data.records)}
                  onChoose={(from) => choose(choice.field, from)}
                />
              )
            );
          })}
          <Moves moves={data.moves} />
          {data.problems.length > 0 && (
            <Alert
              type="error"
              showIcon
              role="alert"
              title={t("problems")}
              description={
                <ul className={styles.problems}>
                  {data.problems.map((problem) => (
                    <li key={`${problem.pointer} ${problem.code}`}>
                      {problem.message}
                      {problem.hint ? `（${problem.hint}）` : ""}
                    </li>
                  ))}
                </ul>
              }
            />
          )}
          <p className={styles.quiet} role="status">
            {isAsking ? t("working") : t("undoLater")}
          </p>
        </FormScope>
      ) : preview.error ? (
        <LoadProblem error={preview.error} retry={() => void preview.refetch()} compact />
      ) : (
        <ListSkeleton rows={6} />
      )}
    </Modal>
  );
}

/** The record that says most stays unless somebody chooses another; of equal ones the oldest. */
function fullest(records: readonly DataRecord[]): DataRecord {
  const size = (record: DataRecord) => Object.keys(record.values).length;
  const [best] = records.toSorted((a, b) => size(b) - size(a) || a.created_at.localeCompare(b.created_at));
  if (!best) throw new Error("a merge without records");
  return best;
}
