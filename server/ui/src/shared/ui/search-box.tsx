/** Searches once typing pauses. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { Icon } from "@/shared/controls/icon";
import styles from "./search-box.module.css";

export interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is searched for; shown while the box is empty, and read aloud. */
  readonly label: string;
  readonly hint?: string;
  readonly box?: RefObject<HTMLInputElement | null> | undefined;
}

const PAUSE_MS = 250;

export function SearchBox({ value, onChange, label, hint, box }: SearchBoxProps) {
  const [typed, setTyped] = useState({ text: value, of: value });
  // The address changed from elsewhere (Back, a cleared filter): the box follows it.
  if (typed.of !== value) setTyped({ text: value, of: value });
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (typed.text.trim() === typed.of) return;
    const timer = setTimeout(() => latest.current(typed.text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <span className={styles.search}>
      <Icon name="search" size={14} />
      <input
        ref={box}
        type="search"
        value={typed.text}
        placeholder={label}
        aria-label={label}
        title={hint}
        onChange={(event) => setTyped({ ...typed, text: event.target.value })}
      />
    </span>
  );
}
