/** Searches once typing pauses. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { Icon } from "@/shared/controls/icon";
import styles from "./search-box.module.css";
import { arrived, asked, begun, typed, wish } from "./search-typing";

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
  const [typing, setTyping] = useState(() => begun(value));
  if (typing.of !== value) setTyping(arrived(typing, value));
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  const wanted = wish(typing);
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => {
      setTyping((now) => asked(now, wanted));
      latest.current(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted, typing.text]);
  return (
    <span className={styles.search}>
      <Icon name="search" size={14} />
      <input
        ref={box}
        type="search"
        value={typing.text}
        placeholder={label}
        aria-label={label}
        title={hint}
        onChange={(event) => {
          const text = event.target.value;
          setTyping((now) => typed(now, text));
        }}
      />
    </span>
  );
}
