import { useEffect, useRef, useState, type RefObject } from "react";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./search-box.module.css";

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly box?: RefObject<HTMLInputElement | null>;
}

const PAUSE_MS = 250;

/** Searches once typing pauses. */
export function SearchBox({ value, onChange, box }: SearchBoxProps) {
  const t = useTexts(recordTexts);
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
        placeholder={t("searchPlaceholder")}
        aria-label={t("searchPlaceholder")}
        title={t("searchHint")}
        onChange={(event) => setTyped({ ...typed, text: event.target.value })}
      />
    </span>
  );
}
