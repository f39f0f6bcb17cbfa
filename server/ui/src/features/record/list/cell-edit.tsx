/**
 * Changing one value where it stands in the table. A pen appears on the cell under the mouse; F2 opens the first cell of
 * the row the keyboard is on, Tab goes on to the next, Enter keeps, Escape leaves things as they were.
 */
import { App } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { batchFields } from "./batch-edit-dialog";
import styles from "./cell-edit.module.css";
import { useSetValues } from "./use-set-values";

interface CellEditProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly columns: readonly Field[];
  /** The row the keyboard stands on. */
  readonly active: number;
}

interface Place {
  readonly at: number;
  readonly key: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** A cell that is being changed: it stays with its record where rows come and go. */
interface Edited extends Place {
  readonly id: string;
}

/** Where a cell lies inside the scrolled box of the table. */
function placeOf(box: HTMLElement, cell: HTMLElement): Place | null {
  const at = Number(cell.closest<HTMLElement>("[data-at]")?.dataset["at"]);
  const key = cell.dataset["key"];
  if (!key || Number.isNaN(at)) return null;
  const [outer, inner] = [box.getBoundingClientRect(), cell.getBoundingClientRect()];
  const left = inner.left - outer.left + box.scrollLeft;
  return { at, key, left, top: inner.top - outer.top + box.scrollTop, width: inner.width };
}

function editedAt(place: Place | null, records: readonly DataRecord[]): Edited | null {
  const id = place ? records[place.at]?.id : undefined;
  return place && id !== undefined ? { ...place, id } : null;
}

export function CellEdit({ form, records, columns, active }: CellEditProps) {
  const t = useTexts(recordTexts);
  const mark = useRef<HTMLSpanElement>(null);
  const [hovered, setHovered] = useState<Place | null>(null);
  const [edited, setEdited] = useState<Edited | null>(null);
  const writable = new Set(batchFields(form).map((field) => field.key));
  const editable = columns.filter((column) => writable.has(column.key));
  const latest = useRef({ editable, active, records });
  useEffect(() => {
    latest.current = { editable, active, records };
  });

  const openAt = (at: number, key: string | undefined) => {
    const box = mark.current?.parentElement;
    const cell = box?.querySelector<HTMLElement>(`[data-at="${at}"] [data-key="${key ?? ""}"]`);
    setEdited(box && cell ? editedAt(placeOf(box, cell), latest.current.records) : null);
  };
  useEffect(() => {
    const box = mark.current?.parentElement;
    if (!box) return;
    const over = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || mark.current?.contains(event.target)) return;
      const cell = event.target.closest<HTMLElement>("[data-key]");
      const known = latest.current.editable.some((column) => column.key === cell?.dataset["key"]);
      setHovered(cell && known ? placeOf(box, cell) : null);
    };
    const away = () => setHovered(null);
    const key = (event: globalThis.KeyboardEvent) => {
      const { editable: cells, active: at } = latest.current;
      if (event.key !== "F2" || at < 0 || !cells[0]) return;
      event.preventDefault();
      openAt(at, cells[0].key);
    };
    box.addEventListener("mouseover", over);
    box.addEventListener("mouseleave", away);
    box.addEventListener("keydown", key);
    return () => {
      box.removeEventListener("mouseover", over);
      box.removeEventListener("mouseleave", away);
      box.removeEventListener("keydown", key);
    };
  }, []);

  const close = (back: boolean) => {
    setEdited(null);
    const box = mark.current?.parentElement;
    if (back) box?.querySelector<HTMLElement>("[role=grid], [role=treegrid]")?.focus();
  };
  const field = editable.find((column) => column.key === edited?.key);
  const record = edited ? records.find((one) => one.id === edited.id) : undefined;
  const title = editable.find((column) => column.key === hovered?.key)?.title;
  return (
    <span ref={mark}>
      {hovered && title !== undefined && !(edited && field && record) && (
        <span
          className={styles.pen}
          style={{ left: hovered.left + hovered.width - 30, top: hovered.top + 4 }}
        >
          <IconButton
            icon="edit"
            label={t("cellEdit", { title })}
            tabIndex={-1}
            onClick={() => setEdited(editedAt(hovered, records))}
          />
        </span>
      )}
      {edited && field && record && (
        <CellEditor
          key={`${record.id}/${field.key}`}
          form={form}
          record={record}
          field={field}
          place={edited}
          onClose={close}
          onNext={(step) => {
            const next = editable[editable.indexOf(field) + step];
            if (next) openAt(records.indexOf(record), next.key);
            else close(true);
          }}
        />
      )}
    </span>
  );
}

interface CellEditorProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly field: Field;
  readonly place: Place;
  readonly onClose: (back: boolean) => void;
  readonly onNext: (step: 1 | -1) => void;
}

function CellEditor({ form, record, field, place, onClose, onNext }: CellEditorProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const box = useRef<HTMLDivElement>(null);
  const before = record.values[field.key] ?? null;
  const [value, setValue] = useState<Json>(before);
  const { set, pending } = useSetValues(form);
  const { Input } = kindFor(field.kind);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }, []);

  const keep = async (after: () => void) => {
    if (pending) return;
    if (JSON.stringify(value) === JSON.stringify(before)) {
      after();
      return;
    }
    try {
      // What was refused stays open with what was typed.
      const failed = await set([record], [{ field, value }]);
      if (failed.length === 0) after();
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.defaultPrevented) return;
    if (event.key === "Escape") onClose(true);
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement))
      void keep(() => onClose(true));
    else if (event.key === "Tab") void keep(() => onNext(event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
  };
  if (!Input) return null;
  return (
    <div
      ref={box}
      className={styles.editor}
      role="presentation"
      style={{ left: place.left, top: place.top, minWidth: Math.max(place.width, 220) }}
      onKeyDown={onKeyDown}
    >
      <Input
        id={`cell-${field.key}`}
        field={field}
        value={value}
        onChange={setValue}
        disabled={pending}
        invalid={false}
        required={false}
        describedBy={undefined}
        label={field.title}
      />
      <IconButton
        icon="check"
        label={t("save")}
        disabled={pending}
        onClick={() => void keep(() => onClose(true))}
      />
      <IconButton icon="close" label={t("cancel")} onClick={() => onClose(true)} />
    </div>
  );
}
