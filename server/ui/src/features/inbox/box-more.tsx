/** The way to the rest of a box; a search that paused says how far it came. */
import { Button } from "antd";
import type { useTasks } from "@/shared/api/tasks";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { MoreButton } from "@/shared/ui/more-button";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./box-more.module.css";
import { texts } from "./texts/texts";

interface BoxMoreProps {
  readonly tasks: Pick<
    ReturnType<typeof useTasks>,
    "items" | "searchedTo" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
  >;
}

export function BoxMore({ tasks }: BoxMoreProps) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  if (tasks.searchedTo === null) return <MoreButton list={tasks} />;
  const at = formatMoment(tasks.searchedTo);
  return (
    <div className={styles.paused}>
      <p role="status">{t(tasks.items.length ? "searchedTo" : "nothingSince", { at })}</p>
      <Button
        size={narrow ? "large" : "middle"}
        loading={tasks.isFetchingNextPage}
        onClick={() => void tasks.fetchNextPage()}
      >
        {t("searchOn")}
      </Button>
    </div>
  );
}
