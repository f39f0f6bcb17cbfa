import { App } from "antd";
import type { FormDto } from "@/shared/api/form-types";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useAggregate, useRebuildAggregate, useVerifyAggregate } from "../calls/aggregate";
import { recordTexts } from "../texts/texts";
import styles from "./aggregate-notice.module.css";

/** Says where the rows of an aggregate table come from, and whether they are complete. */
export function AggregateNotice({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const aggregate = useAggregate(form.app, form.key).data;
  const admin = useMe().data?.is_admin === true;
  if (!aggregate) return null;
  const building = aggregate.state === "building";
  return (
    <div className={styles.notice} data-tone={building ? "warning" : "quiet"}>
      <span role="status">
        {building ? t("aggregateBuilding") : t("aggregateFollows", { about: aggregate.description ?? "" })}
      </span>
      {admin && !building && <VerifyButton form={form} />}
    </div>
  );
}

/** Adds the table up anew beside what it says; where they differ, offers to build it from its records. */
function VerifyButton({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const verify = useVerifyAggregate(form.app, form.key);
  const rebuild = useRebuildAggregate(form.app, form.key);
  const build = async () => {
    try {
      await rebuild.mutateAsync();
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const look = async () => {
    try {
      const { agrees, differences } = await verify.mutateAsync();
      if (agrees) {
        void message.success(t("aggregateAgrees"));
        return;
      }
      modal.confirm({
        title: t("aggregateDiffers", { n: differences.length }),
        content: t("aggregateDiffersText"),
        okText: t("aggregateRebuild"),
        cancelText: t("cancel"),
        onOk: build,
      });
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  return (
    <Button look="quiet" disabled={verify.isPending || rebuild.isPending} onClick={() => void look()}>
      {t(verify.isPending ? "aggregateVerifying" : "aggregateVerify")}
    </Button>
  );
}
