/**
 * /build/:app/flows/:flow/migrate: running flows move to another version. `?from=1,2&to=3` has the versions chosen, `?job=ID`
 * shows how far it is.
 */
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition } from "../../calls/definitions";
import {
  useFlowVersions,
  type FlowVersion,
  type MigrationPlan,
  type MigrationPreview,
} from "../../calls/migration";
import { BackToFlow } from "../back-to-flow";
import { readFlow } from "../flow-document";
import { ChooseStep } from "./choose-step";
import { choiceOf } from "./mapping";
import { MapStep } from "./map-step";
import styles from "./migrate.module.css";
import { PreviewStep } from "./preview-step";
import { RunStep } from "./run-step";
import { migrateTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(migrateTexts);
  const { app = "", flow = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const published = useDefinition(app, `flows/${flow}.json`).data?.published ?? null;
  const title = (published !== null && readFlow(JSON.parse(published) as Json).title) || flow;
  const job = params.get("job");
  return (
    <Page title={`${title} · ${t("migrate")}`} width="wide" lead={<BackToFlow app={app} flow={flow} />}>
      {job === null ? (
        <Wizard app={app} flow={flow} onBegun={(id) => setParams({ job: id }, { replace: true })} />
      ) : (
        <RunStep app={app} flow={flow} id={job} onAgain={() => setParams({}, { replace: true })} />
      )}
    </Page>
  );
}

const STEPS = ["stepChoose", "stepMap", "stepPreview"] as const;

interface WizardProps {
  readonly app: string;
  readonly flow: string;
  readonly onBegun: (job: string) => void;
}

function Wizard({ app, flow, onBegun }: WizardProps) {
  const t = useTexts(migrateTexts);
  const versions = useFlowVersions(app, flow);
  const [params] = useSearchParams();
  const to = Number(params.get("to"));
  // What was just published is only known once it has been asked for.
  const isAwaited =
    to > 0 && versions.isFetching && !versions.data?.versions.some((one) => one.version === to);
  if (versions.isLoadingError)
    return <LoadProblem error={versions.error} retry={() => void versions.refetch()} />;
  if (!versions.data || isAwaited) return <ListSkeleton rows={4} />;
  const known = versions.data.versions;
  if (known.length < 2) return <Empty title={t("oneVersion")} text={t("oneVersionText")} />;
  if (known.every((one) => one.running === 0))
    return <Empty title={t("noneRunning")} text={t("noneRunningText")} />;
  return <Steps app={app} flow={flow} versions={known} onBegun={onBegun} />;
}

/** Choose versions, match their nodes, look at what would happen. */
function Steps({
  app,
  flow,
  versions,
  onBegun,
}: WizardProps & { readonly versions: readonly FlowVersion[] }) {
  const t = useTexts(migrateTexts);
  const [params] = useSearchParams();
  const [choice, setChoice] = useState(() => choiceOf(params, versions));
  const [step, setStep] = useState<(typeof STEPS)[number]>(choice === null ? "stepChoose" : "stepMap");
  const [plan, setPlan] = useState<MigrationPlan | null>(null);
  const [preview, setPreview] = useState<MigrationPreview | null>(null);
  return (
    <>
      <ol className={styles.steps} aria-label={t("steps")}>
        {STEPS.map((one, at) => (
          <li key={one} aria-current={one === step ? "step" : undefined}>
            {at + 1}. {t(one)}
          </li>
        ))}
      </ol>
      {step === "stepChoose" && (
        <ChooseStep
          versions={versions}
          choice={choice}
          onChoose={(next) => {
            setChoice(next);
            setPlan(null);
            setPreview(null);
            setStep("stepMap");
          }}
        />
      )}
      {step === "stepMap" && choice && (
        <MapStep
          app={app}
          flow={flow}
          choice={choice}
          plan={plan}
          branches={preview?.branches ?? null}
          onBack={() => setStep("stepChoose")}
          onPreview={(next, found) => {
            setPlan(next);
            setPreview(found);
            setStep("stepPreview");
          }}
        />
      )}
      {step === "stepPreview" && plan && preview && (
        <PreviewStep
          app={app}
          flow={flow}
          plan={plan}
          preview={preview}
          total={versions
            .filter((one) => plan.from.includes(one.version))
            .reduce((sum, one) => sum + one.running, 0)}
          onBack={() => setStep("stepMap")}
          onBegun={onBegun}
        />
      )}
    </>
  );
}
