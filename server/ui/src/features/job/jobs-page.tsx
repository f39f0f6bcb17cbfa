/** /jobs and /admin/jobs: long work, how far it is, and what came of it. */
import { Segmented } from "antd";
import { lazy, Suspense } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import { useJobs } from "@/shared/api/jobs";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { JobTable } from "./job-table";
import { texts } from "./texts/texts";

const BatchDialog = lazy(() => import("./batch-dialog"));

export function Component() {
  const t = useTexts(texts);
  const inAdmin = useLocation().pathname.startsWith("/admin");
  const [search, setSearch] = useSearchParams();
  const all = inAdmin && search.get("of") !== "me";
  const list = useJobs(all);
  const shown = search.get("job");
  const close = () => {
    const rest = new URLSearchParams(search);
    rest.delete("job");
    setSearch(rest, { replace: true });
  };
  return (
    <Page
      title={t(inAdmin ? "adminTitle" : "title")}
      lead={inAdmin ? undefined : <Link to="/notifications">{t("notifications")}</Link>}
      actions={
        inAdmin ? (
          <Segmented
            aria-label={t("scope")}
            value={all ? "all" : "me"}
            options={[
              { value: "all", label: t("all") },
              { value: "me", label: t("mine") },
            ]}
            onChange={(value) => setSearch(value === "me" ? { of: "me" } : {}, { replace: true })}
          />
        ) : undefined
      }
    >
      {list.isPending ? (
        <ListSkeleton rows={6} height={44} />
      ) : list.isLoadingError ? (
        <LoadProblem error={list.error} retry={() => void list.refetch()} />
      ) : list.items.length === 0 ? (
        <Empty title={t("empty")} text={t("emptyText")} />
      ) : (
        <>
          <JobTable jobs={list.items} all={all} />
          <MoreButton list={list} />
        </>
      )}
      {shown !== null && (
        <Suspense fallback={null}>
          <BatchDialog id={shown} onClose={close} />
        </Suspense>
      )}
    </Page>
  );
}
