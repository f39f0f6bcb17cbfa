/** /admin/notices: what people are told of on the left, the words for the chosen one on the right. */
import { useSearchParams } from "react-router";
import { useNoticeWords } from "@/shared/api/settings";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { NoticeWordsForm } from "./notice-words-form";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const [search, setSearch] = useSearchParams();
  const events = useNoticeWords();
  const items = events.data?.items ?? [];
  const event = items.find((item) => item.event === search.get("event")) ?? items[0];
  return (
    <Page title={t("notices")}>
      <p className={styles.quiet}>{t("noticesText")}</p>
      {events.isLoadingError ? (
        <LoadProblem error={events.error} retry={() => void events.refetch()} />
      ) : !event ? (
        <ListSkeleton height={40} />
      ) : (
        <div className={styles.split}>
          <ul className={`${styles.panel} ${styles.list}`}>
            {items.map((item) => (
              <li key={item.event}>
                <button
                  type="button"
                  className={styles.choice}
                  aria-current={item.event === event.event ? "true" : undefined}
                  onClick={() => setSearch({ event: item.event })}
                >
                  <span className={styles.choiceTitle}>{item.title}</span>
                  {Object.keys(item.own).length > 0 && (
                    <span className={styles.quiet}>{t("changedWords")}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
          <NoticeWordsForm key={event.event} event={event} />
        </div>
      )}
    </Page>
  );
}
