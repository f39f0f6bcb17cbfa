/** /build/:app/flows/:flow/log: what the automatic nodes of a flow did. What it is narrowed to stands in the address. */
import { App, Button, Segmented, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import type { Json, NodeOutcome } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { SearchBox } from "@/shared/ui/search-box";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition } from "../../calls/definitions";
import { useFlowLog, type LogQuery } from "../../calls/flow-log";
import { BackToFlow } from "../back-to-flow";
import { readFlow } from "../flow-document";
import { useNodeTitle } from "../use-node-title";
import { LogTable } from "./log-table";
import styles from "./log.module.css";
import { RetryPanel } from "./retry-panel";
import { flowLogTexts } from "./texts/texts";
import { UnsettledDialog } from "./unsettled-dialog";
import { useRetry } from "./use-retry";

const PERIODS = [1, 7, 30] as const;
const USUAL = 7;
const DAY = 86_400_000;
const OUTCOMES: readonly NodeOutcome[] = ["failed", "waiting", "done", "dropped"];

export function Component() {
  const t = useTexts(flowLogTexts);
  const { modal } = App.useApp();
  const { app = "", flow = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const [opened] = useState(() => Date.now());
  const days = PERIODS.find((one) => String(one) === params.get("days")) ?? USUAL;
  const outcome = OUTCOMES.find((one) => one === params.get("outcome"));
  const [run, node, q] = [params.get("run"), params.get("node"), params.get("q") ?? ""];
  const query: LogQuery = {
    from: new Date(opened - days * DAY).toISOString(),
    ...(run && { run }),
    ...(node && { node }),
    ...(q && { q }),
    ...(outcome && { outcome }),
  };
  const log = useFlowLog(app, flow, query);
  const nodeTitle = useNodeTitle();
  // What could be tried again, whatever outcome is looked at.
  const failed = useFlowLog(app, flow, { ...query, outcome: "failed" });
  const anyFailed = failed.hasNextPage || failed.items.some((line) => line.retryable);
  const appTitle = useApp(app).data?.title ?? app;
  const published = useDefinition(app, `flows/${flow}.json`).data?.published ?? null;
  const drawn = useMemo(
    () => (published === null ? null : readFlow(JSON.parse(published) as Json)),
    [published],
  );
  const title = drawn?.title || flow;
  useEffect(() => {
    document.title = `${t("log")} · ${title} · ${appTitle} · Tenon`;
  }, [t, title, appTitle]);

  const narrow = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    setParams(next, { replace: true });
  };
  const job = params.get("job");
  const admin = useMe().data?.is_admin === true;
  const retry = useRetry(app, flow, (id) => narrow("job", id));
  const nodes = drawn?.nodes ?? [];
  const askAll = () =>
    modal.confirm({
      title: t("retryAllTitle"),
      content: t("retryAllText"),
      okText: t("retryAll"),
      onOk: () => void retry.retryAll(query),
    });

  const body = () => {
    if (log.isPending) return <ListSkeleton height={40} rows={8} />;
    if (log.isLoadingError) return <LoadProblem error={log.error} retry={() => void log.refetch()} />;
    if (log.items.length === 0) return <Empty title={t("none")} text={t("noneText")} />;
    return (
      <>
        <LogTable
          lines={log.items}
          busy={retry.busy}
          onRetry={admin ? (line) => void retry.retryOne(line.id) : null}
        />
        <MoreButton list={log} />
      </>
    );
  };

  return (
    <Page
      title={`${title} · ${t("log")}`}
      width="wide"
      lead={<BackToFlow app={app} flow={flow} />}
      // Trying again acts in runs of others: it takes an administrator.
      actions={
        admin && anyFailed ? (
          <Button disabled={retry.busy} onClick={askAll}>
            {t("retryAll")}
          </Button>
        ) : null
      }
    >
      <p className={styles.lead}>{t("lead")}</p>
      <div className={styles.filters} role="search" aria-label={t("narrow")}>
        <SearchBox value={q} label={t("search")} onChange={(next) => narrow("q", next)} />
        <Select
          className={styles.node ?? ""}
          aria-label={t("node")}
          value={node ?? ""}
          options={[
            { value: "", label: t("allNodes") },
            ...nodes.map((one) => ({ value: one.key, label: nodeTitle(one) })),
          ]}
          onChange={(next) => narrow("node", next)}
        />
        <Segmented
          aria-label={t("outcome")}
          value={outcome ?? ""}
          options={[
            { value: "", label: t("all") },
            ...OUTCOMES.map((one) => ({ value: one as string, label: t(one) })),
          ]}
          onChange={(next) => narrow("outcome", next)}
        />
        <Segmented
          aria-label={t("period")}
          value={days}
          options={PERIODS.map((n) => ({ value: n, label: n === 1 ? t("day") : t("days", { n }) }))}
          onChange={(next) => narrow("days", next === USUAL ? "" : String(next))}
        />
        {run ? (
          <span>
            {t("oneRun")}{" "}
            <Button type="link" size="small" onClick={() => narrow("run", "")}>
              {t("allRuns")}
            </Button>
          </span>
        ) : null}
      </div>
      {job !== null && <RetryPanel id={job} onClose={() => narrow("job", "")} />}
      {body()}
      {retry.unsettled ? <UnsettledDialog outcome={retry.unsettled} onClose={retry.dismiss} /> : null}
    </Page>
  );
}
