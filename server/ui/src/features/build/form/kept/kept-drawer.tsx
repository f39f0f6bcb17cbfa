import { Drawer } from "antd";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { messageOf } from "@/shared/api/problem";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useConvertAgain, useKept } from "../../calls/kept";
import { formDesignTexts } from "../texts/texts";
import { KeptGroupView } from "./kept-group";
import styles from "./kept.module.css";

interface KeptDrawerProps {
  readonly app: string;
  readonly form: string;
  readonly onClose: () => void;
}

/** Values that are set aside, field by field: to be looked at, mended, taken along as a file, or given up. */
export function KeptDrawer({ app, form, onClose }: KeptDrawerProps) {
  const t = useTexts(formDesignTexts);
  const narrow = useNarrow();
  const kept = useKept(app, form);
  const again = useConvertAgain(app, form);
  return (
    <Drawer open title={t("keptTitle")} size={narrow ? "100%" : 760} onClose={onClose}>
      <p className={styles.lead}>{t("keptText")}</p>
      {kept.isLoadingError ? (
        <LoadProblem error={kept.error} retry={() => void kept.refetch()} compact />
      ) : !kept.data ? (
        <ListSkeleton rows={4} />
      ) : (
        <>
          {kept.data.converting && (
            <p className={styles.converting} role="status">
              {t("keptConverting")}{" "}
              <Button look="quiet" disabled={again.isPending} onClick={() => again.mutate()}>
                {t("keptAgain")}
              </Button>
            </p>
          )}
          {!kept.data.converting && kept.data.items.some((group) => group.now !== null) && (
            <p className={styles.lead}>
              {t("keptRetryText")}{" "}
              <Button look="quiet" disabled={again.isPending} onClick={() => again.mutate()}>
                {t("keptRetry")}
              </Button>
            </p>
          )}
          {again.error && (
            <p className={styles.converting} role="alert">
              {messageOf(again.error)}
            </p>
          )}
          {kept.data.items.length === 0 ? (
            <Empty title={t("keptNone")} text={t("keptNoneText")} compact />
          ) : (
            kept.data.items.map((group) => (
              <KeptGroupView key={group.column} app={app} form={form} group={group} />
            ))
          )}
        </>
      )}
    </Drawer>
  );
}
