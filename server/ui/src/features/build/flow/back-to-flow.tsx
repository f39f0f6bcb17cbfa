import { Link } from "react-router";
import { Icon } from "@/shared/controls/icon";
import { defineTexts, useTexts } from "@/shared/i18n/texts";
import styles from "./back-to-flow.module.css";

const texts = defineTexts({ backToFlow: "返回流程设计" }, { backToFlow: "Back to the flow" });

/** The way back from what one sees of a flow to its design. */
export function BackToFlow({ app, flow }: { readonly app: string; readonly flow: string }) {
  const t = useTexts(texts);
  return (
    <Link to={`/build/${app}/flows/${flow}`} className={styles.back}>
      <Icon name="left" size={14} />
      {t("backToFlow")}
    </Link>
  );
}
