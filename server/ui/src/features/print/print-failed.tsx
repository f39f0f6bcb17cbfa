import { ApiProblem } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { printTexts } from "./texts/texts";

/** A template with a mistake says which; anything else can be tried again. */
export function PrintFailed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const t = useTexts(printTexts);
  if (!(error instanceof ApiProblem) || error.problems.length === 0)
    return <LoadProblem error={error} retry={retry} />;
  return (
    <div role="alert">
      <Empty title={t("broken")} text={inLine(error.problems.map((problem) => problem.message))} />
    </div>
  );
}
