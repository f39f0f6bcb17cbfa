/** /apps/:app/:form/print?ids=…&template=…: records as they will be printed. */
import { useMemo, useRef } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useFormDto } from "@/features/record/calls/form";
import { listAddress } from "@/features/record/list/list-place";
import { useApp } from "@/shared/api/apps";
import type { FormDto } from "@/shared/api/form-types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { usePrinted } from "./calls";
import { MOST_PRINTED } from "./print-address";
import { NO_TEMPLATE, PrintChoice, usePrintChoice } from "./print-choice";
import { PrintFailed } from "./print-failed";
import { PrintFrame, printFrame } from "./print-frame";
import styles from "./print-page.module.css";
import { printTexts } from "./texts/texts";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  if (!dto.data) return <ListSkeleton rows={8} />;
  return <Print form={dto.data} />;
}

function Print({ form }: { readonly form: FormDto }) {
  const t = useTexts(printTexts);
  const [params] = useSearchParams();
  const canBuild = useApp(form.app).data?.can_build === true;
  const frame = useRef<HTMLIFrameElement>(null);
  const ids = useMemo(() => (params.get("ids") ?? "").split(",").filter((id) => id !== ""), [params]);
  const prints = form.prints ?? [];
  const choice = usePrintChoice(prints);
  const { template, language } = choice;
  const found = usePrinted(form.app, form.key, ids, { template, language });
  const only = ids.length === 1 ? ids[0] : undefined;
  const back = only === undefined ? listAddress(form.app, form.key) : `/apps/${form.app}/${form.key}/${only}`;
  const ready = found.data !== undefined && !found.isPlaceholderData;

  return (
    <Page
      title={t("title", { title: form.title })}
      width="full"
      lead={
        <Link to={back} className={styles.back}>
          <Icon name="left" size={14} />
          {t(only === undefined ? "backToList" : "backToRecord")}
        </Link>
      }
      actions={
        <div className={styles.tools}>
          <PrintChoice choice={choice} prints={prints} printed={found.data} />
          {canBuild && (
            <Link
              to={`/build/${form.app}/prints${template === NO_TEMPLATE ? `?form=${form.key}` : `/${template}`}`}
              className="c-button"
            >
              <Icon name="edit" />
              {t(template === NO_TEMPLATE ? "makeTemplate" : "editTemplate")}
            </Link>
          )}
          <Button look="primary" icon="print" disabled={!ready} onClick={() => printFrame(frame.current)}>
            {t("printOrPdf")}
          </Button>
        </div>
      }
    >
      {ids.length === 0 ? (
        <Empty title={t("nothing")} text={t("nothingText")} />
      ) : ids.length > MOST_PRINTED ? (
        <Empty title={t("tooMany", { n: MOST_PRINTED })} text={t("tooManyText")} />
      ) : found.isLoadingError ? (
        <PrintFailed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <ListSkeleton rows={10} />
      ) : (
        <>
          <p className={styles.note} role="status">
            {t("printed", { n: found.data.printed })}
            {params.has("more") && <strong>{t("firstOnly", { n: MOST_PRINTED })}</strong>}
            {found.data.missing > 0 && <strong>{t("missing", { n: found.data.missing })}</strong>}
            <span>{t("asPdf")}</span>
          </p>
          <div className={styles.ground}>
            <PrintFrame html={found.data.html} label={t("sheets")} frame={frame} />
          </div>
        </>
      )}
    </Page>
  );
}
