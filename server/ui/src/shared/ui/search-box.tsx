/** Searches once typing pauses. */
import { useEffect, useLayoutEffect, useReducer, useRef, type RefObject } from "react";
import { Icon } from "@/shared/controls/icon";
import styles from "./search-box.module.css";
import { arrived, asked, begun, typed, wish, type Typing } from "./search-typing";

export interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is searched for; shown while the box is empty, and read aloud. */
  readonly label: string;
  readonly hint?: string;
  readonly box?: RefObject<HTMLInputElement | null> | undefined;
}

const PAUSE_MS = 250;

type Event =
  | { readonly kind: "typed"; readonly text: string }
  | { readonly kind: "asked"; readonly wanted: string }
  | { readonly kind: "arrived"; readonly value: string };

function after(typing: Typing, event: Event): Typing {
  switch (event.kind) {
    case "typed":
      return typed(typing, event.text);
    case "asked":
      return asked(typing, event.wanted);
    case "arrived":
      return arrived(typing, event.value);
  }
}

export function SearchBox({ value, onChange, label, hint, box }: SearchBoxProps) {
  const [typing, tell] = useReducer(after, value, begun);
  // Told once it is on the screen: React gives up a drawing for the next letter, but not what was told while it was drawn.
  useLayoutEffect(() => {
    tell({ kind: "arrived", value });
  }, [value]);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  const wanted = wish(typing);
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => {
      tell({ kind: "asked", wanted });
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
        onChange={(event) => tell({ kind: "typed", text: event.target.value })}
      />
    </span>
  );
}
