/** The page of a designer: what it works on is loaded first, and again when somebody else has changed it. */
import { useEffect, useState, type ComponentType } from "react";
import { useApp } from "@/shared/api/apps";
import type { Definition, DefinitionEntry } from "@/shared/api/types";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDefinition, useDefinitions } from "../calls/definitions";

export interface DesignerProps {
  readonly app: string;
  /** The key of the document that is designed. */
  readonly itemKey: string;
  readonly definition: Definition;
  /** Every document of the app. */
  readonly entries: readonly DefinitionEntry[];
  readonly onReload: () => void;
}

interface DesignerRouteProps {
  readonly app: string;
  readonly itemKey: string;
  readonly path: string;
  /** What is designed here, for the title of the window. */
  readonly title: string;
  readonly Designer: ComponentType<DesignerProps>;
}

export function DesignerRoute({ app, itemKey, path, title, Designer }: DesignerRouteProps) {
  const definition = useDefinition(app, path);
  const definitions = useDefinitions(app);
  const [times, setTimes] = useState(0);
  const appTitle = useApp(app).data?.title ?? app;
  useEffect(() => {
    document.title = `${title} · ${appTitle} · Tenon`;
  }, [title, appTitle]);

  const retry = () => {
    void definition.refetch();
    void definitions.refetch();
  };
  // What is open stays open while the server cannot be reached: it may hold what is not saved yet.
  if (definition.isLoadingError || definitions.isLoadingError)
    return <LoadProblem error={definition.error ?? definitions.error} retry={retry} />;
  if (!definition.data || !definitions.data) return <ListSkeleton rows={10} />;
  return (
    <Designer
      key={`${path} ${times}`}
      app={app}
      itemKey={itemKey}
      definition={definition.data}
      entries={definitions.data.items}
      onReload={() => void definition.refetch().then(() => setTimes((before) => before + 1))}
    />
  );
}
