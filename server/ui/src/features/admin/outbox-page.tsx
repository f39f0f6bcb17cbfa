/** /admin/outbox: e-mails and webhooks on their way; failed ones can be sent again. `?state=dead`, `?run=ID`. */
import { Alert, App, Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useOutbox, useOutboxCounts, useResendDead } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import { useSettings } from "@/shared/api/settings";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { OutboxTable } from "./outbox-table";
import { StateFilter } from "./state-filter";
import { outboxTexts } from "./texts/outbox";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const to = useTexts(outboxTexts);
  const [search] = useSearchParams();
  const state = search.get("state") ?? undefined;
  const run = search.get("run") ?? undefined;
  const outbox = useOutbox(state, run);
  const dead = useOutboxCounts().data?.dead ?? 0;
  const settings = useSettings().data;
  return (
    <Page
      title={t("outbox")}
      width="full"
      actions={state === "dead" && run === undefined && outbox.items.length > 0 ? <ResendAll /> : null}
    >
      {settings && !settings.mail ? (
        <Alert
          type="info"
          showIcon
          title={t("noMailServer")}
          description={t("noMailServerText")}
          action={<Link to="/admin/settings">{t("settings")}</Link>}
          style={{ marginBottom: 12 }}
        />
      ) : null}
      <StateFilter
        label={t("state")}
        options={[
          { value: "", label: t("all") },
          { value: "waiting", label: t("waiting") },
          { value: "held", label: t("held") },
          { value: "failed", label: t("failed") },
          { value: "sent", label: t("sent") },
          { value: "dead", label: dead > 0 ? t("deadCount", { n: formatNumber(dead) }) : t("dead") },
        ]}
      />
      {run !== undefined && (
        <p className={styles.hint}>
          {to("ofRun")} <Link to={`/runs/${run}`}>{to("openRun")}</Link>{" "}
          <Link to="/admin/outbox">{to("all")}</Link>
        </p>
      )}
      {outbox.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : outbox.isLoadingError ? (
        <LoadProblem error={outbox.error} retry={() => void outbox.refetch()} />
      ) : outbox.items.length ? (
        <>
          <OutboxTable items={outbox.items} />
          <MoreButton list={outbox} />
        </>
      ) : (
        <Empty title={t("noOutbox")} text={t("noOutboxText")} />
      )}
    </Page>
  );
}

/** After the mail server was away for hours: all at once, but no calls of flows, which went on without them. */
function ResendAll() {
  const t = useTexts(texts);
  const { message, modal } = App.useApp();
  const resend = useResendDead();
  const [count, setCount] = useState(0);
  const send = () => {
    setCount(0);
    // The list may be read anew, and this be gone, before the answer is here.
    void resend.mutateAsync(setCount).then(
      (all) => void message.success(t("resentMany", { n: formatNumber(all) })),
      (error: unknown) => void message.error(messageOf(error)),
    );
  };
  const ask = () =>
    modal.confirm({
      title: t("resendAllTitle"),
      content: t("resendAllText"),
      okText: t("resendAll"),
      onOk: send,
    });
  return (
    <Button loading={resend.isPending} onClick={ask}>
      {resend.isPending && count > 0 ? t("resending", { n: formatNumber(count) }) : t("resendAll")}
    </Button>
  );
}
