/** /admin/health: the server, what it stands on, what waits and has failed, and how it is backed up. */
import { useSystem } from "@/shared/api/operations";
import type { SystemStatus } from "@/shared/api/types";
import { formatBytes, formatExact, formatSpan } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts, type Count } from "@/shared/ui/counts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { healthTexts } from "./texts/health";
import { texts } from "./texts/texts";

/** Less free space than this deserves a look. */
const SCARCE = 1024 ** 3;

export function Component() {
  const t = useTexts(texts);
  const system = useSystem();
  return (
    <Page title={t("health")} width="reading">
      {system.isPending ? (
        <ListSkeleton height={88} rows={4} />
      ) : system.isLoadingError ? (
        <LoadProblem error={system.error} retry={() => void system.refetch()} />
      ) : (
        <Health system={system.data} />
      )}
    </Page>
  );
}

export function Health({ system }: { system: SystemStatus }) {
  const t = useTexts(healthTexts);
  const failed = (title: string, count: number): Count => ({ title, count, bad: count > 0 });
  const free = (title: string, bytes: number | null): Count[] =>
    bytes === null ? [] : [{ title, count: formatBytes(bytes), bad: bytes < SCARCE }];
  return (
    <>
      <section className={styles.card}>
        <h2 className={styles.panelTitle}>{t("server")}</h2>
        <Counts
          items={[
            { title: t("version"), count: system.version },
            { title: t("uptime"), count: formatSpan(system.uptime_seconds * 1000) },
            { title: t("activeMembers"), count: system.members },
          ]}
        />
      </section>
      <section className={styles.card}>
        <h2 className={styles.panelTitle}>{t("work")}</h2>
        <p className={styles.quiet}>{t("workText")}</p>
        <Counts
          items={[
            failed(t("timersLate"), system.timers_late),
            failed(t("timersDead"), system.timers_dead),
            failed(t("outboxDead"), system.outbox_dead),
            failed(t("runsStuck"), system.runs_stuck),
            failed(t("incidentsOpen"), system.incidents_open),
            { title: t("outboxWaiting"), count: system.outbox_waiting },
            { title: t("jobsOpen"), count: system.jobs_open },
            { title: t("tasksOpen"), count: system.tasks_open },
            { title: t("runsOpen"), count: system.runs_open },
          ]}
        />
      </section>
      <section className={styles.card}>
        <h2 className={styles.panelTitle}>{t("storage")}</h2>
        <Counts
          items={[
            { title: t("database"), count: system.database === "sqlite" ? "SQLite" : "PostgreSQL" },
            { title: t("databaseSize"), count: formatBytes(system.database_bytes) },
            ...free(t("databaseFree"), system.database_free_bytes),
            ...free(t("filesFree"), system.files_free_bytes),
          ]}
        />
      </section>
      <Backup system={system} />
    </>
  );
}

function Backup({ system }: { system: SystemStatus }) {
  const t = useTexts(healthTexts);
  const isFile = system.database === "sqlite";
  return (
    <section className={styles.card}>
      <h2 className={styles.panelTitle}>{t("backup")}</h2>
      <p>
        {system.last_backup
          ? t("lastBackup", { at: formatExact(system.last_backup) })
          : t(isFile ? "neverBackedUp" : "neverNoted")}
      </p>
      <p className={styles.quiet}>{t(isFile ? "backupSqlite" : "backupPostgres")}</p>
      <code className={styles.code}>
        {isFile
          ? `tenon backup ${t("backupFile")} --data ${t("dataFolder")}`
          : "tenon backup --note --database postgres://…"}
      </code>
    </section>
  );
}
