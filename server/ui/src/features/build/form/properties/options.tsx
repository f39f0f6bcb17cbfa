import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type UniqueIdentifier,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useRef, useState, type ClipboardEvent } from "react";
import { optionsOf } from "@/features/form/kinds/options";
import { Button, IconButton } from "@/shared/controls/button";
import { cleanLines, linesOf } from "@/shared/controls/lines";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { useDragWords } from "@/shared/ui/drag-words";
import { useDesigner } from "../designer-context";
import { setOptions } from "../form-edits";
import { formDesignTexts } from "../texts/texts";
import { ColorPick } from "./color-pick";
import { withPasted } from "./option-lines";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly color: string;
}

interface Rows {
  readonly told: string;
  readonly rows: readonly Row[];
}

/** The options of a choice: typing, colours, sorting by drag or keys, pasting many lines at once. */
export function Options({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const written = optionsOf(field).map((option) => ({ text: option.value, color: option.color ?? "" }));
  const [state, setState] = useState<Rows>(() => ({ told: JSON.stringify(written), rows: rowsOf(written) }));
  const [many, setMany] = useState(false);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const list = useRef<HTMLDivElement>(null);
  // Undoing, or writing in the source, changes the options from outside.
  const told = JSON.stringify(written);
  if (state.told !== told) setState({ told, rows: rowsOf(written) });

  const write = (rows: readonly Row[]) => {
    const lines = cleanLines(rows.map((row) => row.text));
    const colors = Object.fromEntries(rows.map((row) => [row.text.trim(), row.color]));
    setState({ told: JSON.stringify(lines.map((text) => ({ text, color: colors[text] ?? "" }))), rows });
    store.edit((draft) => setOptions(draft, path, lines, colors), `${path} options`);
  };
  const put = (at: number, row: Row) => write(state.rows.map((one, index) => (index === at ? row : one)));
  const add = () => {
    setState({ ...state, rows: [...state.rows, { id: newId(), text: "", color: "" }] });
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus(),
    );
  };
  const paste = (event: ClipboardEvent, at: number) => {
    const lines = linesOf(event.clipboardData.getData("text"));
    if (lines.length < 2) return;
    event.preventDefault();
    const texts = withPasted(
      state.rows.map((row) => row.text),
      at,
      lines,
    );
    write(
      texts.map((text) => state.rows.find((row) => row.text === text) ?? { id: newId(), text, color: "" }),
    );
  };

  const numberOf = (id: UniqueIdentifier) => state.rows.findIndex((row) => row.id === id) + 1;
  const words = useDragWords(t("dragOptionHelp"), {
    titleOf: ({ id }) =>
      state.rows.find((row) => row.id === id)?.text || t("optionText", { n: numberOf(id) }),
    placeOf: ({ id }) => t("optionText", { n: numberOf(id) }),
  });

  return (
    <PropertyRow keyword="enum" label={t("options")} group>
      {(id) => (
        <div id={id} ref={list}>
          {many ? (
            <ManyLines
              lines={state.rows.map((row) => row.text)}
              onChange={(lines) =>
                write(
                  lines.map(
                    (text) => state.rows.find((row) => row.text === text) ?? { id: newId(), text, color: "" },
                  ),
                )
              }
            />
          ) : (
            <DndContext
              sensors={sensors}
              collisionDetection={closestCenter}
              accessibility={words}
              onDragEnd={({ active, over }) => {
                const from = state.rows.findIndex((row) => row.id === active.id);
                const to = state.rows.findIndex((row) => row.id === over?.id);
                if (from >= 0 && to >= 0 && from !== to) write(arrayMove([...state.rows], from, to));
              }}
            >
              <SortableContext items={state.rows.map((row) => row.id)} strategy={verticalListSortingStrategy}>
                <ul className={styles.options}>
                  {state.rows.map((row, index) => (
                    <OptionRow
                      key={row.id}
                      row={row}
                      number={index + 1}
                      onChange={(next) => put(index, next)}
                      onRemove={() => write(state.rows.filter((one) => one !== row))}
                      onEnter={add}
                      onPaste={(event) => paste(event, index)}
                    />
                  ))}
                </ul>
              </SortableContext>
            </DndContext>
          )}
          <div className={styles.foot}>
            {!many && (
              <Button look="quiet" icon="plus" onClick={add}>
                {t("addOption")}
              </Button>
            )}
            <Button look="quiet" on={many} onClick={() => setMany(!many)}>
              {t(many ? "optionsOneByOne" : "optionsMany")}
            </Button>
          </div>
        </div>
      )}
    </PropertyRow>
  );
}

interface OptionRowProps {
  readonly row: Row;
  readonly number: number;
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
  readonly onEnter: () => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

function OptionRow({ row, number, onChange, onRemove, onEnter, onPaste }: OptionRowProps) {
  const t = useTexts(formDesignTexts);
  const { setNodeRef, listeners, transform, transition } = useSortable({ id: row.id });
  return (
    <li
      ref={setNodeRef}
      className={styles.option}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        className={styles.handle}
        aria-label={t("dragOption", { n: number })}
        {...listeners}
      >
        ⠿
      </button>
      <ColorPick value={row.color} onChange={(color) => onChange({ ...row, color })} number={number} />
      <input
        className="c-input"
        aria-label={t("optionText", { n: number })}
        value={row.text}
        onChange={(event) => onChange({ ...row, text: event.target.value })}
        onPaste={onPaste}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onEnter();
        }}
      />
      <IconButton icon="close" label={t("removeOption", { n: number })} onClick={onRemove} />
    </li>
  );
}

function ManyLines(props: {
  readonly lines: readonly string[];
  readonly onChange: (lines: string[]) => void;
}) {
  const t = useTexts(formDesignTexts);
  const [text, setText] = useState(props.lines.join("\n"));
  return (
    <TextArea
      id="property-enum-lines"
      label={t("optionLines")}
      rows={8}
      value={text}
      onChange={(next) => {
        setText(next);
        props.onChange(linesOf(next));
      }}
    />
  );
}

let lastId = 0;

function newId(): string {
  lastId += 1;
  return `option-${lastId}`;
}

function rowsOf(written: readonly { readonly text: string; readonly color: string }[]): Row[] {
  return written.map((one) => ({ id: newId(), ...one }));
}
