/** Notifications, newest first; opening one marks it as read. */
import { Link } from "react-router";
import { useNotifications, useReadNotifications } from "@/shared/api/notifications";
import type { Notification } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { localPath } from "./local-path";
import { RowList } from "./row-list";
import styles from "./rows.module.css";
import { texts } from "./texts/texts";

export function NotificationList({ unread }: { unread: boolean }) {
  const t = useTexts(texts);
  const list = useNotifications(unread);
  const read = useReadNotifications();
  if (list.isPending) return <ListSkeleton height={60} />;
  if (list.error && !list.items.length)
    return <LoadProblem error={list.error} retry={() => void list.refetch()} />;
  if (!list.items.length) {
    return (
      <Empty title={t(unread ? "emptyUnread" : "emptyNotifications")} text={t("emptyNotificationsText")} />
    );
  }
  return (
    <>
      <RowList>
        {list.items.map((item) => (
          <li key={item.id}>
            <NotificationRow item={item} onOpen={() => !item.read && read.mutate({ ids: [item.id] })} />
          </li>
        ))}
      </RowList>
      <MoreButton list={list} />
    </>
  );
}

function NotificationRow({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const t = useTexts(texts);
  return (
    <Link to={localPath(item.link)} className={styles.row} onClick={onOpen}>
      <span className={styles.main}>
        <span className={styles.title}>
          {item.read ? null : (
            <span className={styles.dot}>
              <span className="visually-hidden">{t("unread")}</span>
            </span>
          )}
          <span className={item.read ? styles.name : `${styles.name} ${styles.unread}`}>{item.subject}</span>
        </span>
        {item.text && item.text !== item.subject ? <span className={styles.text}>{item.text}</span> : null}
      </span>
      <span className={styles.side}>
        <time className={styles.meta} dateTime={item.at} title={formatExact(item.at)}>
          {formatMoment(item.at)}
        </time>
      </span>
    </Link>
  );
}
