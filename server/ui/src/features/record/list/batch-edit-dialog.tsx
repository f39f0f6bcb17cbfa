/** One field of many records set at once, with a way back. */
import { App, Modal } from "antd";
import { useId, useMemo, useState } from "react";
import { isColumn, isOwned, readFields, rightOf, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./batch-edit-dialog.module.css";
import { useSetValues } from "./use-set-values";

interface BatchEditDialogProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly onClose: () => void;
  /** Told which records could not be changed. */
  readonly onDone: (failed: readonly string[]) => void;
}

/** Fields whose value can be the same on many records. */
export function batchFields(form: FormDto): Field[] {
  return readFields(form.schema).filter(
    (field) =>
      isColumn(field) &&
      !isOwned(field) &&
      field.columns.length === 0 &&
      field.schema["x-unique"] !== true &&
      kindFor(field.kind).Input !== undefined &&
      rightOf(form.rights, field.key) === "edit",
  );
}

export function BatchEditDialog({ form, records, onClose, onDone }: BatchEditDialogProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const { message } = App.useApp();
  const fields = useMemo(() => batchFields(form), [form]);
  const [key, setKey] = useState(fields[0]?.key ?? "");
  const [value, setValue] = useState<Json>(null);
  const [clear, setClear] = useState(false);
  const { set, pending } = useSetValues(form);
  const field = fields.find((one) => one.key === key);
  const send = async () => {
    if (!field) return;
    try {
      const failed = await set(records, field, clear ? null : value);
      onDone(failed);
      onClose();
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const kind = field && kindFor(field.kind);
  return (
    <Modal
      open
      title={t("batchTitle", { n: records.length })}
      okText={t("batchSend", { n: records.length })}
      cancelText={t("cancel")}
      confirmLoading={pending}
      okButtonProps={{ disabled: !field || (!clear && isEmpty(value)) }}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div className={styles.field}>
        <label htmlFor={`${id}-field`}>{t("batchField")}</label>
        <SelectInput
          id={`${id}-field`}
          value={key}
          options={fields.map((one) => ({ value: one.key, title: one.title, color: undefined }))}
          onChange={(next) => {
            setKey(next);
            setValue(null);
          }}
        />
      </div>
      {field && kind?.Input && (
        <div className={styles.field}>
          {kind.group ? (
            <div id={`${id}-value-label`}>{t("batchValue")}</div>
          ) : (
            <label id={`${id}-value-label`} htmlFor={`${id}-value`}>
              {t("batchValue")}
            </label>
          )}
          <kind.Input
            key={field.key}
            id={`${id}-value`}
            field={field}
            value={value}
            onChange={setValue}
            disabled={clear}
            invalid={false}
            required={false}
            describedBy={undefined}
            label={undefined}
          />
        </div>
      )}
      <label className="c-choice">
        <input type="checkbox" checked={clear} onChange={(event) => setClear(event.target.checked)} />
        <span>{t("batchEmpty")}</span>
      </label>
    </Modal>
  );
}
