/** /apps/:app/:form/:id: one record, whole. */
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFormDto } from "../calls/form";
import { listAddress } from "../list/list-place";
import { neighboursOf } from "../list/neighbours";
import { recordTexts } from "../texts/texts";
import { RecordDetail } from "./record-detail";
import styles from "./record-page.module.css";

export function Component() {
  const t = useTexts(recordTexts);
  const { app = "", form = "", id = "" } = useParams();
  const navigate = useNavigate();
  const { state } = useLocation();
  const dto = useFormDto(app, form);
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  if (!dto.data) return <ListSkeleton rows={8} />;
  const list = listAddress(app, form);
  const { previous, next } = neighboursOf(state, id);
  // Going on is no step one wants to go Back through: Back leads to the list.
  const show = (other: string | undefined) =>
    other && void navigate(`/apps/${app}/${form}/${other}`, { replace: true, state });
  return (
    <div className={styles.page}>
      <nav className={styles.crumbs} aria-label={t("backToList")}>
        <Link to={list}>
          <Icon name="left" size={14} />
          {dto.data.title}
        </Link>
        {(previous ?? next) !== undefined && (
          <span className={styles.others}>
            <IconButton
              icon="up"
              label={t("previous")}
              disabled={previous === undefined}
              onClick={() => show(previous)}
            />
            <IconButton
              icon="down"
              label={t("next")}
              disabled={next === undefined}
              onClick={() => show(next)}
            />
          </span>
        )}
      </nav>
      <RecordDetail key={id} form={dto.data} id={id} place="page" onGone={() => void navigate(list)} />
    </div>
  );
}
