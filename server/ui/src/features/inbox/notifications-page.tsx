/** /notifications */
import { App, Button, Segmented } from "antd";
import { Link, useSearchParams } from "react-router";
import { useMe } from "@/shared/api/me";
import { useReadNotifications } from "@/shared/api/notifications";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { Page } from "@/shared/ui/page";
import { NotificationList } from "./notification-list";
import { texts } from "./texts/texts";
import styles from "./workbench-page.module.css";
import "@/shared/controls/controls.css";

export function Component() {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [search, setSearch] = useSearchParams();
  const me = useMe().data;
  const read = useReadNotifications();
  const unread = search.get("show") === "unread";
  const readAll = () =>
    void read.mutateAsync({ all: true }).then(
      () => void message.success(t("allRead")),
      (error: unknown) => void message.error(messageOf(error)),
    );

  return (
    <Page
      title={t("notifications")}
      width="reading"
      actions={
        <>
          <Segmented
            value={unread ? "unread" : "all"}
            options={[
              { value: "all", label: t("all") },
              { value: "unread", label: t("onlyUnread") },
            ]}
            onChange={(value) => setSearch(value === "unread" ? { show: "unread" } : {}, { replace: true })}
          />
          <Button disabled={!me?.unread} loading={read.isPending} onClick={readAll}>
            {t("readAll")}
          </Button>
          <Link to="/jobs" className="c-button" data-look="quiet">
            {t("jobs")}
          </Link>
        </>
      }
    >
      <div className={styles.sheet}>
        <NotificationList unread={unread} />
      </div>
    </Page>
  );
}
