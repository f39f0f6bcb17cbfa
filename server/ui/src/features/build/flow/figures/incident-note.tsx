import { Link } from "react-router";
import { useIncidents } from "@/shared/api/operations";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./figures.module.css";
import { flowFiguresTexts } from "./texts/texts";

/** What went wrong with the flow and waits for somebody; nothing while all is well. */
export function IncidentNote({ app, flow }: { readonly app: string; readonly flow: string }) {
  const t = useTexts(flowFiguresTexts);
  const { items, hasNextPage } = useIncidents({ flow: `${app}/${flow}` }, app);
  const latest = items[0];
  if (!latest) return null;
  return (
    <section className={styles.incidents} role="status">
      <strong>{t(hasNextPage ? "moreIncidents" : "incidents", { n: items.length })}</strong>
      <span>{latest.subject}</span>
      {latest.waiting > 0 && <span>{t("inLine", { n: latest.waiting })}</span>}
      <Link to={`/build/${app}/incidents?flow=${app}/${flow}`}>{t("seeIncidents")}</Link>
    </section>
  );
}
