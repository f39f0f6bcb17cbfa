import { Link } from "react-router";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import { builderTexts } from "../builders/texts/texts";
import { buildTexts } from "../texts/texts";
import { translateTexts } from "../translate/texts/texts";
import { ACCESS, grouped } from "./kinds";
import styles from "./definition-list.module.css";

interface DefinitionListProps {
  readonly app: string;
  /** Administrators name who else builds the app. */
  readonly admin: boolean;
  readonly entries: readonly DefinitionEntry[];
  readonly open: string | null;
  readonly onOpen: (path: string) => void;
  readonly onNew: () => void;
}

/** Everything an app is made of, by kind. */
export function DefinitionList({ app, admin, entries, open, onOpen, onNew }: DefinitionListProps) {
  const t = useTexts(buildTexts);
  const translate = useTexts(translateTexts);
  const name = useTexts(builderTexts);
  const ways: [string, string][] = [
    ["translations", translate("open")],
    ["incidents", name("incidents")],
    // Where nothing is said of it yet there is nothing in the list to open.
    ...(admin && !entries.some((entry) => entry.path === ACCESS)
      ? ([["access", t("kind_access")]] satisfies [string, string][])
      : []),
    ...(admin ? ([["builders", name("open")]] satisfies [string, string][]) : []),
  ];
  const groups = grouped(entries);
  const files = groups.find((group) => group.kind === "other");
  return (
    <nav className={styles.list} aria-label={t("files")}>
      <div className={styles.top}>
        <h2 className={styles.heading}>{t("files")}</h2>
        <Button look="quiet" icon="plus" onClick={onNew}>
          {t("newDefinition")}
        </Button>
      </div>
      <ul>
        {ways.map(([way, title]) => (
          <li key={way}>
            <Link to={`/build/${app}/${way}`} className={styles.entry}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
      {groups
        .filter((group) => group.kind !== "other")
        .map((group) => (
          <section key={group.kind}>
            <h3 className={styles.kind}>{t(`kind_${group.kind}`)}</h3>
            <Entries entries={group.entries} open={open} onOpen={onOpen} />
          </section>
        ))}
      {files && (
        // What comes with an app, such as what it says of itself and its demo data, is for those who know it.
        <details className={styles.advanced} open={files.entries.some((entry) => entry.path === open)}>
          <summary>{t("advanced")}</summary>
          <section>
            <h3 className={styles.kind}>{t("kind_other")}</h3>
            <Entries entries={files.entries} open={open} onOpen={onOpen} />
          </section>
        </details>
      )}
    </nav>
  );
}

type EntriesProps = Pick<DefinitionListProps, "entries" | "open" | "onOpen">;

function Entries({ entries, open, onOpen }: EntriesProps) {
  const t = useTexts(buildTexts);
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.path}>
          <button
            type="button"
            className={styles.entry}
            aria-current={entry.path === open ? "page" : undefined}
            title={entry.path}
            onClick={() => onOpen(entry.path)}
          >
            <span className={styles.title}>
              {entry.path === ACCESS ? t("accessTitle") : entry.title || entry.path}
            </span>
            {entry.has_draft && <ToneTag tone="gold">{t("draft")}</ToneTag>}
          </button>
        </li>
      ))}
    </ul>
  );
}
