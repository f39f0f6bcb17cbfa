/** /apps/:app/:form/import: from a file to records, step by step; the import is in the address, so it can be left. */
import { Steps } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { isUnderWay } from "@/shared/api/jobs";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useFormDto } from "../record/calls/form";
import { listAddress } from "../record/list/list-place";
import { useImport, type Import } from "./calls/imports";
import { CheckStep } from "./check-step";
import { MapStep } from "./map-step";
import { RunStep } from "./run-step";
import { SheetStep } from "./sheet-step";
import { texts } from "./texts/texts";
import { UploadStep } from "./upload-step";

const STEPS = ["upload", "sheet", "map", "check", "run"] as const;
type Step = (typeof STEPS)[number];
const titles = {
  upload: "stepUpload",
  sheet: "stepSheet",
  map: "stepMap",
  check: "stepCheck",
  run: "stepRun",
} as const;

/** Where an import stands; `wanted` is the step a person went back to. */
function stepOf(found: Import | undefined, wanted: string | null): Step {
  if (!found) return "upload";
  if (found.run && found.job.state !== "draft") return "run";
  if (isUnderWay(found.job.state)) return "check";
  const asked = STEPS.find((step) => step === wanted && step !== "run");
  if (asked) return asked;
  if (found.checked) return "check";
  return found.sheets.length > 1 ? "sheet" : "map";
}

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  if (!dto.data) return <ListSkeleton rows={6} height={44} />;
  return <Wizard form={dto.data} />;
}

function Wizard({ form }: { readonly form: FormDto }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [params, setParams] = useSearchParams();
  const id = params.get("job");
  const found = useImport(id);
  const [sheet, setSheet] = useState<{ name: string | null; line: number | null }>();
  const go = (next: Record<string, string>) => setParams(next);
  const lead = <Link to={listAddress(form.app, form.key)}>{t("back", { title: form.title })}</Link>;
  const title = t("importTitle", { title: form.title });

  if (!form.rights.import) {
    return (
      <Page title={title} lead={lead}>
        <Empty title={t("noRight")} text={t("noRightText")} />
      </Page>
    );
  }
  const data = id === null ? undefined : found.data;
  const step = stepOf(data, params.get("step"));
  const shown: readonly Step[] =
    data && data.sheets.length <= 1 ? STEPS.filter((one) => one !== "sheet") : STEPS;
  const over = step === "run" && data && !isUnderWay(data.job.state);
  const at = sheet ?? { name: data?.sheet ?? data?.sheets[0] ?? null, line: data?.heading_line ?? null };
  const to = (next: Step) => go({ job: id ?? "", step: next });
  return (
    <Page title={title} lead={lead}>
      <Steps
        size="small"
        responsive={false}
        current={shown.indexOf(step)}
        items={shown.map((one) => ({
          title: narrow && one !== step ? "" : t(one === "run" && over ? "stepDone" : titles[one]),
        }))}
        style={{ marginBottom: 20 }}
      />
      {id !== null && found.isLoadingError ? (
        <LoadProblem error={found.error} retry={() => void found.refetch()} />
      ) : id !== null && !data ? (
        <ListSkeleton rows={6} height={44} />
      ) : !data || step === "upload" ? (
        <UploadStep
          form={form}
          onDone={(made) => {
            setSheet(undefined);
            go({ job: made.job.id });
          }}
        />
      ) : step === "sheet" ? (
        <SheetStep
          of={data}
          sheet={at.name}
          line={at.line}
          onChange={(name, line) => setSheet({ name, line })}
          onNext={() => to("map")}
        />
      ) : step === "map" ? (
        <MapStep
          key={`${at.name}/${at.line}`}
          form={form}
          of={data}
          sheet={at.name}
          line={at.line}
          onLine={(line) => setSheet({ name: at.name, line })}
          onBack={() => (data.sheets.length > 1 ? to("sheet") : go({}))}
          onDone={() => to("check")}
        />
      ) : step === "check" ? (
        <CheckStep form={form} of={data} onBack={() => to("map")} onRun={() => go({ job: data.job.id })} />
      ) : (
        <RunStep form={form} of={data} onAgain={() => go({})} />
      )}
    </Page>
  );
}
