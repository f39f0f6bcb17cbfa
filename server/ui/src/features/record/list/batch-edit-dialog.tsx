/** Fields of many records set at once, with a way back. */
import { App, Modal } from "antd";
import { useId, useMemo, useState } from "react";
import { isColumn, isOwned, readFields, rightOf, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, Json, Values } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./batch-edit-dialog.module.css";
import { MOST_CHOSEN } from "./load-all";
import { useSetValues, type NewValue } from "./use-set-values";

interface BatchEditDialogProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly onClose: () => void;
  /** Told which records could not be changed. */
  readonly onDone: (failed: readonly string[]) => void;
  /** Takes the new values for everything that matches; absent where they are for `records`. */
  readonly onAll?: ((values: Values) => Promise<void>) | undefined;
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

interface Line {
  readonly key: string;
  readonly value: Json;
  /** Whether the field is emptied. */
  readonly clear: boolean;
}

export function BatchEditDialog({ form, records, onClose, onDone, onAll }: BatchEditDialogProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const fields = useMemo(() => batchFields(form), [form]);
  const [lines, setLines] = useState<readonly Line[]>(() => [newLine(fields[0])]);
  const { set, pending } = useSetValues(form);
  const [sending, setSending] = useState(false);
  const isFree = ({ key }: Field) => lines.every((line) => line.key !== key);
  const free = fields.find(isFree);
  const put = (at: number, line: Line) =>
    setLines((before) => before.map((one, index) => (index === at ? line : one)));
  const send = async () => {
    const wanted = lines.flatMap(({ key, value, clear }): NewValue[] => {
      const field = fields.find((one) => one.key === key);
      return field ? [{ field, value: clear ? null : value }] : [];
    });
    setSending(true);
    try {
      if (onAll) await onAll(Object.fromEntries(wanted.map(({ field, value }) => [field.key, value])));
      else onDone(await set(records, wanted));
      onClose();
    } catch (error) {
      void message.error(messageOf(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      open
      title={onAll ? t("wholeEditTitle") : t("batchTitle", { n: records.length })}
      okText={onAll ? t("wholeEdit") : t("batchSend", { n: records.length })}
      cancelText={t("cancel")}
      confirmLoading={pending || sending}
      okButtonProps={{ disabled: lines.some(({ value, clear }) => !clear && isEmpty(value)) }}
      onOk={() => void send()}
      onCancel={onClose}
    >
      {onAll && <p>{t("wholeText", { n: MOST_CHOSEN })}</p>}
      {lines.map((line, at) => (
        <LineEditor
          key={at}
          fields={fields.filter((field) => field.key === line.key || isFree(field))}
          line={line}
          onChange={(next) => put(at, next)}
          onRemove={
            lines.length > 1
              ? () => setLines((before) => before.filter((_, index) => index !== at))
              : undefined
          }
        />
      ))}
      {free && (
        <Button look="quiet" icon="plus" onClick={() => setLines((before) => [...before, newLine(free)])}>
          {t("batchAdd")}
        </Button>
      )}
    </Modal>
  );
}

function newLine(field: Field | undefined): Line {
  return { key: field?.key ?? "", value: null, clear: false };
}

interface LineEditorProps {
  /** The fields it may be about. */
  readonly fields: readonly Field[];
  readonly line: Line;
  readonly onChange: (line: Line) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One field and what it becomes. */
function LineEditor({ fields, line, onChange, onRemove }: LineEditorProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const field = fields.find((one) => one.key === line.key);
  const kind = field && kindFor(field.kind);
  return (
    <div className={styles.line} role="group" aria-label={field?.title}>
      <div className={styles.field}>
        <label htmlFor={`${id}-field`}>{t("batchField")}</label>
        <SelectInput
          id={`${id}-field`}
          value={line.key}
          options={fields.map((one) => ({ value: one.key, title: one.title, color: undefined }))}
          onChange={(key) => onChange({ ...line, key, value: null })}
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
            value={line.value}
            onChange={(value) => onChange({ ...line, value })}
            disabled={line.clear}
            invalid={false}
            required={false}
            describedBy={undefined}
            label={undefined}
          />
        </div>
      )}
      <div className={styles.foot}>
        <label className="c-choice">
          <input
            type="checkbox"
            checked={line.clear}
            onChange={(event) => onChange({ ...line, clear: event.target.checked })}
          />
          <span>{t("batchEmpty")}</span>
        </label>
        {onRemove && (
          <IconButton
            icon="close"
            label={t("batchRemove", { title: field?.title ?? "" })}
            onClick={onRemove}
          />
        )}
      </div>
    </div>
  );
}
