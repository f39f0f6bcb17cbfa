/** /apps/:app/:form/duplicates: everything the form holds twice, as far as the reader may see it. */
import { Alert, App, Progress } from "antd";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { mergeRefs } from "@/features/form/form-env";
import { FormScope } from "@/features/form/form-scope";
import { useFormDto } from "@/features/record/calls/form";
import { listAddress } from "@/features/record/list/list-place";
import type { FormDto, Refs } from "@/shared/api/form-types";
import { isUnderWay, useStopJob } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatMoment, inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { SidePage } from "@/shared/ui/side-page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFound, useSearch, type FoundPage } from "../calls/found";
import { rulesOf } from "../rules";
import { duplicateTexts } from "../texts/texts";
import styles from "./found-page.module.css";
import { RuleWords } from "./rule-words";
import { SetCard } from "./set-card";

const MergeDialog = lazy(() => import("../merge/merge-dialog"));

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.data) return <Found key={`${app}/${form}`} form={dto.data} />;
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

function Found({ form }: { readonly form: FormDto }) {
  const t = useTexts(duplicateTexts);
  const { message } = App.useApp();
  const found = useFound(form.app, form.key);
  const search = useSearch(form.app, form.key);
  const [merging, setMerging] = useState<readonly DataRecord[] | null>(null);
  const list = listAddress(form.app, form.key);
  useEffect(() => {
    document.title = `${t("titleOf", { title: form.title })} · Tenon`;
  }, [t, form.title]);

  const pages = found.data?.pages;
  const first = pages?.[0];
  const refs = useMemo(
    () => (pages ?? []).reduce<Refs>((all, page) => mergeRefs(all, page.refs), {}),
    [pages],
  );
  const rules = rulesOf(form.schema);
  const underWay = isUnderWay(first?.job?.state);
  const begin = () =>
    void search.mutateAsync().catch((error: unknown) => void message.error(messageOf(error)));

  return (
    <FormScope app={form.app} refs={refs}>
      <SidePage
        back={list}
        backLabel={t("back")}
        title={t("titleOf", { title: form.title })}
        actions={
          rules.length > 0 &&
          first?.job &&
          !underWay && (
            <Button className={styles.again ?? ""} icon="refresh" disabled={search.isPending} onClick={begin}>
              {t("searchAgain")}
            </Button>
          )
        }
      >
        {rules.length > 0 && <RuleWords form={form} />}
        {first && !first.complete && (
          <Alert
            type="info"
            showIcon
            role="status"
            className={styles.notice ?? ""}
            title={t("notComplete")}
          />
        )}
        {rules.length === 0 ? (
          <Empty title={t("noRules")} text={t("noRulesText")}>
            <Link to={list} className="c-button">
              {t("back")}
            </Link>
          </Empty>
        ) : found.isPending ? (
          <ListSkeleton rows={6} height={72} />
        ) : found.error && !pages ? (
          <LoadProblem error={found.error} retry={() => void found.refetch()} />
        ) : !first?.job ? (
          <Empty title={t("neverTitle", { title: form.title })} text={t("neverText", { title: form.title })}>
            <Button look="primary" icon="search" disabled={search.isPending} onClick={begin}>
              {t("search")}
            </Button>
          </Empty>
        ) : underWay ? (
          <UnderWay page={first} />
        ) : (
          <Sets form={form} pages={pages ?? []} refs={refs} onMerge={setMerging} />
        )}
        {found.hasNextPage && !underWay && (
          <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t("more")}
          </Button>
        )}
        {merging && (
          <Suspense fallback={null}>
            <MergeDialog form={form} records={merging} onClose={() => setMerging(null)} />
          </Suspense>
        )}
      </SidePage>
    </FormScope>
  );
}

function UnderWay({ page }: { readonly page: FoundPage }) {
  const t = useTexts(duplicateTexts);
  const { message } = App.useApp();
  const stop = useStopJob();
  const { job } = page;
  if (!job) return null;
  return (
    <div className={styles.panel}>
      <p role="status">{t("searching", { n: job.done })}</p>
      <Progress percent={100} status="active" showInfo={false} aria-label={t("title")} />
      <p className={styles.quiet}>{t("leave")}</p>
      <Button
        disabled={job.stopping || stop.isPending}
        onClick={() =>
          void stop.mutateAsync(job.id).catch((error: unknown) => void message.error(messageOf(error)))
        }
      >
        {t("stop")}
      </Button>
    </div>
  );
}

interface SetsProps {
  readonly form: FormDto;
  readonly pages: readonly FoundPage[];
  readonly refs: Refs;
  readonly onMerge: (records: readonly DataRecord[]) => void;
}

function Sets({ form, pages, refs, onMerge }: SetsProps) {
  const t = useTexts(duplicateTexts);
  const job = pages[0]?.job;
  const sets = pages.flatMap((page) => page.items);
  if (!job) return null;
  const at = formatMoment(job.ended_at ?? job.created_at);
  if (job.state === "failed" || job.state === "cancelled")
    return (
      <Alert
        type={job.state === "failed" ? "error" : "info"}
        showIcon
        role="alert"
        title={t(job.state)}
        description={inLine(job.problems.map((problem) => problem.message)) || undefined}
      />
    );
  if (sets.length === 0)
    return <Empty title={t("noneTitle")} text={t("noneText", { at, title: form.title })} />;
  const count = (key: string) => Number(job.result?.[key] ?? 0);
  return (
    <>
      <p className={styles.quiet}>{t("foundLine", { at, sets: count("sets"), n: count("records") })}</p>
      {job.result?.["cut"] === true && (
        <Alert type="info" showIcon className={styles.notice ?? ""} title={t("cut")} />
      )}
      <ul className={styles.sets}>
        {sets.map((set) => (
          <SetCard
            key={set.records.map((record) => record.id).join()}
            form={form}
            set={set}
            refs={refs}
            onMerge={onMerge}
          />
        ))}
      </ul>
    </>
  );
}
