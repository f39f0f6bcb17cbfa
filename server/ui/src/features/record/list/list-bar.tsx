import { useEffect, useRef, useState, type RefObject } from "react";
import { Link } from "react-router";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { viewTexts } from "../view/texts/texts";
import styles from "./list-bar.module.css";

interface ListBarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly filterCount: number;
  readonly filterOpen: boolean;
  readonly onFilter: () => void;
  readonly settingsOpen: boolean;
  readonly onSettings: () => void;
  readonly count: { readonly value: number; readonly exact: boolean } | undefined;
  /** Where deleted records are; absent for those who may delete nothing. */
  readonly bin: string | undefined;
}

export function ListBar(props: ListBarProps) {
  const t = useTexts(recordTexts);
  const tv = useTexts(viewTexts);
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("filter")}>
      <SearchBox value={props.search} onChange={props.onSearch} box={props.searchBox} />
      <Button
        look="quiet"
        icon="filter"
        on={props.filterOpen || props.filterCount > 0}
        aria-expanded={props.filterOpen}
        onClick={props.onFilter}
      >
        {props.filterCount > 0 ? t("filterCount", { n: props.filterCount }) : t("filter")}
      </Button>
      <Button
        look="quiet"
        icon="settings"
        aria-label={tv("settings")}
        aria-expanded={props.settingsOpen}
        onClick={props.onSettings}
      >
        <span className={styles.wide}>{tv("settings")}</span>
      </Button>
      {props.count && (
        <span className={styles.count}>
          {t(props.count.exact ? "countExact" : "countMore", { n: props.count.value })}
        </span>
      )}
      {props.bin && (
        <Link to={props.bin} className="c-icon-button" aria-label={t("binTitle")} title={t("binTitle")}>
          <Icon name="trash" />
        </Link>
      )}
    </div>
  );
}

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly box: RefObject<HTMLInputElement | null>;
}

const PAUSE_MS = 250;

function SearchBox({ value, onChange, box }: SearchBoxProps) {
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
