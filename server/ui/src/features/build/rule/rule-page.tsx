/** /build/:app/rules/:rule: the editor of decision tables and scorecards. */
import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useTexts } from "@/shared/i18n/texts";
import { useDefinition, useDefinitions } from "../calls/definitions";
import { RuleDesigner } from "./rule-designer";
import { ruleTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(ruleTexts);
  const { app = "", rule = "" } = useParams();
  const path = `rules/${rule}.json`;
  const definition = useDefinition(app, path);
  const definitions = useDefinitions(app);
  const [times, setTimes] = useState(0);
  const title = useApp(app).data?.title ?? app;
  useEffect(() => {
    document.title = `${t("designer")} · ${title} · Tenon`;
  }, [t, title]);

  const error = definition.error ?? definitions.error;
  const retry = () => {
    void definition.refetch();
    void definitions.refetch();
  };
  if (error) return <LoadProblem error={error} retry={retry} />;
  if (!definition.data || !definitions.data) return <ListSkeleton rows={10} />;
  return (
    <RuleDesigner
      key={`${path} ${times}`}
      app={app}
      ruleKey={rule}
      definition={definition.data}
      entries={definitions.data.items}
      onReload={() => void definition.refetch().then(() => setTimes((before) => before + 1))}
    />
  );
}
