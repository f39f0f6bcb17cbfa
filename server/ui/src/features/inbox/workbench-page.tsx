/** /: what waits for me, what I started, and the ways into the apps. */
import { useSearchParams } from "react-router";
import { useApps } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import { useTexts } from "@/shared/i18n/texts";
import { Page } from "@/shared/ui/page";
import { useNarrow } from "@/shared/ui/use-narrow";
import { AppTiles, FirstApp } from "./app-tiles";
import { readFilter, withFilter, type BoxFilter } from "./box-filter";
import { BoxTabs, isBox, type Box } from "./box-tabs";
import { NotificationList } from "./notification-list";
import { RunList } from "./run-list";
import { TaskList } from "./task-list";
import { texts } from "./texts/texts";
import { TodoList } from "./todo-list";
import styles from "./workbench-page.module.css";

export function Component() {
  const t = useTexts(texts);
  const [search, setSearch] = useSearchParams();
  const apps = useApps();
  const me = useMe().data;
  const narrow = useNarrow();
  const wanted = search.get("box");
  const box: Box = isBox(wanted) ? wanted : "todo";
  const narrowTo = (filter: BoxFilter) => setSearch((now) => withFilter(now, filter), { replace: true });
  const noApps = apps.data?.items.length === 0;

  return (
    <Page title={t("workbench")}>
      <div className={styles.columns}>
        <section className={styles.lists}>
          <BoxTabs box={box} todo={me?.todo ?? 0} copies={me?.copies ?? 0} unread={me?.unread ?? 0} />
          <div className={styles.sheet}>
            {noApps && box === "todo" ? (
              <FirstApp />
            ) : (
              <BoxContent key={box} box={box} filter={readFilter(search, box)} onFilter={narrowTo} />
            )}
          </div>
        </section>
        {narrow || noApps ? null : (
          <aside className={styles.side}>
            <AppTiles />
          </aside>
        )}
      </div>
    </Page>
  );
}

interface BoxContentProps {
  readonly box: Box;
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
}

function BoxContent({ box, ...filter }: BoxContentProps) {
  if (box === "started") return <RunList {...filter} />;
  if (box === "notifications") return <NotificationList unread={false} />;
  if (box === "todo") return <TodoList {...filter} />;
  return <TaskList box={box} {...filter} />;
}
