import { useId, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { arrived, asked, begun, typed, wish } from "@/shared/ui/search-typing";
import styles from "./translations.module.css";

interface WordsCellProps {
  readonly value: string;
  readonly label: string;
  /** Read aloud and hyphenated by. */
  readonly lang: string;
  /** The place in the table, by which it gets the focus. */
  readonly place: string;
  readonly isMissing: boolean;
  readonly mistake: string | undefined;
  readonly onWrite: (words: string) => void;
  /** What was refused is given up for what is written. */
  readonly onTakeBack: () => void;
  /** Goes so many rows and columns on, as far as there are any. */
  readonly onMove: (rows: number, columns: number) => void;
  /** Whether what was pasted is more than one cell, and taken care of. */
  readonly onPaste: (text: string) => boolean;
}

/** One translation: a cell of a spreadsheet that writes itself when it is left. */
export function WordsCell({ value, label, lang, place, isMissing, mistake, ...on }: WordsCellProps) {
  const [typing, setTyping] = useState(() => begun(value));
  const { text } = typing;
  // What was written a moment ago comes back while somebody may type on.
  if (typing.of !== value) setTyping(arrived(typing, value));
  const mistakeId = useId();

  const leave = () => {
    const isRefused = mistake !== undefined;
    if (isRefused && text.trim() === value) {
      setTyping(begun(value));
      on.onTakeBack();
      return;
    }
    const words = isRefused ? text.trim() : wish(typing);
    if (words === null) return;
    setTyping((now) => asked(now, words));
    on.onWrite(words);
  };
  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    // Back to what is written, or will be in a moment.
    if (event.key === "Escape")
      setTyping((now) => typed(now, (mistake === undefined ? now.asked.at(-1) : undefined) ?? value));
    const way = wayOf(event);
    if (way === null) return;
    event.preventDefault();
    on.onMove(...way);
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    if (on.onPaste(event.clipboardData.getData("text/plain"))) event.preventDefault();
  };
  return (
    <>
      <textarea
        className={`c-input ${styles.words}`}
        rows={1}
        lang={lang}
        value={text}
        aria-label={label}
        aria-invalid={mistake !== undefined || undefined}
        aria-describedby={mistake === undefined ? undefined : mistakeId}
        data-place={place}
        data-missing={(isMissing && text === "") || undefined}
        onChange={(event) => {
          const next = event.target.value;
          setTyping((now) => typed(now, next));
        }}
        onBlur={leave}
        onKeyDown={key}
        onPaste={paste}
      />
      {mistake !== undefined && (
        <p id={mistakeId} className={styles.mistake}>
          {mistake}
        </p>
      )}
    </>
  );
}

/** Where a key leads: out of the cell only where the cursor cannot go on within it. */
function wayOf({
  key,
  shiftKey,
  currentTarget,
}: KeyboardEvent<HTMLTextAreaElement>): [number, number] | null {
  const { value, selectionStart, selectionEnd } = currentTarget;
  const before = value.slice(0, selectionStart);
  const behind = value.slice(selectionEnd);
  if (shiftKey) return null;
  if (key === "Enter") return [1, 0];
  if (key === "ArrowUp" && !before.includes("\n")) return [-1, 0];
  if (key === "ArrowDown" && !behind.includes("\n")) return [1, 0];
  if (key === "ArrowLeft" && before === "" && selectionStart === selectionEnd) return [0, -1];
  if (key === "ArrowRight" && behind === "" && selectionStart === selectionEnd) return [0, 1];
  return null;
}
