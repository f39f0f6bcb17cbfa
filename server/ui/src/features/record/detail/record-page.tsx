/** /apps/:app/:form/:id: one record, whole. */
import { Link, useNavigate, useParams } from "react-router";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFormDto } from "../calls/form";
import { recordTexts } from "../texts/texts";
import { RecordDetail } from "./record-detail";
import styles from "./record-page.module.css";

export function Component() {
  const t = useTexts(recordTexts);
  const { app = "", form = "", id = "" } = useParams();
  const navigate = useNavigate();
  const dto = useFormDto(app, form);
  if (dto.error) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  if (!dto.data) return <ListSkeleton rows={8} />;
  const list = `/apps/${app}/${form}`;
  return (
    <div className={styles.page}>
      <nav className={styles.crumbs} aria-label={t("backToList")}>
        <Link to={list}>
          <Icon name="left" size={14} />
          {dto.data.title}
        </Link>
      </nav>
      <RecordDetail key={id} form={dto.data} id={id} place="page" onGone={() => void navigate(list)} />
    </div>
  );
}
