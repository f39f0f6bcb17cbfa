import { ApiProblem, messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useSaidAnew } from "./said-anew";
import { Sheet } from "./sheet";
import { publicTexts } from "./texts/texts";

/** Whether the same may be taken a moment later: the connection was lost, the server busy, or there were too many. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

interface RefusedProps {
  readonly error: unknown;
  readonly onAgain: () => void;
}

/** Why there is nothing to see, with the way on where trying again may help. */
export function Refused({ error, onAgain }: RefusedProps) {
  const t = useTexts(publicTexts);
  useSaidAnew(() => Promise.resolve(), onAgain);
  return (
    <Sheet title={t("notOpened")}>
      <div className="p-stack">
        <p role="alert">{messageOf(error)}</p>
        {mayPass(error) && (
          <Button look="primary" onClick={onAgain}>
            {t("retry")}
          </Button>
        )}
      </div>
    </Sheet>
  );
}
