/** /build/:app/prints/:print: the editor of a print template. */
import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition, useDefinitions } from "../calls/definitions";
import { PrintDesigner } from "./print-designer";
import { printPath } from "./print-path";
import { printDesignTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(printDesignTexts);
  const { app = "", print = "" } = useParams();
  const path = printPath(print);
  const definition = useDefinition(app, path);
  const definitions = useDefinitions(app);
  const [times, setTimes] = useState(0);
  const title = useApp(app).data?.title ?? app;
  useEffect(() => {
    document.title = `${t("prints")} · ${title} · Tenon`;
  }, [t, title]);

  const error = definition.error ?? definitions.error;
  const retry = () => {
    void definition.refetch();
    void definitions.refetch();
  };
  if (error) return <LoadProblem error={error} retry={retry} />;
  if (!definition.data || !definitions.data) return <ListSkeleton rows={10} />;
  return (
    <PrintDesigner
      key={`${path} ${times}`}
      app={app}
      printKey={print}
      definition={definition.data}
      entries={definitions.data.items}
      onReload={() => void definition.refetch().then(() => setTimes((before) => before + 1))}
    />
  );
}
