import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { FlowVersion } from "../calls/migration";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { DRAFT, type Versions } from "./use-versions";

interface VersionListProps {
  readonly versions: Versions;
  /** The version in force. */
  readonly current: number | null;
  /** Of a flow, how much runs in each of its versions. */
  readonly running: readonly FlowVersion[];
}

/** The versions to choose one to look at. */
export function VersionList({ versions, current, running }: VersionListProps) {
  const t = useTexts(buildTexts);
  const { chosen, choose } = versions;
  const runningIn = (version: number) => running.find((one) => one.version === version)?.running ?? 0;
  return (
    <ul className={styles.versionList}>
      {versions.hasDraft && (
        <li>
          <button
            type="button"
            className={styles.version}
            aria-pressed={versions.isDraft}
            onClick={() => choose(DRAFT)}
          >
            {t("draftNow")}
          </button>
        </li>
      )}
      {versions.versions.map(({ version, published_at }) => (
        <li key={version}>
          <button
            type="button"
            className={styles.version}
            aria-pressed={version === chosen}
            onClick={() => choose(version)}
          >
            <span>
              {t("versionLine", { n: version })}
              {version === current && <em>{t("current")}</em>}
            </span>
            <time dateTime={published_at}>{formatMoment(published_at)}</time>
            {runningIn(version) > 0 && <small>{t("versionRunning", { n: runningIn(version) })}</small>}
          </button>
        </li>
      ))}
    </ul>
  );
}
