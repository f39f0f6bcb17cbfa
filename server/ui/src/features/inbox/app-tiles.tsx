/** The ways into the apps; pinned ones first. Without any, the first step is shown instead. */
import { PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { useApps } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import { useTexts } from "@/shared/i18n/texts";
import { AppIcon } from "@/shared/ui/app-icon";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./app-tiles.module.css";
import { NewApp } from "./new-app";
import { pinnedFirst, usePinned } from "./pinned";
import { texts } from "./texts/texts";

interface AppTilesProps {
  /** Whether the page is called so already. */
  readonly titled?: boolean;
}

export function AppTiles({ titled = false }: AppTilesProps) {
  const t = useTexts(texts);
  const apps = useApps();
  const me = useMe().data;
  const { pinned, toggle } = usePinned();
  if (apps.isPending) return <ListSkeleton rows={3} />;
  if (apps.isLoadingError)
    return <LoadProblem error={apps.error} retry={() => void apps.refetch()} compact />;
  if (!apps.data.items.length) return <FirstApp />;
  return (
    <section>
      {titled && !me?.is_admin ? null : (
        <header className={styles.head}>
          {titled ? null : <h2 className={styles.heading}>{t("apps")}</h2>}
          {me?.is_admin ? (
            <span className={styles.ways}>
              <Link to="/templates">{t("manageApps")}</Link>
              <NewApp />
            </span>
          ) : null}
        </header>
      )}
      <ul className={styles.tiles}>
        {pinnedFirst(apps.data.items, pinned).map((app) => {
          const isPinned = pinned.includes(app.key);
          return (
            <li key={app.key} className={styles.tile}>
              <Link to={`/apps/${app.key}`} className={styles.link}>
                <AppIcon title={app.title} icon={app.icon} color={app.color} size={36} />
                <span className={styles.words}>
                  <span className={styles.title}>{app.title}</span>
                  <span className={styles.text}>{app.description}</span>
                </span>
              </Link>
              <button
                type="button"
                className={isPinned ? `${styles.pin} ${styles.pinned}` : styles.pin}
                aria-pressed={isPinned}
                aria-label={t(isPinned ? "unpin" : "pin", { title: app.title })}
                onClick={() => toggle(app.key)}
              >
                {isPinned ? <PushpinFilled /> : <PushpinOutlined />}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The first step in a workspace that has no apps. */
export function FirstApp() {
  const t = useTexts(texts);
  const me = useMe().data;
  const navigate = useNavigate();
  if (!me?.is_admin) return <Empty title={t("noAppsMember")} text={t("noAppsMemberText")} />;
  return (
    <Empty title={t("noApps")} text={t("noAppsText")}>
      <Button type="primary" onClick={() => void navigate("/templates")}>
        {t("openTemplates")}
      </Button>
      <NewApp />
    </Empty>
  );
}
