/** The rows a sub-form has in a new record, before anybody fills it in. */
import { Modal } from "antd";
import { useMemo, useState } from "react";
import { isFiles, type Field } from "@/features/form/field";
import type { FormState } from "@/features/form/form-env";
import { SubformInput } from "@/features/form/subform/subform-input";
import { asRows, isEmpty, newRowId, type Row } from "@/features/form/values";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { presetTexts } from "../texts/preset-texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";

const OPEN: FormState = {
  mode: "edit",
  problems: new Map(),
  unfit: new Map(),
  hidden: new Set(),
  required: new Set(),
  locked: new Set(),
  rightOf: () => "edit",
};

export function PresetRows({ path, field }: FieldPanelProps) {
  const t = useTexts(presetTexts);
  const { store } = useDesigner();
  const [editing, setEditing] = useState(false);
  const rows = asRows(field.schema["x-default"] ?? null);
  const write = (next: readonly Row[]) => {
    const kept = next.map(written).filter((row) => Object.keys(row).length > 0);
    store.edit(
      (draft) => draft.set([...fieldAt(path), "x-default"], kept.length > 0 ? kept : undefined),
      `${path} x-default`,
    );
    setEditing(false);
  };
  return (
    <PropertyRow keyword="x-default" label={t("rows")} help={t("help")} group>
      {(id, describedBy) => (
        <div id={id} role="group" aria-labelledby={`${id}-label`} aria-describedby={describedBy}>
          <p>{rows.length === 0 ? t("none") : t("some", { n: rows.length })}</p>
          <Button icon="edit" disabled={offered(field).length === 0} onClick={() => setEditing(true)}>
            {t("edit")}
          </Button>
          {editing && (
            <RowsDialog field={field} rows={rows} onClose={() => setEditing(false)} onDone={write} />
          )}
        </div>
      )}
    </PropertyRow>
  );
}

interface RowsDialogProps {
  readonly field: Field;
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  readonly onDone: (rows: readonly Row[]) => void;
}

function RowsDialog({ field, rows, onClose, onDone }: RowsDialogProps) {
  const t = useTexts(presetTexts);
  const [held, setHeld] = useState<Json>(() => rows.map((row) => ({ ...row, _id: newRowId() })));
  // Nothing has to be said here: whoever fills the form in says it.
  const shown = useMemo<Field>(
    () => ({ ...field, columns: offered(field).map((column) => ({ ...column, required: false })) }),
    [field],
  );
  return (
    <Modal
      open
      title={t("title", { title: field.title })}
      width="min(960px, 96vw)"
      okText={t("ok")}
      cancelText={t("cancel")}
      onOk={() => onDone(asRows(held))}
      onCancel={onClose}
    >
      <p>{t("text")}</p>
      <span id="preset-rows-label" className="visually-hidden">
        {t("rows")}
      </span>
      <SubformInput
        id="preset-rows"
        field={shown}
        value={held}
        onChange={setHeld}
        disabled={false}
        invalid={false}
        required={false}
        describedBy={undefined}
        label={t("rows")}
        state={OPEN}
      />
    </Modal>
  );
}

/** The columns that people fill in; files belong to one record. */
function offered(field: Field): readonly Field[] {
  return field.columns.filter((column) => !column.computed && !isFiles(column));
}

/** A row as the definition says it: without the id that each record gives its own, and without empty cells. */
function written(row: Row): Record<string, Json> {
  return Object.fromEntries(Object.entries(row).filter(([key, cell]) => key !== "_id" && !isEmpty(cell)));
}
