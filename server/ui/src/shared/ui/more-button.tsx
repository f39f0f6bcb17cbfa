/** Loads the next page of a list; quiet when there is none. */
import { Button } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./more-button.module.css";
import { texts } from "./texts";

interface MoreList {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

export function MoreButton({ list }: { list: MoreList }) {
  const t = useTexts(texts);
  if (!list.hasNextPage) return null;
  return (
    <div className={styles.more}>
      <Button type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t("more")}
      </Button>
    </div>
  );
}
