/** /admin/outbox: e-mails and webhooks on their way; failed ones can be sent again. */
import { Alert, App, Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useOutbox, useOutboxCounts, useResend, useResendDead } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import { useSettings } from "@/shared/api/settings";
import type { OutboxMessage } from "@/shared/api/types";
import { formatExact, formatMoment, formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { StateFilter } from "./state-filter";
import { StateTag } from "./state-tag";
import { What } from "./what";
import { texts } from "./texts/texts";

const channels = {
  email: "email_",
  webhook: "webhook",
  http: "httpCall",
  print: "flowPrint",
  robot: "robot",
  inbox: "inbox",
} as const;

export function Component() {
  const t = useTexts(texts);
  const [search] = useSearchParams();
  const state = search.get("state") ?? undefined;
  const outbox = useOutbox(state);
  const dead = useOutboxCounts().data?.dead ?? 0;
  const settings = useSettings().data;
  return (
    <Page title={t("outbox")} actions={state === "dead" && outbox.items.length > 0 ? <ResendAll /> : null}>
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
      {outbox.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : outbox.isLoadingError ? (
        <LoadProblem error={outbox.error} retry={() => void outbox.refetch()} />
      ) : outbox.items.length ? (
        <>
          <Messages items={outbox.items} />
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

function Messages({ items }: { items: OutboxMessage[] }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const resend = useResend();
  const send = (id: string) =>
    // The list may be read anew, and this be gone, before the answer is here.
    void resend.mutateAsync(id).then(
      () => void message.success(t("resent")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const channel = (name: string) => (name in channels ? t(channels[name as keyof typeof channels]) : name);
  const columns: Column<OutboxMessage>[] = [
    {
      key: "subject",
      title: t("subject"),
      render: (item) => (
        <What title={item.subject ?? "—"} error={item.state === "held" ? t("heldWhy") : item.error} />
      ),
    },
    { key: "channel", title: t("channel"), width: 96, render: (item) => channel(item.channel) },
    { key: "to", title: t("recipient"), render: (item) => item.to },
    { key: "state", title: t("state"), width: 88, render: (item) => <StateTag state={item.state} /> },
    { key: "attempts", title: t("attempts"), width: 64, align: "right", render: (item) => item.attempts },
    {
      key: "next",
      title: t("nextAt"),
      width: 120,
      render: (item) =>
        item.next_at ? <span title={formatExact(item.next_at)}>{formatMoment(item.next_at)}</span> : "—",
    },
    {
      key: "resend",
      title: t("rowActions"),
      width: 104,
      render: (item) =>
        item.state === "sent" || item.state === "held" ? null : (
          <Button
            size="small"
            loading={resend.isPending && resend.variables === item.id}
            onClick={() => send(item.id)}
          >
            {t("resend")}
          </Button>
        ),
    },
  ];
  return <RowsTable columns={columns} rows={items} rowKey={(item) => item.id} label={t("outbox")} />;
}
