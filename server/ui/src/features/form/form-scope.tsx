import { useMemo, type ReactNode } from "react";
import type { Refs } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { FormContext, type FormEnv } from "./form-env";
import { formTexts } from "./texts/texts";
import { workspaceSources } from "./workspace-sources";

const NO_VALUES = {};

/** What turns values into text outside of a form: names, time zone, words for yes and no. */
export function useFormEnv(refs: Refs): FormEnv {
  const t = useTexts(formTexts);
  const timezone = useTimezone();
  return useMemo(() => ({ refs, timezone, yes: t("yes"), no: t("no") }), [refs, timezone, t]);
}

interface FormScopeProps {
  readonly app: string;
  readonly refs: Refs;
  readonly learn?: (refs: Refs) => void;
  readonly children: ReactNode;
}

/** Lets single values and inputs of a form be drawn outside of it: in tables, dialogs, histories. */
export function FormScope({ app, refs, learn, children }: FormScopeProps) {
  const env = useFormEnv(refs);
  const sources = useMemo(() => workspaceSources(app), [app]);
  const context = useMemo(
    () => ({ env, sources, valuesNow: () => NO_VALUES, learn: learn ?? (() => undefined) }),
    [env, sources, learn],
  );
  return <FormContext value={context}>{children}</FormContext>;
}
