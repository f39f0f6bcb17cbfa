/** /build/:app/flows/:flow/migrate: running flows move to another version. `?job=ID` shows how far that is. */
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition } from "../../calls/definitions";
import { useFlowVersions, type MigrationPlan, type MigrationPreview } from "../../calls/migration";
import { BackToFlow } from "../back-to-flow";
import { readFlow } from "../flow-document";
import { ChooseStep } from "./choose-step";
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

/** Choose versions, match their nodes, look at what would happen. */
function Wizard({ app, flow, onBegun }: WizardProps) {
  const t = useTexts(migrateTexts);
  const versions = useFlowVersions(app, flow);
  const [step, setStep] = useState<(typeof STEPS)[number]>("stepChoose");
  const [choice, setChoice] = useState<Pick<MigrationPlan, "from" | "to"> | null>(null);
  const [plan, setPlan] = useState<MigrationPlan | null>(null);
  const [preview, setPreview] = useState<MigrationPreview | null>(null);

  if (versions.error) return <LoadProblem error={versions.error} retry={() => void versions.refetch()} />;
  if (!versions.data) return <ListSkeleton rows={4} />;
  const known = versions.data.versions;
  if (known.length < 2) return <Empty title={t("oneVersion")} text={t("oneVersionText")} />;
  if (known.every((one) => one.running === 0))
    return <Empty title={t("noneRunning")} text={t("noneRunningText")} />;
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
          versions={known}
          choice={choice}
          onChoose={(next) => {
            setChoice(next);
            setPlan(null);
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
          onBack={() => setStep("stepMap")}
          onBegun={onBegun}
        />
      )}
    </>
  );
}
