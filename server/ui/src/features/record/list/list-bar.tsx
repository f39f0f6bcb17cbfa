import type { RefObject } from "react";
import { Link } from "react-router";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { viewTexts } from "../view/texts/texts";
import styles from "./list-bar.module.css";
import { SearchBox } from "./search-box";

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
  readonly archive: string | undefined;
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
      {props.archive && (
        <Link
          to={props.archive}
          className="c-icon-button"
          aria-label={t("archiveTitle")}
          title={t("archiveTitle")}
        >
          <Icon name="archive" />
        </Link>
      )}
      {props.bin && (
        <Link to={props.bin} className="c-icon-button" aria-label={t("binTitle")} title={t("binTitle")}>
          <Icon name="trash" />
        </Link>
      )}
    </div>
  );
}
